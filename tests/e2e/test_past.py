"""Reads as of earlier positions and times: what was answered then is answered again."""

import datetime
import random
import shutil
import time
import threading
import unittest
import urllib.parse

from case import NOBODY, ServerCase, unique

SEED = 7
LISTS = (
    ("persons/", {}),
    ("persons/", {"page_size": 3, "page": 2}),
    ("persons/", {"search": "ann", "ordering": "-name"}),
    ("persons/", {"lifecycle_stage": "lead", "fields": "id,name,lifecycle_stage"}),
    ("persons/", {"active": "true", "ordering": "-updated_at", "page_size": 5}),
    ("persons/", {"name": "bert"}),
    ("organizations/", {"ordering": "name"}),
    ("deals/", {"status": "open", "ordering": "-value"}),
    ("notes/", {}),
    ("tags/", {}),
    ("invitations/", {}),
)


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


class Replaying(ServerCase):
    """A random history, with what the lists and records answered while it ran."""

    options = ("--past-every", "40")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chance = random.Random(SEED)
        cls.people, cls.companies, cls.deals, cls.records = [], [], [], []
        cls.seen = []  # (position, time, path, query, body, etag)
        for step in range(90):
            cls.step()
            if step % 6 == 0:
                cls.watch()

    @classmethod
    def step(cls):
        chance, api = cls.chance, cls.api
        pick = chance.random()
        if pick < 0.35 or len(cls.people) < 4:
            body = {"name": f"{chance.choice(['Anna', 'Bert', 'Chloé'])} {chance.random():.6f}",
                    "lifecycle_stage": chance.choice(["lead", "customer"]),
                    "organization": chance.choice([*cls.companies, None])}
            cls.people.append(api.post("persons/", body).json["id"])
        elif pick < 0.5:
            cls.companies.append(api.post("organizations/", {"name": unique("Firm")}).json["id"])
        elif pick < 0.62:
            api.patch(f"persons/{chance.choice(cls.people)}/",
                      {"lifecycle_stage": chance.choice(["lead", "churned"])})
        elif pick < 0.72:
            body = {"title": unique("Deal"), "value": chance.randrange(100),
                    "person": chance.choice(cls.people)}
            answer = api.post("deals/", body)
            if answer.status == 201:
                cls.deals.append(answer.json["id"])
        elif pick < 0.8:
            api.post("notes/", {"body": unique("note"), "person": chance.choice(cls.people)})
        elif pick < 0.88:
            primary, duplicate = chance.sample(cls.people, 2)
            api.post("persons/merge/", {"primary_id": primary, "duplicate_ids": [duplicate]})
        elif pick < 0.94:
            api.delete(f"persons/{cls.people.pop(chance.randrange(len(cls.people)))}/")
        elif cls.companies:
            api.delete(f"organizations/{cls.companies.pop()}/")

    @classmethod
    def watch(cls):
        position = cls.api.get("tags/").position
        moment = now()
        for path, query in LISTS:
            answer = cls.api.get(path, query)
            cls.seen.append((position, moment, path, query, answer))
        for path, ids in (("persons", cls.people), ("deals", cls.deals)):
            for identity in ids[-3:]:
                path_of_one = f"{path}/{identity}/"
                cls.seen.append((position, moment, path_of_one, {}, cls.api.get(path_of_one)))

    def same_as_seen(self, as_of):
        seen = list(self.seen)
        random.Random(SEED).shuffle(seen)
        for position, moment, path, query, before in seen:
            point = as_of(position, moment)
            again = self.api.get(path, {**query, "as_of": point})
            self.assertEqual(again.status, before.status, f"{again} {before}")
            if before.status == 200 and "count" in before.json:
                shown = again.json
                for link in ("next", "previous"):
                    if shown[link] is not None:
                        self.assertIn("as_of=" + urllib.parse.quote_plus(str(point)), shown[link])
                    self.assertEqual(shown.pop(link) is None, before.json[link] is None)
                then = {key: value for key, value in before.json.items()
                        if key not in ("next", "previous")}
                self.assertEqual(shown, then, f"{path} {query} as of {point}")
            else:
                self.assertEqual(again.body, before.body)
            if before.status == 200:
                self.assertEqual(again.headers["Daybook-Position"], str(position))
                self.assertEqual(again.headers["ETag"], before.headers["ETag"])

    def test_by_position(self):
        self.same_as_seen(lambda position, moment: position)

    def test_by_time(self):
        self.same_as_seen(lambda position, moment: moment)

    # Checkpoints are taken and sealed beside the requests.
    @staticmethod
    def is_sealed(checkpoints):
        until = time.monotonic() + 20
        while not list(checkpoints.glob("*/digest")) and time.monotonic() < until:
            time.sleep(0.02)
        return list(checkpoints.glob("*/digest"))

    def test_after_a_restart_and_without_what_makes_it_fast(self):
        past = self.folder.path / "past"
        self.assertTrue(self.is_sealed(past / "checkpoints"), "no checkpoints were taken")
        self.server.stop()
        self.restart()
        self.same_as_seen(lambda position, moment: position)
        self.server.stop()
        shutil.rmtree(past)
        self.restart()
        self.same_as_seen(lambda position, moment: position)

    def test_many_at_once_while_others_write(self):
        failures = []

        def read(seed):
            client = self.server.client(self.tenant["token"])
            chance = random.Random(seed)
            for _ in range(40):
                position, _moment, path, query, before = chance.choice(self.seen)
                while True:
                    again = client.get(path, {**query, "as_of": position})
                    if again.status != 503:
                        break
                    self.assertTrue(again.headers["Retry-After"])
                    time.sleep(0.02)
                if again.status != before.status:
                    failures.append(str(again))
                elif before.status == 200 and "count" in before.json:
                    if (again.json["count"], again.json["results"]) != (
                            before.json["count"], before.json["results"]):
                        failures.append(str(again))
                elif again.body != before.body:
                    failures.append(str(again))

        threads = [threading.Thread(target=read, args=(seed,)) for seed in range(6)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self.person()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])


class Asking(ServerCase):
    tenants = ("other",)

    def test_what_cannot_be_shown_is_refused_by_name(self):
        made = self.person()
        paths = ("persons/", f"persons/{made['id']}/", "users/", f"users/{self.tenant['user']}/",
                 "tokens/", "invitations/", "settings/")
        for path in paths:
            for wrong in ("", "x", "-1", "1.5", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00",
                          self.position() + 1, 10 ** 30, "2999-01-01T00:00:00Z"):
                with self.subTest(path=path, as_of=wrong):
                    self.refused_field(self.api.get(path, {"as_of": wrong}), "as_of")
        self.refused_field(self.api.get("persons/?as_of=1&as_of=2"), "as_of")

    def test_before_the_first_commit_there_is_nothing(self):
        made = self.person()
        for early in (0, "1999-12-31T23:59:59Z", "1999-12-31"):
            for path in ("persons/", "users/", "tokens/", "invitations/", "tags/"):
                answer = self.check(self.api.get(path, {"as_of": early}), 200)
                self.assertEqual((answer.json["count"], answer.json["results"]), (0, []))
                self.assertEqual(answer.position, 0)
            self.refused(self.api.get(f"persons/{made['id']}/", {"as_of": early}), 404)
            self.refused_field(self.api.get("persons/", {"as_of": early, "nonsense": 1}),
                               "nonsense")

    def test_a_record_before_it_was_made_while_it_was_deleted_and_between(self):
        before = self.position()
        made = self.person(job_title="One")
        first = self.position()
        path = f"persons/{made['id']}/"
        self.check(self.api.patch(path, {"job_title": "Two"}), 200)
        second = self.position()
        self.check(self.api.delete(path), 204)
        gone = self.position()
        self.refused(self.api.get(path, {"as_of": before}), 404)
        self.assertEqual(self.read(path, {"as_of": first}), made)
        self.assertEqual(self.read(path, {"as_of": second})["job_title"], "Two")
        self.refused(self.api.get(path, {"as_of": gone}), 404)
        self.refused(self.api.get(f"persons/{NOBODY}/", {"as_of": gone}), 404)

    def test_a_past_record_keeps_its_tag(self):
        made = self.person(job_title="One")
        path = f"persons/{made['id']}/"
        position = self.position()
        tag = self.check(self.api.get(path), 200).etag
        self.check(self.api.patch(path, {"job_title": "Two"}), 200)
        self.check(self.api.get(path, headers={"If-None-Match": tag}), 200)
        past = self.check(self.api.get(path, {"as_of": position},
                                       headers={"If-None-Match": tag}), 304)
        self.assertEqual((past.etag, past.position, past.body), (tag, position, b""))

    def test_pages_lead_on_within_the_same_past(self):
        organization = self.organization()
        people = [self.person(organization=organization["id"])["id"] for _ in range(7)]
        position = self.position()
        self.check(self.api.delete(f"persons/{people[3]}/"), 204)
        query = {"organization": organization["id"], "page_size": 2, "as_of": position,
                 "ordering": "created_at"}
        found, answer = [], self.api.get("persons/", query)
        while True:
            page = self.check(answer, 200).json
            self.assertEqual((page["count"], answer.position), (7, position))
            found += [person["id"] for person in page["results"]]
            if page["next"] is None:
                break
            parts = urllib.parse.urlsplit(page["next"])
            answer = self.api.get(parts.path + "?" + parts.query)
        self.assertEqual(found, people)

    def test_related_records_as_of_then(self):
        first, second = self.person(), self.person()
        note = self.make("notes/", {"body": "Met", "person": second["id"]})
        position = self.position()
        self.check(self.api.post("persons/merge/", {"primary_id": first["id"],
                                                    "duplicate_ids": [second["id"]]}), 200)
        now_of = lambda person, **query: self.listed({"person": person["id"], **query}, "notes/")
        self.assertEqual((now_of(first), now_of(second)), ([note["id"]], []))
        self.assertEqual((now_of(first, as_of=position), now_of(second, as_of=position)),
                         ([], [note["id"]]))
        self.assertIsNone(self.read(f"persons/{second['id']}/", {"as_of": position})
                          .get("merged_into"))

    def test_users_and_tokens_as_of_then(self):
        user = self.user()
        position = self.position()
        path = f"users/{user['id']}/"
        made = self.make("tokens/", {"name": "later", "permissions": ["Ibl.CRM/Tags/*"]})
        self.check(self.api.post(path + "suspend/"), 200)
        self.assertEqual(self.read(path)["status"], "suspended")
        self.assertEqual(self.read(path, {"as_of": position})["status"], "active")
        statuses = {one["id"]: one["status"]
                    for one in self.read("users/", {"as_of": position})["results"]}
        self.assertEqual(statuses[user["id"]], "active")
        token = f"tokens/{made['id']}/"
        moment = now()
        self.check(self.api.delete(token), 204)
        self.assertEqual(self.read(token)["status"], "revoked")
        self.assertEqual(self.read(token, {"as_of": moment})["status"], "active")
        listed = {one["id"]: one["status"]
                  for one in self.read("tokens/", {"as_of": moment})["results"]}
        self.assertEqual(listed[made["id"]], "active")
        self.refused(self.api.get(token, {"as_of": position}), 404)
        self.refused(self.api.get(path, {"as_of": 0}), 404)

    def test_present_permissions_hold_for_the_past(self):
        position = self.position()
        token = self.token("Ibl.CRM/Tags/list")
        reader = self.server.client(token["token"])
        self.refused(reader.get("persons/", {"as_of": position}), 403)
        self.check(reader.get("tags/", {"as_of": position}), 200)

    def test_another_tenant_has_a_past_of_its_own(self):
        made = self.person()
        theirs = self.client_of("other")
        position = theirs.get("tags/").position
        self.assertEqual(theirs.get("persons/", {"as_of": position}).json["count"], 0)
        self.refused(theirs.get(f"persons/{made['id']}/", {"as_of": position}), 404)
        self.refused_field(theirs.get("persons/", {"as_of": self.position()}), "as_of")


class Differing(ServerCase):
    tenants = ("other",)

    def diff(self, path, start, end=None):
        query = {"from": start} if end is None else {"from": start, "to": end}
        return self.read(path + "diff/", query)

    def test_of_a_record(self):
        before = self.position()
        tag = self.make("tags/", {"name": unique("tag")})
        made = self.person(job_title="One", metadata={"k": 1})
        path = f"persons/{made['id']}/"
        first = self.position()
        self.check(self.api.patch(path, {"job_title": "Two"}), 200)
        self.check(self.api.post(path + "tags/", {"tag": tag["id"]}), 200)
        moment = now()
        second = self.position()
        self.check(self.api.delete(path), 204)
        gone = self.position()
        changes = {"job_title": {"before": "One", "after": "Two"},
                   "tags": {"before": [], "after": [tag["id"]]}}
        here = {"before": True, "after": True}
        expected = {"id": made["id"], "from": first, "to": second, "exists": here,
                    "changes": changes}
        self.assertEqual(self.diff(path, first, second), expected)
        self.assertEqual(self.diff(path, first, moment), expected)
        self.assertEqual(self.diff(path, first, first)["changes"], {})
        came = self.diff(path, before, first)
        self.assertEqual(came["exists"], {"before": False, "after": True})
        self.assertEqual(came["changes"]["job_title"], {"before": None, "after": "One"})
        self.assertEqual(came["changes"]["metadata"], {"before": None, "after": {"k": 1}})
        left = self.diff(path, second)
        self.assertEqual((left["to"], left["exists"]), (gone, {"before": True, "after": False}))
        self.assertEqual(left["changes"]["name"], {"before": made["name"], "after": None})
        self.refused(self.api.get(path + "diff/", {"from": 0, "to": before}), 404)

    def test_of_everything_the_caller_may_read(self):
        kept, merged, touched = self.person(), self.person(), self.person(job_title="One")
        note = self.make("notes/", {"body": "Met", "person": merged["id"]})
        gone = self.make("tags/", {"name": unique("tag")})
        start = self.position()
        self.check(self.api.post("persons/merge/", {"primary_id": kept["id"],
                                                    "duplicate_ids": [merged["id"]]}), 200)
        for title in ("Two", "One"):
            self.check(self.api.patch(f"persons/{touched['id']}/", {"job_title": title}), 200)
        self.check(self.api.delete(f"tags/{gone['id']}/"), 204)
        passing = self.make("tags/", {"name": unique("tag")})
        self.check(self.api.delete(f"tags/{passing['id']}/"), 204)
        firm = self.organization()
        end = self.position()
        self.person()
        query = {"from": start, "to": end}
        found = self.api.every("history/diff/", query)
        ids = [(one["kind"], one["id"]) for one in found]
        self.assertEqual(sorted(ids), sorted([
            ("person", merged["id"]), ("note", note["id"]), ("tag", gone["id"]),
            ("organization", firm["id"])]))
        one = self.read("history/diff/", {**query, "page_size": 1, "page": 2})
        self.assertEqual((one["count"], one["results"]), (4, found[1:2]))
        self.assertIn(f"from={start}&to={end}", one["next"])
        for shown in found:
            path = {"person": "persons", "note": "notes", "tag": "tags",
                    "organization": "organizations"}[shown["kind"]]
            alone = self.diff(f"{path}/{shown['id']}/", start, end)
            self.assertEqual((alone["exists"], alone["changes"]),
                             (shown["exists"], shown["changes"]))
        self.refused(self.api.get("history/diff/", {**query, "page": 6}), 404)
        reader = self.server.client(
            self.token("Ibl.CRM/History/read", "Ibl.CRM/Tags/read")["token"])
        mine = self.check(reader.get("history/diff/", query), 200).json
        self.assertEqual([(one["kind"], one["id"]) for one in mine["results"]],
                         [("tag", gone["id"])])
        self.check(reader.get(f"tags/{gone['id']}/diff/", query), 200)
        self.refused(reader.get(f"persons/{kept['id']}/diff/", query), 403)

    def test_of_an_invitation_by_number(self):
        person = self.person(primary_email=f"{unique('x').replace(' ', '')}@invited.example")
        start = self.position()
        sent = self.make(f"persons/{person['id']}/invite/", {})
        answer = self.diff(f"invitations/{sent['invitation_id']}/", start)
        self.assertEqual(answer["id"], sent["invitation_id"])
        self.assertEqual(answer["changes"]["email"]["after"], person["primary_email"])

    def test_what_cannot_be_answered_is_refused_by_name(self):
        made = self.person()
        last = self.position()
        for path in ("history/", f"persons/{made['id']}/"):
            for query, named in (({}, "from"), ({"from": "x"}, "from"), ({"from": 2, "to": 1}, "from"),
                                 ({"from": last + 1}, "from"), ({"from": 0, "to": "y"}, "to"),
                                 ({"from": 0, "to": last + 1}, "to"), ({"from": 0, "x": 1}, "x")):
                with self.subTest(path=path, query=query):
                    self.refused_field(self.api.get(path + "diff/", query), named)
        self.refused(self.api.get(f"persons/{NOBODY}/diff/", {"from": 0}), 404)
        self.refused(self.api.get("persons/x/diff/", {"from": 0}), 404)
        theirs = self.client_of("other")
        self.refused(theirs.get(f"persons/{made['id']}/diff/", {"from": 0}), 404)
        self.assertEqual(theirs.get("history/diff/", {"from": 0}).json["count"], 0)
        reader = self.server.client(self.token("Ibl.CRM/Persons/*")["token"])
        self.refused(reader.get("history/diff/", {"from": 0}), 403)
        self.refused(reader.get(f"persons/{made['id']}/diff/", {"from": 0}), 403)


if __name__ == "__main__":
    unittest.main()
