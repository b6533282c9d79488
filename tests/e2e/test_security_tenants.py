"""Ids of another tenant, wherever a client can put one: every operation of every surface that the
server's own documents list. Nothing of the other tenant is shown, and nothing happens to it.

Beside this: test_access.Platforms and test_organizations (each resource by hand), test_history,
test_stream and test_undo_requests (what they show of one's own tenant)."""

import unittest
import uuid

from case import wait_for
from surfaces import NAMED
from tenant_case import MARKER, REFUSALS, TenantCase
from test_stream import Listener

NUMBER_OF_NOBODY = 900_000_001


class Paths(TenantCase):
    def test_numbers_of_theirs_are_none_of_ours(self):
        self.assertGreater(self.theirs.numbers[0], self.mine.numbers[0] + 1)
        self.assertGreater(self.theirs.numbers[1], self.mine.numbers[1] + 1)
        self.assertGreater(self.theirs.position(), self.mine.position())

    def nobodys(self, one):
        return NUMBER_OF_NOBODY if isinstance(one, int) else str(uuid.uuid4())

    def paths(self, operation, foreign):
        """The operation's path with their id in the place `foreign`, and ours in the others; and
        the same with an id of nobody. Each with that id."""
        names = iter(range(len(operation.path_names)))
        ids = [(self.theirs if next(names) == foreign else self.mine).in_path(
            operation.path, place, name) for place, name in operation.places]
        nobodys = [self.nobodys(one) if place == foreign else one for place, one in enumerate(ids)]
        for some in (ids, nobodys):
            left = iter(some)
            yield operation.filled(lambda place, name, left=left: next(left)), str(some[foreign])

    def test_their_ids_in_a_path_are_answered_like_ids_of_nobody(self):
        whole = self.digest()
        before = self.state()
        tried = 0
        for operation in self.each_operation():
            body = operation.sample("ours", self.mine.id_of)
            for foreign in range(len(operation.path_names)):
                answers = []
                for path, one in self.paths(operation, foreign):
                    answer = self.send(operation, path, body)
                    self.says_nothing(answer)
                    self.assertEqual(self.state(), before, f"{answer} to {body}")
                    answers.append((answer.status, answer.body.replace(one.encode(), b"ID")))
                self.assertEqual(answers[0], answers[1], str(operation))
                # A tag that is not there is as good as taken away.
                expected = 204 if operation.path.endswith("/tags/{tag}/") and foreign else 404
                self.assertEqual(answers[0][0], expected, f"{operation}: {answers[0]}")
                tried += 1
        self.assertGreater(tried, 120)
        self.assertEqual(self.digest(), whole)

    def test_ours_are_there_by_the_same_paths(self):
        """Without this the 404 above would say nothing."""
        for operation in self.each_operation():
            if operation.method != "GET" or operation.is_stream or not operation.path_names:
                continue
            path = operation.filled(lambda place, name, path=operation.path:
                                    self.mine.in_path(path, place, name))
            self.check(self.api.get(path), 200)


class Bodies(TenantCase):
    def body_with(self, operation, name, records):
        """A sample in which `name` is of those records, and everything else is ours."""

        def id_of(member, schema):
            return (records if member == name else self.mine).id_of(member, schema)

        body = operation.sample("ours", self.mine.id_of)
        body[name] = operation.value(name, "ours", id_of)
        return body

    def path_of(self, operation):
        return operation.filled(lambda place, name: self.mine.in_path(operation.path, place, name))

    def named(self):
        for operation in self.each_operation():
            for name in operation.members:
                place = NAMED.get(name)
                if name in operation.references() and place in self.theirs.of:
                    yield operation, name

    def test_their_ids_in_a_body_are_refused(self):
        before = self.state()
        tried = set()
        for operation, name in self.named():
            body = self.body_with(operation, name, self.theirs)
            answer = self.send(operation, self.path_of(operation), body)
            # Who is no member may be told so.
            expected = (*REFUSALS, 403) if name == "user_id" else REFUSALS
            self.assertIn(answer.status, expected, f"{answer} to {body}")
            self.says_nothing(answer)
            self.assertEqual(self.state(), before, f"{answer} to {body}")
            tried.add((str(operation), name))
        self.assertGreater(len(tried), 60)
        for operation in ("POST /people", "PATCH /api/crm/tasks/{id}/", "PUT /api/crm/notes/{id}/"):
            self.assertTrue([one for one in tried if one[0] == operation], operation)

    def test_ours_are_taken_in_the_same_bodies(self):
        """Without this the refusals above would say nothing."""
        for operation, name in self.named():
            if operation.path.endswith(("/merge/", "/assignments/", "/contact-roles/",
                                        "/assignments/{id}/", "/link-user/")):
                continue  # Each pair once; those have tests of their own.
            body = self.body_with(operation, name, self.mine)
            answer = self.send(operation, self.path_of(operation), body)
            self.assertIn(answer.status, (200, 201), f"{answer} to {body}")

    def test_a_contact_of_theirs_joins_no_account_of_ours(self):
        ours, contact = self.mine.numbers[0], self.theirs.numbers[1]
        before = self.state()
        answer = self.api.post(f"/accounts/organizations/{ours}/members",
                               {"contactId": contact, "role": "lead"})
        self.refused_field(answer, "contactId")
        self.assertEqual(self.state(), before)

    def test_a_batch_takes_none_of_their_ids(self):
        theirs = self.theirs.of
        before = self.state()
        for item in ({"name": "B", "organization": theirs["organizations"]},
                     {"name": "B", "segments": [theirs["segments"]]},
                     {"name": "B", "avatar": theirs["media_objects"]},
                     {"name": "B", "owner": theirs["users"]}):
            body = {"items": [item], "atomic": True}
            self.check(self.api.post("persons/batch/", body), 400)
            self.assertEqual(self.state(), before, item)
            # One that is not atomic leaves just this one out.
            shown = self.check(self.api.post("persons/batch/", {"items": [item]}), 200)
            self.says_nothing(shown)
            self.assertEqual(self.state(), before, item)

    def test_an_import_of_theirs_is_not_gone_on_with(self):
        theirs = self.theirs.position()
        body = {"items": [{"name": "Ours"}], "import": self.theirs.of["imports"]}
        self.check(self.api.post("persons/batch/", body), 200)
        shown = self.read(f"history/imports/{self.theirs.of['imports']}/")
        self.assertNotIn(MARKER, str(shown))
        one = f"history/imports/{self.theirs.of['imports']}/"
        self.check(self.api.post(one + "undo/", {}), 202)
        self.assertTrue(wait_for(lambda: self.read(one)["undone"] == 1))
        self.assertEqual(self.theirs.position(), theirs)

    def test_a_merge_takes_none_of_their_persons(self):
        mine, theirs = self.mine.of["persons"], self.theirs.of["persons"]
        before = self.state()
        for primary, duplicates in ((mine, [theirs]), (theirs, [mine]),
                                    (mine, [self.person_of("invitations"), theirs])):
            body = {"primary_id": primary, "duplicate_ids": duplicates}
            self.assertIn(self.api.post("persons/merge/", body).status, REFUSALS)
            self.assertEqual(self.state(), before)

    def person_of(self, place):
        return self.read(f"{place}/{self.mine.of[place]}/")["person"]


class Queries(TenantCase):
    def answers_to(self, operation, name, value):
        path = operation.filled(lambda place, member:
                                self.mine.in_path(operation.path, place, member))
        return self.api.get(path, {name: value})

    def shown(self, answer):
        """How many a list shows."""
        body = answer.json
        for key in ("results", "hydra:member"):
            if key in body:
                return len(body[key])
        return len(body) if isinstance(body, list) else None

    def test_their_ids_in_a_filter_find_nothing(self):
        tried = 0
        before = self.state()
        for operation in self.each_operation():
            if operation.method != "GET" or operation.is_stream:
                continue
            for name, schema in operation.queries.items():
                plain = name.removesuffix("[]")
                if NAMED.get(plain) not in self.theirs.of:
                    continue
                value = self.theirs.id_of(name, {**schema, "type": "string"})
                answer = self.answers_to(operation, name, value)
                self.assertIn(answer.status, (200, *REFUSALS), str(answer))
                self.says_nothing(answer)
                if answer.status == 200 and "/export/" not in operation.path:
                    self.assertEqual(self.shown(answer), 0, str(answer))
                tried += 1
        self.assertEqual(self.state(), before)
        self.assertGreater(tried, 30)

    def test_no_list_search_or_export_shows_what_is_theirs(self):
        for operation in self.each_operation():
            if operation.method != "GET" or operation.is_stream or operation.path_names:
                continue
            path = operation.path
            self.says_nothing(self.api.get(path))
            for name in ("search", "q", "name", "title", "body", "subject"):
                if name in operation.queries:
                    answer = self.check(self.api.get(path, {name: MARKER}), 200)
                    self.assertEqual(self.shown(answer), 0, str(answer))

    def test_the_past_is_our_own(self):
        before = self.check(self.api.get("persons/", {"as_of": self.mine.position()}), 200)
        self.says_nothing(before)
        for path in ("persons/", "/people", "/accounts/organizations"):
            answer = self.api.get(path, {"as_of": self.theirs.position()})
            self.assertIn(answer.status, REFUSALS, str(answer))


class Histories(TenantCase):
    def test_their_positions_are_none_of_ours(self):
        beyond = self.theirs.position()
        before = self.state()
        for method, part in (("GET", ""), ("GET", "proof/"), ("POST", "undo/"), ("POST", "redo/")):
            for body in ({}, {"mode": "cascade"}, {"mode": "fields"}):
                answer = self.api.send(method, f"history/{beyond}/{part}",
                                       body if method == "POST" and part == "undo/" else None)
                self.refused(answer, 404)
        self.assertEqual(self.state(), before)

    def test_the_same_position_shows_and_takes_back_what_is_ours(self):
        made = self.api.post("persons/", {"name": "Ours to undo"})
        at = self.check(made, 201).position
        self.assertLess(at, self.theirs.position())  # There is one of theirs, too.
        theirs = self.theirs.position()
        shown = self.check(self.api.get(f"history/{at}/"), 200)
        self.says_nothing(shown)
        self.check(self.api.post(f"history/{at}/undo/", {}), 200)
        self.check(self.api.get(f"persons/{made.json['id']}/"), 404)
        self.assertEqual(self.theirs.position(), theirs)

    def test_a_stream_shows_nothing_of_theirs(self):
        listener = Listener(self.server.port, self.tenant["token"], last_event_id=0)
        self.assertEqual(listener.status, 200)
        self.make("persons/", {"name": f"{MARKER} streamed"}, self.theirs_client)
        last = self.check(self.api.post("persons/", {"name": "Streamed"}), 201).position
        self.assertTrue(wait_for(lambda: last in listener.positions))
        self.assertEqual(listener.positions, list(range(1, last + 1)))
        self.assertNotIn(MARKER, str(listener.shown).lower())
        listener.close()

    def test_a_key_of_theirs_replays_nothing_to_us(self):
        """Idempotency keys are a tenant's own."""
        body, headers = {"name": f"{MARKER} keyed"}, {"Idempotency-Key": uuid.uuid4().hex}
        theirs = self.check(self.theirs_client.post("persons/", body, headers=headers), 201)
        ours = self.check(self.api.post("persons/", {"name": "Keyed"}, headers=headers), 201)
        self.assertNotEqual(ours.json["id"], theirs.json["id"])
        self.says_nothing(ours)
        self.assertIsNone(ours.headers["Idempotent-Replayed"])


if __name__ == "__main__":
    unittest.main()
