"""The audit over all organizations, against what the histories of the tenants say, entry by entry."""

import csv
import datetime
import io
import json
import random
import socket
import unittest
import urllib.parse
import uuid

from audit_case import TRACE, AuditCase
from case import NOBODY, unique, wait_for
from platform_case import PlatformCase

COLUMNS = ["id", "created_at", "org_id", "org_name", "actor_id", "actor_type",
           "actor_display_name", "action", "resource_type", "resource_display_id", "ip_address",
           "trace_id", "on_behalf_of_id", "on_behalf_of_display_name",
           "request"]


class Audit(AuditCase):
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
        self.assertEqual(item["actor_type"], "api_key")
        self.assertEqual(item["org_name"], self.orgs[
            next(key for key, org in self.orgs.items() if org["id"] == item["org_id"])]["name"])
        self.assertTrue(uuid.UUID(item["actor_id"]))
        self.assertTrue(item["resource_display_id"].isdigit())

    def test_filters_alone_and_together(self):
        actors = self.actors()
        seed = random.randrange(1 << 32)
        chance = random.Random(seed)
        found = 0
        for _ in range(150):
            query, holds = self.random_filter(chance, actors)
            expected = [entry for entry in self.expected[::-1]
                        if all(test(entry) for test in holds)]
            found += bool(expected)
            with self.subTest(query, seed=seed):
                self.same(self.every(**query), expected)
        self.assertGreater(found, 30)

    def random_filter(self, chance, actors):
        one, other = chance.sample(self.expected, 2)
        query, holds = {}, []
        if chance.random() < .3:
            query["org_uuid"] = one["org_id"]
            holds.append(lambda entry: entry["org_id"] == one["org_id"])
        if chance.random() < .3:
            query["actor_id"] = actors[one["actor"]][0]
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
                part in text.lower() for text in actors[entry["actor"]])
        if choice == 1 and one["record"]:
            return one["record"].upper(), lambda entry: entry["record"] == one["record"]
        if choice == 2:
            actor = actors[one["actor"]][0]
            return (actor[9:] or actor).upper(), lambda entry: entry["actor"] == one["actor"]
        number = one["resource_display_id"]
        return f"{number} {kind}", lambda entry: (
            kind in entry["resource_type"] and
            (entry["resource_display_id"] == number and entry["record"] is not None or
             any(number in text for text in actors[entry["actor"]])))

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

    def test_downloads_that_were_given_up_leave_their_seats(self):
        """There are 16 of them."""
        for _ in range(40):
            self.assertTrue(wait_for(self.begins_a_download), "no seat comes free")

    def begins_a_download(self):
        with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
            connection.sendall(b"GET /api/v1/platform/audit/export HTTP/1.1\r\nHost: x\r\n"
                               b"Authorization: Api-Token " + self.root.token.encode() +
                               b"\r\n\r\n")
            return connection.recv(12) == b"HTTP/1.1 200"

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
                            ("search", "a " * 17), ("limit", 3), ("action", ""),
                            ("org_uuid", ""), ("resource_type", "")):
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


class AuditOfChanges(PlatformCase):
    """What changes while it is looked at."""

    def setUp(self):
        self.check(self.ask("PUT", f"admins/{self.me()['id']}/org-access/global",
                            {"is_global": True}), 200)

    def entries(self, **query):
        return self.got("audit?" + urllib.parse.urlencode(query))["items"]

    def test_what_was_erased_stays_erased(self):
        person = self.person(job_title="Buyer")
        made = self.entries(resource_type="person", action="create")[0]
        self.assertEqual(self.got(f"audit/{made['id']}")["after"]["name"], person["name"])
        self.check(self.api.post(f"persons/{person['id']}/erase/", {"reason": "asked"}), 200)
        self.assertTrue(wait_for(lambda: self.entries(resource_type="person", action="erase")))
        for entry in self.entries(search=person["id"]):
            shown = self.got(f"audit/{entry['id']}")
            for side in (shown["before"], shown["after"]):
                if side is not None:
                    self.assertEqual(side["id"], person["id"])
                    self.assertIn(side["name"], ({"erased": True}, None))

    def test_looking_at_a_record_is_recorded_where_reads_are(self):
        deal = self.make("deals/", {"title": unique("Deal")})
        item = self.entries(resource_type="deal")[0]
        self.got(f"audit/{item['id']}")
        self.assertEqual(self.entries(action="read"), [])
        self.check(self.api.patch("settings/", {"audit_reads": True}), 200)
        self.got("audit")
        self.got(f"audit/{item['id']}")
        reads = self.entries(action="read")
        self.assertEqual([(one["resource_type"], one["resource_display_id"], one["actor_id"])
                          for one in reads],
                         [("deal", item["resource_display_id"], self.me()["id"])])
        read = self.read(f"deals/{deal['id']}/history/", {"accesses": "true"})["results"][0]["read"]
        self.assertEqual(read, [{"kind": "deal", "id": deal["id"]}])


if __name__ == "__main__":
    unittest.main()
