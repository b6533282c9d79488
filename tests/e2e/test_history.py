"""The history as an auditor reads it: who changed what when, filters, counts, pages, rights."""

import datetime
import unittest
import uuid

from case import NOBODY, ServerCase, unique


class History(ServerCase):
    tenants = ("other",)

    def entry(self, position):
        return self.read(f"history/{position}/")

    def positions(self, query=None, path="history/"):
        """The positions of all pages; newest first, with an exact count on each page."""
        found = [one["position"] for one in self.api.every(path, query)]
        self.assertEqual(found, sorted(found, reverse=True))
        self.assertEqual(self.count(path, query), len(found), query)
        return found

    def changed(self, path, body, **options):
        return self.check(self.api.patch(path, body, **options), 200).position

    def test_an_entry_shows_who_did_what_from_where(self):
        person = self.person(job_title="Dean")
        headers = {"X-Request-Id": "request-7",
                   "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
        at = self.changed(f"persons/{person['id']}/", {"job_title": "Chair"}, headers=headers)
        entry = self.entry(at)
        self.assertEqual(
            (entry["position"], entry["actor"], entry["on_behalf_of"], entry["command"]),
            (at, self.tenant["user"], None, "person.update"))
        self.assertEqual(entry["ip_address"], "127.0.0.1")
        self.assertEqual(entry["request_id"], "request-7")
        self.assertEqual(entry["trace_id"], "0af7651916cd43dd8448eb211c80319c")
        self.assertEqual((entry["undoes"], entry["undone_by"], entry["undoable"]),
                         (None, None, True))
        self.assertEqual((entry["records_count"], entry["records_hidden"]), (1, 0))
        [record] = entry["records"]
        self.assertEqual((record["kind"], record["id"]), ("person", person["id"]))
        self.assertEqual(record["events"], ["person.updated"])
        self.assertEqual(record["changes"], {"job_title": {"before": "Dean", "after": "Chair"}})
        shown = self.read(f"persons/{person['id']}/")
        self.assertEqual(entry["time"], shown["updated_at"])

    def test_a_creation_shows_existence_and_a_deletion_what_else_it_changed(self):
        place = self.organization()
        person = self.person(organization=place["id"])
        made = self.positions({"record": person["id"]})[-1]
        changes = self.entry(made)["records"][0]["changes"]
        self.assertEqual(changes["exists"], {"before": None, "after": True})
        self.assertEqual(changes["name"], {"before": None, "after": person["name"]})
        gone = self.check(self.api.delete(f"organizations/{place['id']}/"), 204).position
        records = {one["kind"]: one for one in self.entry(gone)["records"]}
        self.assertEqual(records["organization"]["changes"],
                         {"exists": {"before": True, "after": None}})
        self.assertEqual(records["person"]["changes"],
                         {"organization": {"before": place["id"], "after": None}})

    def test_sets_show_what_came_and_what_left(self):
        person, tag = self.person(), self.make("tags/", {"name": unique("tag")})["id"]
        at = self.check(self.api.post(f"persons/{person['id']}/tags/", {"tag": tag}), 200).position
        self.assertEqual(self.entry(at)["records"][0]["changes"],
                         {"tags": {"removed": [], "added": [tag]}})
        at = self.check(self.api.delete(f"persons/{person['id']}/tags/{tag}/"), 204).position
        self.assertEqual(self.entry(at)["records"][0]["changes"],
                         {"tags": {"removed": [tag], "added": []}})

    def test_undo_is_named_on_both_sides(self):
        person = self.person(job_title="Dean")
        at = self.changed(f"persons/{person['id']}/", {"job_title": "Chair"})
        undone = self.check(self.api.post(f"history/{at}/undo/", {}), 200).json["position"]
        self.assertEqual(self.entry(at)["undone_by"], undone)
        self.assertFalse(self.entry(at)["undoable"])
        self.assertEqual((self.entry(undone)["undoes"], self.entry(undone)["undone"]), (at, [at]))
        self.assertEqual(self.entry(at)["undone"], [])
        self.assertEqual(self.entry(undone)["records"][0]["changes"],
                         {"job_title": {"before": "Chair", "after": "Dean"}})

    def test_the_list_is_newest_first_with_exact_counts_and_pages(self):
        made = [self.person() for _ in range(5)]
        last = self.position()
        page = self.read("history/", {"page_size": 2})
        self.assertEqual(page["count"], last)
        self.assertEqual([one["position"] for one in page["results"]], [last, last - 1])
        self.assertEqual(page["results"][0]["records"][0]["id"], made[-1]["id"])
        self.assertIsNone(page["previous"])
        second = self.check(self.api.get(page["next"]), 200).json
        self.assertEqual([one["position"] for one in second["results"]], [last - 2, last - 3])
        self.assertEqual(self.positions(), list(range(last, 0, -1)))
        answer = self.api.get("history/", {"page_size": 2, "page": last})
        self.refused(answer, 404)

    def test_filters_by_actor_command_kind_record_and_field(self):
        first = self.position()
        person = self.person()
        deal = self.make("deals/", {"title": "Deal", "person": person["id"]})
        self.changed(f"persons/{person['id']}/", {"job_title": "Dean"})
        self.changed(f"persons/{person['id']}/", {"name": unique("Renamed")})
        since = {"position__gte": first + 1}
        self.assertEqual(self.positions({**since, "kind": "person"}),
                         [first + 4, first + 3, first + 1])
        self.assertEqual(self.positions({**since, "kind": "deal"}), [first + 2])
        self.assertEqual(self.positions({**since, "record": deal["id"]}), [first + 2])
        self.assertEqual(self.positions({"record": person["id"], "field": "job_title"}),
                         [first + 3])
        self.assertEqual(self.positions({**since, "field": "person.name"}), [first + 4, first + 1])
        self.assertEqual(self.positions({**since, "command": "person.update"}),
                         [first + 4, first + 3])
        self.assertEqual(self.positions({**since, "event": "deal.created"}), [first + 2])
        self.assertEqual(len(self.positions({**since, "actor": self.tenant["user"]})), 4)
        self.assertEqual(self.positions({**since, "actor": 4711}), [])
        self.assertEqual(self.positions({**since, "command": "person.nothing"}), [])
        self.assertEqual(self.positions({"record": NOBODY}), [])

    def test_a_record_and_a_field_are_of_one_event(self):
        """A merge that changes one field of one record and another of another is no match."""
        primary, duplicate = self.person(), self.person()
        body = {"primary_id": primary["id"], "duplicate_ids": [duplicate["id"]]}
        at = self.check(self.api.post("persons/merge/", body), 200).position
        self.assertIn(at, self.positions({"record": duplicate["id"], "field": "merged_into"}))
        self.assertNotIn(at, self.positions({"record": primary["id"], "field": "merged_into"}))

    def test_filters_by_position_include_both_ends(self):
        for _ in range(4):
            self.person()
        last = self.position()
        self.assertEqual(self.positions({"position__gte": last - 2, "position__lte": last - 1}),
                         [last - 1, last - 2])
        self.assertEqual(self.positions({"position__gte": last + 1}), [])
        self.assertEqual(self.positions({"position__lte": 0}), [])
        self.assertEqual(self.positions({"position__gte": 3, "position__lte": 2}), [])

    def test_filters_by_time_include_both_ends(self):
        one, two, three = (self.position_of(self.person()) for _ in range(3))
        at = self.entry(two)["time"]
        self.assertIn(two, self.positions({"time__gte": at}))
        self.assertIn(two, self.positions({"time__lte": at}))
        self.assertIn(three, self.positions({"time__gte": at}))
        self.assertNotIn(three, self.positions({"time__lte": at}))
        self.assertNotIn(one, self.positions({"time__gte": at}))
        self.assertEqual(self.positions({"time__gte": at, "time__lte": at}), [two])
        later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)
        self.assertEqual(self.positions({"time__gte": later.isoformat()}), [])
        self.assertEqual(self.positions({"time__lte": "2001-01-01T00:00:00Z"}), [])

    def position_of(self, record):
        return self.positions({"record": record["id"]})[0]

    def test_undoable_is_what_is_neither_irreversible_nor_undone(self):
        person = self.person()
        at = self.changed(f"persons/{person['id']}/", {"job_title": "Dean"})
        mine = {"record": person["id"]}
        self.assertIn(at, self.positions({**mine, "undoable": "true"}))
        undone = self.check(self.api.post(f"history/{at}/undo/", {}), 200).json["position"]
        self.assertNotIn(at, self.positions({**mine, "undoable": "true"}))
        self.assertEqual(self.positions({**mine, "undoable": "false"}), [at])
        self.assertIn(undone, self.positions({**mine, "undoable": "true"}))
        self.check(self.api.post(f"history/{at}/redo/", {}), 200)
        self.assertEqual(self.positions({**mine, "undoable": "false"}), [undone])
        both = [self.count("history/", {"undoable": flag}) for flag in ("true", "false")]
        self.assertEqual(sum(both), self.count("history/"))
        for one in self.api.every("history/"):
            self.assertEqual(one["undoable"],
                             one["irreversible"] is None and one["undone_by"] is None
                             and one["records_count"] > 0)

    def test_a_record_has_its_own_history_with_what_refers_to_it(self):
        person, other = self.person(), self.person()
        made = self.position_of(person)
        mine = [self.position_of(self.make(path, {**body, "person": person["id"]}))
                for path, body in (("deals/", {"title": "D"}), ("notes/", {"body": "N"}),
                                   ("activities/", {"subject": "A"}))]
        self.make("notes/", {"body": "N", "person": other["id"]})
        renamed = self.changed(f"persons/{person['id']}/", {"name": unique("Renamed")})
        path = f"persons/{person['id']}/history/"
        self.assertEqual(self.positions(None, path), [renamed, made])
        self.assertEqual(self.positions({"related": "true"}, path),
                         [renamed, *reversed(mine), made])
        self.assertEqual(self.positions({"field": "name"}, path), [renamed, made])
        self.assertEqual(self.positions({"related": "true", "position__gte": renamed}, path),
                         [renamed])

    def test_every_kind_has_it_and_a_deleted_record_too(self):
        made = {"persons": self.person(), "organizations": self.organization(),
                "deals": self.make("deals/", {"title": "D"}),
                "notes": self.make("notes/", {"body": "N"}),
                "activities": self.make("activities/", {"subject": "A"}),
                "tags": self.make("tags/", {"name": unique("tag")})}
        for path, record in made.items():
            one = f"{path}/{record['id']}/"
            self.assertEqual(len(self.positions(None, one + "history/")), 1, path)
            gone = self.check(self.api.delete(one), 204).position
            self.assertEqual(self.positions(None, one + "history/")[0], gone, path)

    def test_a_user_has_the_history_of_the_membership(self):
        user = self.make("users/", {"email": "member@history.example", "name": "U"})
        path = f"users/{user['id']}/history/"
        gone = self.check(self.api.post(f"users/{user['id']}/suspend/"), 200).position
        back = self.check(self.api.post(f"users/{user['id']}/reinstate/"), 200).position
        self.assertEqual(self.positions(None, path)[:2], [back, gone])
        self.assertEqual([one["command"] for one in self.api.every(path)],
                         ["membership.reinstate", "membership.suspend", "membership.join"])
        self.assertEqual(self.positions({"command": "membership.suspend"}, path), [gone])
        self.refused(self.api.get("users/4711/history/"), 404)
        self.refused_field(self.api.get(path, {"related": "true"}), "related")
        self.refused(self.client_of("other").get(path), 404)
        blind = self.server.client(self.token("Ibl.CRM/History/*")["token"])
        self.assertIn("Ibl.CRM/Users/read", self.refused(blind.get(path), 403))

    def test_a_token_has_a_history_of_its_own_without_its_secret(self):
        token = self.token("Ibl.CRM/Persons/read")
        path = f"tokens/{token['id']}/history/"
        self.check(self.api.delete(f"tokens/{token['id']}/"), 204)
        revoked, issued = self.api.every(path)
        self.assertEqual([revoked["command"], issued["command"]],
                         ["token.revoke", "token.issue"])
        self.assertEqual([one["id"] for one in issued["records"]], [token["id"]])
        self.assertEqual(issued["records"][0]["changes"]["name"]["after"], token["name"])
        self.assertNotIn("hash", issued["records"][0]["changes"])
        self.assertEqual(revoked["records"][0]["changes"]["status"],
                         {"before": "active", "after": "revoked"})
        self.assertFalse(issued["undoable"] or revoked["undoable"])
        self.assertNotIn("Daybook-Position", self.check(self.api.get(path), 200).headers)
        self.assertEqual(len(self.api.every(path, {"command": "token.issue"})), 1)
        self.refused(self.client_of("other").get(path), 404)
        self.refused(self.api.get(f"tokens/{NOBODY}/history/"), 404)
        blind = self.server.client(self.token("Ibl.CRM/History/*")["token"])
        self.assertIn("Ibl.CRM/Tokens/read", self.refused(blind.get(path), 403))

    def test_unknown_records_and_positions_are_a_404(self):
        last = self.position()
        for where in (f"persons/{NOBODY}/history/", "persons/x/history/", "history/0/",
                      f"history/{last + 1}/", "history/-1/", "history/x/", "history/1.0/",
                      f"history/{2 ** 64}/", f"history/{2 ** 64 + 1}/"):
            self.refused(self.api.get(where), 404)

    def test_what_does_not_fit_is_a_400_that_names_it(self):
        wrong = {"actor": "x", "record": "x", "kind": "nothing", "field": "nothing",
                 "time__gte": "yesterday", "time__lte": "x", "position__gte": "-1",
                 "position__lte": "x", "undoable": "perhaps", "page_size": "x", "unknown": "1"}
        for name, value in wrong.items():
            self.refused_field(self.api.get("history/", {name: value}), name)
        person = self.person()
        for name, value in {"record": NOBODY, "kind": "person", "related": "x",
                            "unknown": "1"}.items():
            answer = self.api.get(f"persons/{person['id']}/history/", {name: value})
            self.refused_field(answer, name)
        self.refused_field(self.api.get("history/", {"kind": "deal", "field": "job_title"}),
                           "field")

    def test_head_answers_without_a_body(self):
        self.person()
        for where in ("history/", f"history/{self.position()}/"):
            answer = self.check(self.api.send("HEAD", where), 200)
            self.assertEqual(answer.body, b"")
            self.assertEqual(answer.headers["Content-Length"],
                             str(len(self.api.get(where).body)))

    def test_another_platform_sees_nothing_of_it(self):
        theirs = self.client_of("other")
        person = self.person()
        last = self.position()
        count = self.check(theirs.get("history/"), 200).json["count"]
        self.assertLess(count, last)
        self.refused(theirs.get(f"history/{last}/"), 404)
        self.refused(theirs.get(f"persons/{person['id']}/history/"), 404)
        self.assertEqual(self.check(theirs.get("history/", {"record": person["id"]}),
                                    200).json["count"], 0)

    def test_each_read_needs_its_permission(self):
        person = self.person()
        at = self.position()
        none = self.server.client(self.token("Ibl.CRM/Persons/*")["token"])
        for where in ("history/", f"history/{at}/", f"persons/{person['id']}/history/"):
            self.assertIn("Ibl.CRM/History/read", self.refused(none.get(where), 403))
        blind = self.server.client(self.token("Ibl.CRM/History/*")["token"])
        self.assertIn("Ibl.CRM/Persons/read",
                      self.refused(blind.get(f"persons/{person['id']}/history/"), 403))

    def test_what_the_caller_may_not_read_is_left_out_and_counted(self):
        place = self.organization()
        person = self.person(organization=place["id"], job_title="Secret")
        at = self.check(self.api.delete(f"organizations/{place['id']}/"), 204).position
        half = self.server.client(
            self.token("Ibl.CRM/History/read", "Ibl.CRM/Organizations/read")["token"])
        entry = self.check(half.get(f"history/{at}/"), 200)
        self.assertEqual([one["kind"] for one in entry.json["records"]], ["organization"])
        self.assertEqual((entry.json["records_count"], entry.json["records_hidden"]), (2, 1))
        listed = self.check(half.get("history/"), 200)
        for body in (entry.body, listed.body):
            self.assertNotIn(person["id"].encode(), body)
            self.assertNotIn(b"Secret", body)

    def test_no_secret_is_in_it(self):
        token = self.token("Ibl.CRM/*")
        self.user()
        for one in self.api.every("history/"):
            self.assertNotIn(token["token"], str(one))
            for record in one["records"]:
                self.assertFalse({"hash", "secret", "password_hash"} & set(record["changes"]))


class AuditedReads(ServerCase):
    def test_switching_them_is_told_and_nothing_else_of_the_tenants_record(self):
        path = "settings/history/"
        before = self.count(path)
        for wanted in (True, False, True, False):
            self.check(self.api.patch("settings/", {"audit_reads": wanted}), 200)
        page = self.check(self.api.get(path, {"page_size": 3}), 200)
        self.assertNotIn("Daybook-Position", page.headers)
        self.assertEqual((page.json["count"], len(page.json["results"])),
                         (before + 4, 3))
        for entry, after in zip(page.json["results"], (False, True, False)):
            self.assertEqual((entry["actor"], entry["handle"]), (self.tenant["user"], None))
            self.assertFalse(entry["undoable"], "nothing could undo it")
            changes = entry["records"][0]["changes"]
            self.assertEqual(list(changes), ["audits_reads"], entry)
            self.assertEqual(changes["audits_reads"]["after"], after)
        for missing in ("History", "Settings"):
            held = [f"Ibl.CRM/{one}/read" for one in ("History", "Settings") if one != missing]
            client = self.server.client(self.token(*held)["token"])
            self.refused(client.get("settings/history/"), 403)

    def test_a_write_that_changes_nothing_is_an_audited_read(self):
        person, tag = self.person(), self.make("tags/", {"name": unique("tag")})
        path = f"persons/{person['id']}/"
        key = {"Idempotency-Key": uuid.uuid4().hex}
        note = {"body": "said", "person": person["id"]}
        made = self.check(self.api.post("notes/", note, headers=key), 201).json
        self.check(self.api.post(path + "tags/", {"tag": tag["id"]}), 200)
        self.check(self.api.patch("settings/", {"audit_reads": True}), 200)
        self.addCleanup(self.api.patch, "settings/", {"audit_reads": False})
        for record, ask in (
                (person, lambda: self.api.patch(path, {})),
                (person, lambda: self.api.put(path, {"name": person["name"]})),
                (person, lambda: self.api.post(path + "tags/", {"tag": tag["id"]})),
                (made, lambda: self.api.post("notes/", note, headers=key))):
            before = self.position()
            shown = ask()
            self.assertEqual(shown.json["id"], record["id"])
            query = {"accesses": "true", "record": record["id"], "position__gte": before + 1}
            found = self.check(self.api.get("history/", query), 200).json
            self.assertEqual(found["count"], 1, shown.headers)

    def test_the_history_of_a_record_is_read_with_it(self):
        person = self.person(job_title="Dean")
        at = self.position()
        note = self.make("notes/", {"body": "said", "person": person["id"]})
        self.check(self.api.patch("settings/", {"audit_reads": True}), 200)
        self.addCleanup(self.api.patch, "settings/", {"audit_reads": False})
        for path, record in (
                (f"persons/{person['id']}/diff/?from={at - 1}", person),
                (f"history/diff/?from={at - 1}", note), (f"history/{at}/", person),
                ("history/?page_size=2", note), (f"history/?record={person['id']}", person),
                (f"history/export/?record={person['id']}", person),
                (f"persons/{person['id']}/history/?related=true", note),
                (f"persons/{person['id']}/export/", note)):
            before = self.position()
            self.check(self.api.get(path), 200)
            query = {"accesses": "true", "record": record["id"], "position__gte": before + 1}
            self.assertEqual(self.read("history/", query)["count"], 1, path)

    def test_what_is_of_the_present_alone_says_so(self):
        person = self.person()
        for path in (f"persons/{person['id']}/export/", "history/1/", "history/key/", "auth/me/"):
            self.refused_field(self.api.get(path, {"as_of": 1}), "as_of")

    def test_a_handle_may_be_escaped(self):
        at = self.check(self.api.post("tags/", {"name": unique("tag")}), 201).position
        self.check(self.api.get(f"history/{at}%401/"), 200)
        self.check(self.api.get("history/%31/"), 200)
        self.check(self.api.get("history/1%2F2/"), 404)
        self.check(self.api.get("history/%zz/"), 404)

    def test_a_dry_run_and_a_refused_undo_are_audited_reads(self):
        person = self.person()
        path = f"persons/{person['id']}/"
        at = self.check(self.api.patch(path, {"job_title": "Dean"}), 200).position
        self.check(self.api.patch("settings/", {"audit_reads": True}), 200)
        self.addCleanup(self.api.patch, "settings/", {"audit_reads": False})
        for title, status in (None, 200), ("Admiral", 409):
            if title:
                self.check(self.api.patch(path, {"job_title": title}), 200)
            before = self.position()
            self.check(self.api.post(f"history/{at}/undo/", {"dry_run": True}), status)
            query = {"accesses": "true", "record": person["id"], "position__gte": before + 1}
            found = self.check(self.api.get("history/", query), 200).json["results"]
            self.assertIn("/undo/", found[-1]["route"])


if __name__ == "__main__":
    unittest.main()
