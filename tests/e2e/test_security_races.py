"""Racing writes that name the same version of a record: of N at once exactly one wins, on every
surface that has versions, for every operation that its document lists as taking one.

Beside this: test_races (one resource of crm in 64 clients, names, keys, merges) and
test_platform_access (administrators who let each other go)."""

import re
import unittest
import uuid
from itertools import count

from case import PASSWORD, RESET_SECRET, ServerCase, unique
from platform_case import PlatformCase
from surfaces import DOCUMENTS, PLATFORM, SAMPLES, Records, is_reference, operations
from test_races import together

RACERS = 8
ROUNDS = 6
YEARS = count(2100)  # None twice: a write that changes nothing makes no version.
FAMILIES_OF_PEOPLE = ("/people/{id}", "/people/{personId}/notes/{id}")


def change_of(operation, number):
    """A body that changes the record, another one for each racer; None where none can."""
    body = {}
    for name, schema in sorted(operation.members.items()):
        types = schema.get("type", "")
        is_text = types == "string" or "string" in types
        is_free = is_text and "enum" not in schema and not is_reference(name, schema)
        if not is_free or name in SAMPLES or schema.get("maxLength", 99) < 32:
            continue
        if schema.get("format") == "date-time":
            body.setdefault("time", (name, f"{next(YEARS)}-01-01T00:00:00Z"))
        elif "format" not in schema:
            body.setdefault("text", (name, f"raced {number} {uuid.uuid4().hex[:8]}"))
    found = body.get("text") or body.get("time")
    return dict([found]) if found else None


class Tags(ServerCase):
    """If-Match, in crm, people and accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = Records(cls.api, "raced", cls.tenant["user"], cls("check").check)
        cls.clients = [cls.server.client(cls.tenant["token"]) for _ in range(RACERS)]

    def rows(self):
        document = self.check(self.api.get(DOCUMENTS[0]), 200).json
        return [one for one in operations(document) if one.takes_version]

    def race(self, operation, path, one, bodies):
        """The statuses of all racers, in order; each named the version that the record has now."""
        headers = {"If-Match": self.check(self.api.get(one), 200).etag}
        answers = together(lambda number: self.clients[number].send(
            operation.method, path, bodies[number], headers=headers, media=operation.media()),
                           RACERS)
        return sorted(answer.status for answer in answers)

    def path_of(self, operation):
        return operation.filled(lambda place, name: self.mine.in_path(operation.path, place, name))

    def record_of(self, operation, path):
        """Where the record that the path names is read."""
        parts = 3 if operation.path.startswith(FAMILIES_OF_PEOPLE[1]) else 1
        if operation.path.startswith("/people"):
            return "/" + "/".join(path.strip("/").split("/")[:parts + 1])
        return re.match(r"(/api/crm)?/[\w-]+/[\w-]+/", path)[0]

    def test_edits(self):
        raced = set()
        for operation in self.rows():
            if operation.method not in ("PUT", "PATCH") or "/users/" in operation.path:
                continue
            path = self.path_of(operation)
            changes = [change_of(operation, number) for number in range(RACERS)]
            self.assertIsNotNone(changes[0], f"nothing to change with {operation}")
            is_whole = operation.method == "PUT"
            whole = operation.sample("raced", self.mine.id_of, is_whole)
            if "events" in operation.members:
                # What is absent of a PUT is cleared, and these must be there; an active webhook is
                # written to by the server as well.
                whole |= {"events": ["person.*"], "status": "paused"}
            bodies = [{**whole, **change} for change in changes]
            statuses = self.race(operation, path, self.record_of(operation, path), bodies)
            self.assertEqual(statuses, [200] + [412] * (RACERS - 1), operation)
            raced.add(str(operation))
        self.assertGreater(len(raced), 36)
        for path in FAMILIES_OF_PEOPLE:
            self.assertLessEqual({"PUT " + path, "PATCH " + path}, raced)

    def test_deletions(self):
        raced = 0
        making = {one.path: one for one in operations(self.mine.document) if one.method == "POST"}
        for operation in self.rows():
            collection = operation.path.removesuffix("{id}/")
            if operation.method != "DELETE" or collection not in making:
                continue
            if not collection.startswith("/api/crm/"):
                continue  # The same records once more.
            mine = Records(self.api, unique("raced"), self.tenant["user"], self.check)
            path = collection + mine.of[collection.split("/")[-2]] + "/"
            statuses = self.race(operation, path, path, [None] * RACERS)
            self.assertEqual(statuses[0], 204, operation)
            self.assertLessEqual(set(statuses[1:]), {404, 412}, operation)
            raced += 1
        self.assertGreater(raced, 12)

    def test_actions(self):
        """Of two racing outcomes of a deal one is decided on what the other left."""
        deal = self.make("deals/", {"title": "Raced"})["id"]
        one = f"deals/{deal}/"
        headers = {"If-Match": self.api.get(one).etag}
        answers = together(lambda number: self.clients[number].post(
            one + ("win/" if number % 2 else "lose/"), {}, headers=headers), RACERS)
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [412] * (RACERS - 1))

    def test_a_tag_of_one_surface_holds_on_the_others(self):
        """Versions are the record's: a write by accounts or people makes crm's tag stale."""
        name = unique("Shared")
        made = self.check(self.api.post("/accounts/organizations",
                                        {"name": name, "type": "customer"}), 200)
        account = f"/accounts/organizations/{made.json['id']}"
        number = self.read("organizations/", {"name": name})["results"][0]["id"]
        crm = f"organizations/{number}/"
        tags = {path: self.api.get(path).etag for path in (account, crm)}
        self.check(self.api.patch(crm, {"name": unique("By crm")}), 200)
        self.check(self.api.put(account, {"name": unique("By accounts")},
                                headers={"If-Match": tags[account]}), 412)
        answers = together(lambda racer: self.clients[racer].put(
            account, {"industry": f"I {racer}"}, headers={"If-Match": self.api_tag(account)}), 1)
        self.check(answers[0], 200)
        tag = self.api_tag(account)
        answers = together(lambda racer: self.clients[racer].put(
            account, {"industry": f"J {racer}"}, headers={"If-Match": tag}), RACERS)
        self.assertEqual(sorted(answer.status for answer in answers), [200] + [412] * (RACERS - 1))

    def api_tag(self, path):
        return self.check(self.api.get(path), 200).etag

    def test_no_header_talks_a_version_check_away(self):
        """A peer's client got around it by naming itself the winner of a conflict."""
        one = f"persons/{self.person()['id']}/"
        stale = self.api_tag(one)
        self.check(self.api.patch(one, {"job_title": "Newer"}), 200)
        for name, value in (("X-OM-Record-Lock-Resolution", "accept_mine"), ("X-Force", "true"),
                            ("Prefer", "handling=lenient"), ("If-None-Match", "*"),
                            ("X-HTTP-Method-Override", "PUT"), ("If-Unmodified-Since", "never")):
            answer = self.api.patch(one, {"job_title": "Mine"},
                                    headers={"If-Match": stale, name: value})
            self.check(answer, 412)
        self.assertEqual(self.read(one)["job_title"], "Newer")


class Versions(PlatformCase):
    """base_version, on the platform surface."""

    def test_edits(self):
        document = self.check(self.root.get(PLATFORM + "openapi.json"), 200).json
        rows = operations(document)
        making = {one.path: one for one in rows if one.method == "POST"}
        raced = [one for one in rows if "base_version" in one.members]
        self.assertTrue(raced)
        for operation in raced:
            making_one = making[operation.path.rsplit("/", 1)[0]]
            body = making_one.sample("raced", lambda name, schema: None)
            made = self.check(self.root.post(making_one.path, body), 201).json
            path = operation.filled(lambda place, name, made=made: made["id"])
            clients = [self.server.client(self.root.token) for _ in range(RACERS)]

            def write(number, operation=operation, made=made, path=path, clients=clients):
                change = change_of(operation, number)
                return clients[number].send(operation.method, path,
                                            {**change, "base_version": made["version"]})

            answers = together(write, RACERS)
            self.assertEqual(sorted(answer.status for answer in answers),
                             [200] + [409] * (RACERS - 1), operation)
            shown = self.check(self.root.get(path), 200).json
            self.assertEqual(shown["version"], made["version"] + 1, operation)


class Once(PlatformCase):
    """What can be done once is done once, however many ask for it at the same time."""

    def test_a_mailed_secret(self):
        address, _ = self.member()
        self.check(self.stranger().post("auth/reset/", {"email": address}), 204)
        secret = self.secret_of(address, RESET_SECRET)
        answers = together(lambda number: self.stranger().post(
            "auth/reset/confirm/", {"secret": secret, "password": f"{PASSWORD} {number}"}), RACERS)
        self.assertEqual(sorted(answer.status for answer in answers), [204] + [400] * (RACERS - 1))

    def test_an_invitation(self):
        """Whoever is told that they came in has the password; the others hear what the next one
        hears. With a key as well as without."""
        for number in range(ROUNDS):
            self.race_for_an_invitation(is_keyed=number % 2 == 1)

    def race_for_an_invitation(self, is_keyed):
        address = f"{uuid.uuid4().hex}@raced.example"
        person = self.person(primary_email=address)["id"]
        self.check(self.api.post(f"persons/{person}/invite/", {}), 201)
        bodies = [{"secret": self.secret_of(address), "password": f"{PASSWORD} {number}"}
                  for number in range(RACERS)]
        keys = [{"Idempotency-Key": uuid.uuid4().hex} if is_keyed else {} for _ in bodies]
        answers = together(lambda number: self.stranger().post(
            "invitations/accept/", bodies[number], headers=keys[number]), RACERS)
        statuses = [answer.status for answer in answers]
        self.assertEqual(sorted(statuses), [201] + [409] * (RACERS - 1))
        later = self.check(self.stranger().post("invitations/accept/", bodies[0]), 409)
        self.assertEqual({answer.body for answer in answers if answer.status == 409}, {later.body})
        winner = statuses.index(201)
        self.signed_in(address, bodies[winner]["password"])
        for number in {0, 1} - {winner}:
            self.check(self.stranger().post("auth/login/", {
                "email": address, "password": bodies[number]["password"]}), 401)
        self.assertEqual(self.count("invitations/", {"email": address, "status": "accepted"}), 1)
        users = [one for one in self.api.every("users/") if one["email"] == address]
        self.assertEqual(len(users), 1)
        if is_keyed:
            self.answered_again(bodies, keys, answers)

    def answered_again(self, bodies, keys, answers):
        for body, key, first in zip(bodies, keys, answers):
            again = self.stranger().post("invitations/accept/", body, headers=key)
            self.assertEqual((again.status, again.body), (first.status, first.body))

    def test_a_name_of_a_group(self):
        self.assertEqual(self.statuses("groups", {"name": unique("Wanted")}),
                         [201] + [409] * (RACERS - 1))

    def test_an_administrator(self):
        """The address is one user's, and the user a member once."""
        group = self.group("platform.groups.list")["id"]
        for _ in range(ROUNDS):
            address = f"{uuid.uuid4().hex}@raced.example"
            self.assertEqual(self.statuses("admins", {"display_name": "A", "email": address,
                                                      "group_uuid": group}),
                             [201] + [409] * (RACERS - 1))
            found = self.got("admins?search=" + address)
            self.assertEqual(found["total"], 1)
            self.assertEqual(len(found["items"][0]["groups"]), 1)

    def test_a_new_user_and_one_who_comes_back(self):
        clients = [self.server.client(self.tenant["token"]) for _ in range(RACERS)]
        for _ in range(ROUNDS):
            body = {"email": f"{uuid.uuid4().hex}@raced.example", "name": "A"}
            for _ in range(2):
                answers = together(lambda n, body=body: clients[n].post("users/", body), RACERS)
                self.assertEqual(sorted(answer.status for answer in answers),
                                 [201] + [409] * (RACERS - 1))
                users = [one for one in self.api.every("users/") if one["email"] == body["email"]]
                self.assertEqual(len(users), 1)
                self.check(self.api.delete(f"users/{users[0]['id']}/"), 204)

    def test_a_key(self):
        """Whoever did not hear the answer asks again with the key, and gets that answer."""
        made, _ = self.admin("platform.groups.list")
        me = self.me()["id"]
        self.check(self.ask("PUT", f"admins/{me}/org-access/global", {"is_global": True}), 200)
        one = f"admins/{made['id']}/"
        for path, body in (("groups", {"name": unique("Keyed")}),
                           (one + "assignments",
                            {"group_uuid": self.group("platform.groups.read")["id"]}),
                           (one + "org-access",
                            {"org_uuid": self.got("my-orgs")["items"][0]["id"]})):
            headers = {"Idempotency-Key": uuid.uuid4().hex}
            first, again = (self.check(self.root.post(PLATFORM + path, body, headers=headers), 201)
                            for _ in range(2))
            self.assertEqual(again.json, first.json)
            self.assertEqual(again.headers["Idempotent-Replayed"], "true")
            self.check(self.ask("POST", path, body), 409)
            other = {"Idempotency-Key": uuid.uuid4().hex}
            self.check(self.root.post(PLATFORM + path, body, headers=other), 409)

    def test_a_key_of_a_new_administrator(self):
        """Also once they were renamed, revoked, let in again: it is the first answer."""
        body = {"display_name": "Keyed", "email": f"{uuid.uuid4().hex}@raced.example",
                "group_uuid": self.group("platform.groups.list")["id"]}
        first = self.keyed("POST", "admins", 201, body)
        one = f"admins/{first().json['id']}"
        self.check(self.ask("PATCH", one, {"display_name": "Renamed"}), 200)
        self.assertEqual(first().json["display_name"], "Keyed")
        revoke = self.keyed("DELETE", one, 204)
        self.assertEqual(first().json["status"], "active")
        second = self.keyed("POST", "admins", 201, body)
        self.assertEqual(second().json["display_name"], "Renamed")
        self.check(self.ask("POST", "admins", body), 409)
        for again in (first, second, revoke):
            again()
        self.assertEqual(self.got(one)["status"], "active")

    def test_a_key_of_what_is_taken_away(self):
        made, _ = self.admin("platform.groups.list")
        one, group = f"admins/{made['id']}", self.group("platform.groups.read")["id"]
        me = self.me()["id"]
        self.check(self.ask("PUT", f"admins/{me}/org-access/global", {"is_global": True}), 200)
        org = self.got("my-orgs")["items"][0]["id"]
        given = self.check(self.ask("POST", one + "/assignments", {"group_uuid": group}), 201).json
        self.check(self.ask("POST", one + "/org-access", {"org_uuid": org}), 201)
        mine = self.user()["id"]
        gone = [self.keyed("DELETE", f"{one}/assignments/{given['id']}", 204),
                self.keyed("DELETE", f"{one}/org-access/{org}", 204),
                self.keyed("DELETE", f"groups/{group}", 204), self.keyed("DELETE", one, 204),
                self.keyed("DELETE", f"users/{made['id']}", 204)]
        for again in gone:
            again()
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        for _ in range(2):
            self.check(self.api.delete(f"users/{mine}/", headers=headers), 204)

    def test_a_key_of_a_deleted_organization(self):
        body = {"name": unique("Gone"), "slug": "gone-" + uuid.uuid4().hex[:12]}
        org = self.check(self.ask("POST", "orgs", body), 201).json["id"]
        self.check(self.ask("POST", f"orgs/{org}/suspend"), 200)
        self.keyed("DELETE", f"orgs/{org}", 204)()

    def keyed(self, method, path, status, body=None):
        """Does it with a key, and answers how to ask for it again, which gets the first answer;
        without the key, or with another one, it is another request."""
        client, headers = self.root, {"Idempotency-Key": uuid.uuid4().hex}
        first = self.check(client.send(method, PLATFORM + path, body, headers), status)
        if method == "DELETE" and "/" in path and not path.startswith(("groups", "users")):
            for other in ({}, {"Idempotency-Key": uuid.uuid4().hex}):
                self.check(client.send(method, PLATFORM + path, body, other), 404)

        def again():
            answer = self.check(client.send(method, PLATFORM + path, body, headers), status)
            self.assertEqual(answer.body, first.body)
            self.assertEqual(answer.headers["Idempotent-Replayed"], "true")
            return answer

        again()
        return again

    def test_what_is_given_while_somebody_is_let_go(self):
        """It is gone with them, and not there when they come again."""
        rich, poor = (self.group(f"platform.groups.{verb}") for verb in ("create", "list"))
        self.check(self.ask("PUT", f"admins/{self.me()['id']}/org-access/global",
                            {"is_global": True}), 200)
        org = self.got("my-orgs")["items"][0]["id"]
        clients = [self.server.client(self.root.token) for _ in range(3)]
        for _ in range(ROUNDS):
            body = {"display_name": "A", "email": f"{uuid.uuid4().hex}@raced.example",
                    "group_uuid": poor["id"]}
            one = f"{PLATFORM}admins/{self.check(self.ask('POST', 'admins', body), 201).json['id']}"
            asked = (lambda client, one=one: client.delete(one),
                     lambda client, one=one: client.post(one + "/assignments",
                                                         {"group_uuid": rich["id"]}),
                     lambda client, one=one: client.post(one + "/org-access", {"org_uuid": org}))
            first, *others = together(lambda n, asked=asked: asked[n](clients[n]), 3)
            self.check(first, 204)
            self.assertLessEqual({answer.status for answer in others}, {201, 404, 422}, str(others))
            again = self.check(self.ask("POST", "admins", body), 201).json["id"]
            detail = self.got(f"admins/{again}")
            self.assertEqual((detail["effective_permissions"], detail["org_access"]),
                             (["platform.groups.list"], []))

    def statuses(self, path, body):
        """Of all racers who post the same."""
        clients = [self.server.client(self.root.token) for _ in range(RACERS)]
        answers = together(lambda number: clients[number].post(PLATFORM + path, body), RACERS)
        return sorted(answer.status for answer in answers)

    def test_an_assignment_and_access_to_an_organization(self):
        made, _ = self.admin("platform.groups.list")
        group = self.group("platform.groups.read")["id"]
        me = self.me()["id"]
        self.check(self.ask("PUT", f"admins/{me}/org-access/global", {"is_global": True}), 200)
        org = self.got("my-orgs")["items"][0]["id"]
        for part, body, count in (("assignments", {"group_uuid": group}, 2),
                                  ("org-access", {"org_uuid": org}, 1)):
            path = f"admins/{made['id']}/{part}"
            self.assertEqual(self.statuses(path, body), [201] + [409] * (RACERS - 1), part)
            self.assertEqual(len(self.got(path)["items"]), count)


if __name__ == "__main__":
    unittest.main()
