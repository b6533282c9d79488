"""The audit over all organizations, against what the histories of the tenants say, entry by entry."""

import csv
import datetime
import io
import itertools
import json
import random
import unittest
import urllib.parse
import uuid

from case import NOBODY, unique
from platform_case import PlatformCase

UPDATES = {"updated", "changed", "tagged", "untagged", "assigned", "reparented", "content_added"}
COLUMNS = ["id", "created_at", "org_id", "org_name", "actor_id", "actor_type",
           "actor_display_name", "action", "resource_type", "resource_display_id", "ip_address",
           "trace_id"]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def action_of(record):
    """As domain/history/audit.h says it, from what the history shows of a record in a commit."""
    actions = []
    for name in record["events"]:
        verb = name.split(".", 1)[1]
        if verb.endswith(("_undone", "_redone")):
            actions.append("undo" if verb.endswith("_undone") else "redo")
        elif "exists" in record["changes"] and verb.split("_")[0] in (
                "created", "deleted", "joined", "requested", "queued", "duplicated", "sent"):
            actions.append("create" if record["changes"]["exists"]["after"] else "delete")
        elif verb in UPDATES or verb.endswith("_cleared") or len(verb) > 16:
            actions.append("update")
        else:
            actions.append(verb)
    return max(actions, key=lambda action: 2 if action in ("create", "delete") else
               0 if action == "update" else 1)


class Audit(PlatformCase):
    """Two organizations with a past of their own; nobody writes to them while they are looked at."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clients = {"acme": cls.api, "other": cls.client_of(cls, "other")}
        test = cls()
        test.make_a_past()
        test.all_mails_have_left()
        test.give_access()
        cls.expected = test.entries_of_histories()

    def runTest(self):
        """The tests of this class are made by name; this is for what is done before them."""

    # What happens.

    def make_a_past(self):
        for client in self.clients.values():
            made = client.post("persons/batch/", {"items": [{"name": unique("Batch")}
                                                            for _ in range(7)]})
            if made.status not in (200, 201, 207):
                for _ in range(7):
                    self.make("persons/", {"name": unique("Batch")}, client)
            for _ in range(12):
                self.make_a_deal(client)
        type(self).member_address, type(self).member_number = self.member(self.api, role="admin") \
            if False else self.member(self.api)
        self.make_private_note()
        self.read_while_audited()

    def make_a_deal(self, client):
        person = self.make("persons/", {"name": unique("Sold"), "job_title": "Buyer"}, client,
                           headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"})
        deal = self.make("deals/", {"title": unique("Deal"), "person": person["id"]}, client)
        self.check(client.post(f"deals/{deal['id']}/win/", {}), 200)
        self.check(client.patch(f"persons/{person['id']}/", {"job_title": "=Chief"}), 200)
        self.check(client.delete(f"persons/{person['id']}/"), 204)

    def make_private_note(self):
        person = self.person()
        note = self.make("notes/", {"body": "open at first", "person": person["id"]})
        type(self).private_note = note["id"]
        self.check(self.api.patch(f"notes/{note['id']}/",
                                  {"body": "between us", "is_private": True}), 200)

    def read_while_audited(self):
        person = self.person()
        self.check(self.api.patch("settings/", {"audit_reads": True}), 200)
        self.check(self.api.get(f"persons/{person['id']}/"), 200)
        self.check(self.api.get("tags/"), 200)
        self.check(self.api.patch("settings/", {"audit_reads": False}), 200)

    def give_access(self):
        cls = type(self)
        made, cls.auditor = self.admin("platform.audit.read", "platform.audit.export")
        cls.auditor_id = made["id"]
        self.check(self.ask("PUT", f"admins/{self.me()['id']}/org-access/global",
                            {"is_global": True}), 200)
        orgs = {org["slug"]: org for org in self.got("my-orgs")["items"]}
        cls.orgs = {key: orgs[key] for key in self.clients}
        for org in self.orgs.values():
            self.check(self.ask("POST", f"admins/{made['id']}/org-access",
                                {"org_uuid": org["id"]}), 201)

    # What the audit has to say about it.

    def entries_of_histories(self):
        """Of both organizations, oldest first."""
        entries = []
        for key, client in self.clients.items():
            lines = self.check(client.get("history/export/",
                                          {"format": "ndjson", "accesses": "true"}), 200).body
            for line in lines.decode().splitlines():
                entries += self.entries_of(key, client, json.loads(line))
        return sorted(entries, key=lambda entry: (entry["created_at"], entry["org"]))

    def entries_of(self, key, client, commit):
        self.assertEqual(commit["records_hidden"], 0, str(commit))
        touched = [(one["kind"], one["id"], str(one["number"]), action_of(one))
                   for one in commit["records"]]
        for read in commit["read"]:
            history = self.check(client.get(f"{read['kind']}s/{read['id']}/history/"), 200).json
            number = history["results"][0]["records"][0]["number"]
            touched.append((read["kind"], read["id"], str(number), "read"))
        if commit["command"] == "access" and not touched:
            touched.append(("request", None, str(commit["position"]), "read"))
        return [{"created_at": commit["time"], "org": key, "org_id": self.orgs[key]["id"],
                 "actor": commit["actor"], "position": commit["position"], "index": index,
                 "resource_type": kind, "record": record, "resource_display_id": number,
                 "action": action} for index, (kind, record, number, action) in enumerate(touched)]

    def every(self, client=None, page_size=100, **query):
        """All pages; the total of each is that of all."""
        items = []
        for page in itertools.count(1):
            got = self.audit(client, page=page, page_size=page_size, **query)
            items += got["items"]
            if not got["items"]:
                self.assertEqual(got["total"], len(items), query)
                return items
        return None

    def audit(self, client=None, path="audit", **query):
        given = urllib.parse.urlencode({name: value for name, value in query.items()}, doseq=True)
        return self.got(path + "?" + given, client or self.auditor)

    def told(self, entries):
        """What both sides say of an entry."""
        return [(one["created_at"], one["org_id"], one["action"], one["resource_type"],
                 one["resource_display_id"]) for one in entries]

    def same(self, items, expected):
        """In the same order, but for entries of the same time."""
        self.assertEqual(sorted(self.told(items)), sorted(self.told(expected)))
        self.assertEqual([one["created_at"] for one in items],
                         [one["created_at"] for one in expected])

    def actors(self):
        """{number: actor_id}, by entries that only one entry of the history can be."""
        return {entry["actor"]: item["actor_id"]
                for entry, item in zip(self.expected, self.every(sort_order="asc"))}

    # Tests.

    def test_all_entries_are_there_once_newest_first(self):
        items = self.every()
        self.same(items, self.expected[::-1])
        self.assertEqual(len({item["id"] for item in items}), len(items))
        self.assertGreater(len(items), 130)
        for size in (1, 7, 100):
            self.assertEqual(self.audit(page_size=size, page=3)["items"],
                             items[2 * size:3 * size])
        self.assertEqual(self.every(page_size=13, sort_order="asc"), items[::-1])
        self.assertEqual(len(self.audit()["items"]), 25)

    def test_an_entry_says_who_did_what_to_which_record_of_whom(self):
        item = next(item for item in self.every(action="create", resource_type="person")
                    if item.get("trace_id"))
        self.assertEqual(item["trace_id"], TRACE)
        self.assertEqual(item["ip_address"], "127.0.0.1")
        self.assertEqual(item["actor_type"], "user")
        self.assertEqual(item["org_name"], self.orgs[
            next(key for key, org in self.orgs.items() if org["id"] == item["org_id"])]["name"])
        self.assertTrue(uuid.UUID(item["actor_id"]))
        self.assertTrue(item["resource_display_id"].isdigit())

    def test_filters_alone_and_together(self):
        actors = self.actors()
        chance = random.Random(11)
        for _ in range(150):
            query, holds = self.random_filter(chance, actors)
            expected = [entry for entry in self.expected[::-1]
                        if all(test(entry) for test in holds)]
            with self.subTest(query):
                self.same(self.every(**query), expected)

    def random_filter(self, chance, actors):
        one, other = chance.sample(self.expected, 2)
        query, holds = {}, []
        if chance.random() < .3:
            query["org_uuid"] = one["org_id"]
            holds.append(lambda entry: entry["org_id"] == one["org_id"])
        if chance.random() < .3:
            query["actor_id"] = actors[one["actor"]]
            holds.append(lambda entry: entry["actor"] == one["actor"])
        if chance.random() < .4:
            query["action"] = list({one["action"], other["action"]})
            holds.append(lambda entry: entry["action"] in (one["action"], other["action"]))
        if chance.random() < .3:
            query["resource_type"] = one["resource_type"]
            holds.append(lambda entry: entry["resource_type"] == one["resource_type"])
        if chance.random() < .3:
            query["start_date"] = other["created_at"]
            holds.append(lambda entry: entry["created_at"] >= other["created_at"])
        if chance.random() < .3:
            query["end_date"] = one["created_at"]
            holds.append(lambda entry: entry["created_at"] <= one["created_at"])
        if chance.random() < .5:
            query["search"], found = self.random_search(chance, other, actors)
            holds.append(found)
        return query, holds

    @staticmethod
    def random_search(chance, one, actors):
        kind = one["resource_type"]
        choice = chance.randrange(4)
        if choice == 0:
            part = kind[1:4]
            return part.upper(), lambda entry: part in entry["resource_type"] or any(
                part in actors[entry["actor"]] for _ in "x") or part in "admin user"
        if choice == 1 and one["record"]:
            return one["record"].upper(), lambda entry: entry["record"] == one["record"]
        if choice == 2:
            actor = actors[one["actor"]]
            return actor[9:].upper(), lambda entry: entry["actor"] == one["actor"]
        number = one["resource_display_id"]
        return f"{number} {kind}", lambda entry: (
            kind in entry["resource_type"] and
            (entry["resource_display_id"] == number and entry["record"] is not None or
             number in actors[entry["actor"]]))

    def test_sorted_by_each_column_both_ways(self):
        items = self.every(sort_order="asc")
        for column in ("created_at", "action", "resource_type", "actor_id"):
            ascending = sorted(items, key=lambda item, by=column: item[by])
            for size in (9, 100):
                self.assertEqual(self.every(page_size=size, sort_by=column, sort_order="asc"),
                                 ascending, column)
            self.assertEqual(self.every(sort_by=column), ascending[::-1], column)

    def test_days_and_times(self):
        first = self.expected[0]["created_at"]
        day = first[:10]
        before = (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
        last = self.expected[-1]["created_at"][:10]
        self.assertEqual(self.audit(start_date=day, end_date=last)["total"], len(self.expected))
        self.assertEqual(self.audit(end_date=before)["total"], 0)
        self.assertEqual(self.audit(start_date=first[:-1], end_date=first.replace("Z", "+00:00"))
                         ["total"], sum(one["created_at"] == first for one in self.expected))

    def test_the_export_is_the_list(self):
        for query in ({}, {"action": ["create", "won"], "resource_type": "person"},
                      {"org_uuid": self.orgs["other"]["id"], "search": "deal"}, {"search": "none"}):
            path = "audit/export?" + urllib.parse.urlencode(query, doseq=True)
            answer = self.check(self.ask("GET", path, client=self.auditor), 200)
            self.assertTrue(answer.headers["Content-Type"].startswith("text/csv"))
            rows = list(csv.reader(io.StringIO(answer.body.decode(), newline="")))
            self.assertEqual(rows[0], COLUMNS)
            self.assertEqual(rows[1:], [[item.get(column, "") for column in COLUMNS]
                                        for item in self.every(**query)])

    def test_names_that_are_formulas_are_text_in_the_export(self):
        self.check(self.ask("PATCH", f"admins/{self.auditor_id}",
                            {"display_name": "=HYPERLINK(1)"}), 200)
        self.check(self.ask("GET", "audit/export?search=hyperlink", client=self.root), 200)
        answer = self.ask("GET", f"audit/export?actor_id={self.auditor_id}", client=self.root)
        rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
        self.assertTrue(rows)
        self.assertEqual({row["actor_display_name"] for row in rows}, {"'=HYPERLINK(1)"})

    def test_statistics_are_counts_of_the_list(self):
        last = self.expected[-1]["created_at"]
        for query in ({}, {"org_uuid": self.orgs["acme"]["id"]},
                      {"start_date": self.expected[20]["created_at"]},
                      {"end_date": self.expected[40]["created_at"]}):
            items = self.every(**query)
            stats = self.audit(path="audit/stats", **query)
            self.assertEqual(stats["total_entries"], len(items))
            self.assertEqual(stats["by_action"], self.counted(items, "action"))
            types = {one["resource_type"]: one["count"] for one in stats["by_resource_type"]}
            self.assertEqual(types, self.counted(items, "resource_type"))
            counts = [one["count"] for one in stats["by_resource_type"]]
            self.assertEqual(counts, sorted(counts, reverse=True))
        if datetime.datetime.now(datetime.timezone.utc).date().isoformat() != last[:10]:
            self.skipTest("the day has just ended")
        today = [item for item in self.every() if item["created_at"][:10] == last[:10]]
        stats = self.audit(path="audit/stats", end_date="2001-01-01")
        self.assertEqual(stats["total_entries"], 0)
        self.assertEqual(stats["today_count"], len(today))
        self.assertEqual(stats["active_actors_today"], len({one["actor_id"] for one in today}))

    @staticmethod
    def counted(items, member):
        counts = {}
        for item in items:
            counts[item[member]] = counts.get(item[member], 0) + 1
        return counts

    def test_resource_types(self):
        self.assertEqual(self.audit(path="audit/resource-types")["items"],
                         sorted({one["resource_type"] for one in self.expected}))

    def entry_of(self, **query):
        found = self.every(sort_order="asc", **query)
        return found[-1], self.got(f"audit/{found[-1]['id']}", self.auditor)

    def test_an_entry_shows_the_record_before_and_after(self):
        org = self.orgs["acme"]["id"]
        item, made = self.entry_of(action="create", resource_type="person", org_uuid=org)
        self.assertEqual({**item, "before": None, "after": made["after"]}, made)
        self.assertTrue(made["after"]["name"].startswith(("Person", "Sold")))
        changed = self.entry_of(action="update", resource_type="person", org_uuid=org)[1]
        self.assertEqual(changed["before"]["job_title"], "Buyer")
        self.assertEqual(changed["after"]["job_title"], "=Chief")
        self.assertEqual(changed["before"]["id"], changed["after"]["id"])
        gone = self.entry_of(action="delete", resource_type="person", org_uuid=org)[1]
        self.assertEqual(gone["before"]["job_title"], "=Chief")
        self.assertIsNone(gone["after"])

    def test_private_notes_and_reads_show_that_they_were_and_no_more(self):
        for query in ({"resource_type": "note", "action": "create"},
                      {"resource_type": "note", "action": "update"},
                      {"resource_type": "person", "action": "read"},
                      {"resource_type": "request", "action": "read"}):
            shown = self.entry_of(**query)[1]
            self.assertIsNone(shown["before"])
            self.assertIsNone(shown["after"])

    def test_secrets_are_never_shown(self):
        for kind in ("token", "session", "user", "org_access"):
            item = self.audit(self.root, resource_type=kind)["items"][0]
            shown = self.got(f"audit/{item['id']}")
            text = json.dumps(shown)
            for name in ("hash", "password_hash", "user_and_tenant"):
                self.assertNotIn(f'"{name}"', text)

    def test_looking_at_a_record_is_recorded_where_reads_are(self):
        client = self.clients["other"]
        item = self.audit(org_uuid=self.orgs["other"]["id"], resource_type="deal")["items"][0]
        commits = client.get("history/", {"accesses": "true"}).json["count"]
        self.got(f"audit/{item['id']}", self.auditor)
        self.assertEqual(client.get("history/", {"accesses": "true"}).json["count"], commits)

    def test_unknown_entries(self):
        known = self.audit()["items"][0]["id"]
        turned = known[:-1] + ("0" if known[-1] != "0" else "1")
        for name in (NOBODY, "no-id", turned, str(uuid.uuid4())):
            self.refused_as(self.ask("GET", f"audit/{name}", client=self.auditor), 404,
                            "audit.no_entry")

    def test_control_is_seen_with_global_access_alone(self):
        everything = self.audit(self.root, page_size=1)["total"]
        of_orgs = self.audit(page_size=1)["total"]
        items = self.audit(self.root, resource_type="user", page_size=100)["items"]
        self.assertGreater(everything, of_orgs)
        self.assertTrue(items)
        self.assertTrue(all("org_id" not in item for item in items))
        self.assertEqual(self.audit(resource_type="user")["total"], 0)
        self.check(self.ask("GET", f"audit/{items[0]['id']}", client=self.auditor), 404)

    def test_only_organizations_that_were_granted(self):
        made, client = self.admin("platform.audit.*")
        self.assertEqual(self.audit(client)["total"], 0)
        self.assertEqual(self.audit(client, path="audit/stats")["total_entries"], 0)
        self.assertEqual(self.audit(client, path="audit/resource-types")["items"], [])
        acme, other = self.orgs["acme"]["id"], self.orgs["other"]["id"]
        foreign = self.audit(org_uuid=other)["items"][0]["id"]
        self.check(self.ask("POST", f"admins/{made['id']}/org-access", {"org_uuid": acme}), 201)
        self.same(self.every(client), [one for one in self.expected[::-1] if one["org"] == "acme"])
        for path in ("audit", "audit/stats", "audit/export"):
            self.refused_as(self.ask("GET", f"{path}?org_uuid={other}", client=client), 403,
                            "org.no_access")
        self.check(self.ask("GET", f"audit/{foreign}", client=client), 404)
        self.assertEqual(self.audit(client, org_uuid=NOBODY)["total"], 0)

    def test_permissions(self):
        reader = self.admin("platform.audit.read")[1]
        exporter = self.admin("platform.audit.export")[1]
        paths = ("audit", "audit/stats", "audit/resource-types", f"audit/{NOBODY}")
        for path in paths:
            self.check(self.ask("GET", path, client=exporter), 403)
            self.check(self.ask("GET", path, client=self.api), 403)
            self.check(self.ask("GET", path, client=self.stranger()), 401)
        self.check(self.ask("GET", "audit/export", client=reader), 403)
        self.check(self.ask("GET", "audit/export", client=exporter), 200)
        self.check(self.ask("GET", "audit", client=reader), 200)

    def test_what_is_wrong_with_a_query_is_named(self):
        for name, value in (("page", 0), ("page_size", 101), ("page_size", "x"),
                            ("sort_by", "org"), ("sort_order", "up"), ("org_uuid", "acme"),
                            ("start_date", "yesterday"), ("end_date", "2026-13-01"),
                            ("search", "a " * 17), ("limit", 3)):
            answer = self.ask("GET", f"audit?{name}=" + urllib.parse.quote(str(value)))
            self.invalid(answer, name)
        self.invalid(self.ask("GET", "audit?" + "action=x&" * 51), "action")
        self.invalid(self.ask("GET", "audit/stats?action=create"), "action")
        for query in ({"actor_id": "nobody"}, {"actor_id": NOBODY}, {"resource_type": "patient"},
                      {"action": "fly"}, {"page": 900_000}):
            self.assertEqual(self.audit(**query)["items"], [])

    def test_the_same_entries_stand_after_another_start(self):
        items = self.every()
        self.server.stop()
        type(self).server = self.folder.serve(*self.options)
        for client in (self.auditor, self.root, *self.clients.values()):
            client.close()
            client.port = self.server.port
        self.assertEqual(self.every(), items)


if __name__ == "__main__":
    unittest.main()
