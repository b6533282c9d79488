"""Erasing persons, and that nothing is left of them: in the answers, in the log, in any file."""

import unittest

from case import NOBODY, ServerCase
from erasing_case import ERASED, PERSONAL, REASON, ErasingCase
from erasure_traces import Tokens, traces_in, traces_in_files, traces_in_log


class Erasing(ErasingCase):
    def test_no_file_holds_a_value_once_the_answer_is_there(self):
        ann = self.someone("ann")
        self.note("ann", ann)
        self.make("activities/", {"subject": self.word("ann"), "person": ann["id"]})
        self.check(self.api.post(f"persons/{ann['id']}/invite/", {}), 201)
        self.secret_of(ann["primary_email"])
        self.all_mails_have_left()
        older = self.word("ann")
        self.check(self.api.patch(f"persons/{ann['id']}/", {"job_title": older}), 200)
        self.check(self.api.patch(f"persons/{ann['id']}/", {"job_title": "Dean"}), 200)
        found = set().union(*traces_in_files(self.folder.path, self.tokens.of["ann"]).values())
        self.assertEqual(found, set(self.tokens.of["ann"]), "what is written is not found")

        certificate = self.erase(ann).json
        self.no_trace("ann")
        self.assertEqual((certificate["person"], certificate["reason"], certificate["subjects"]),
                         (ann["id"], REASON["reason"], 5))
        self.assertEqual(certificate["records"], 5)
        self.assertEqual(certificate["proof"]["leaf_index"] + 1, certificate["position"])
        self.assertEqual(self.folder.mails(), [])

        self.server.stop()
        live = self.folder.digest()
        self.no_trace("ann")
        self.assertEqual(traces_in_log(self.folder, self.tokens.of["ann"]), set())
        for path in (self.folder.path / "views").rglob("*"):
            path.unlink()
        self.assertEqual(self.folder.digest(), live, "a rebuild makes other rows")
        self.no_trace("ann")
        self.restart()
        shown = self.read(f"persons/{ann['id']}/")
        self.assertEqual({name: shown[name] for name in PERSONAL}, dict.fromkeys(PERSONAL, ERASED))

    def test_values_in_tables_and_manifests_vanish_too(self):
        ann, bob = self.someone("ann"), self.someone("bob")
        self.server.stop()
        self.restart()  # What was in the write-ahead log is in a table now.
        found = traces_in_files(self.folder.path, self.tokens.of["ann"])
        self.assertTrue(any(name.endswith(".sst") for name in found), found)
        self.erase(ann)
        self.no_trace("ann")
        self.assertEqual(self.read(f"persons/{bob['id']}/"), bob)

    def test_views_of_the_past_hold_nothing_either(self):
        ann = self.someone("ann")
        then = self.position()
        self.someone("bob")
        query = {"search": ann["name"], "as_of": then}
        self.assertEqual(self.read("persons/", query)["count"], 1)
        found = traces_in_files(self.folder.path / "past", self.tokens.of["ann"])
        self.assertNotEqual(found, {}, "no view of the past was made")
        self.erase(ann)
        self.no_trace("ann")
        self.assertEqual(self.read("persons/", query)["count"], 0)
        shown = self.read(f"persons/{ann['id']}/", {"as_of": then})
        self.assertEqual((shown["name"], shown["unique_id"]), (ERASED, ERASED))
        self.no_trace("ann")

    def test_the_past_of_others_stays(self):
        ann, bob = self.someone("ann"), self.someone("bob")
        note = self.note("bob", bob)
        self.erase(ann)
        self.assertEqual(self.read(f"persons/{bob['id']}/"), bob)
        self.assertEqual(self.read(f"notes/{note['id']}/"), note)

    def test_nothing_finds_the_old_values(self):
        ann = self.someone("ann")
        self.note("ann", ann)
        self.assertEqual(self.listed({"search": ann["name"]}), [ann["id"]])
        self.erase(ann)
        for query in ({"search": ann["name"]}, {"name": ann["name"][2:9]},
                      {"primary_email": ann["primary_email"]},
                      {"search": ann["job_title"]},
                      {"metadata__has_key": list(ann["metadata"])[0]}):
            self.assertEqual(self.listed(query), [], query)
        for query in ({"active": "false"}, {"ordering": "-created_at", "page_size": 100}):
            self.assertNotIn(ann["id"], self.listed(query), query)
        again = self.person(unique_id=ann["unique_id"], primary_email=ann["primary_email"])
        self.assertEqual(self.listed({"primary_email": ann["primary_email"]}), [again["id"]])
        user = self.user(ann["primary_email"])["id"]
        self.assertIsNone(self.read(f"persons/{ann['id']}/")["platform_user"])
        self.assertEqual(self.read(f"persons/{again['id']}/")["platform_user"], user)

    def test_nothing_is_written_to_an_erased_person(self):
        ann, bob = self.someone("ann"), self.someone("bob")
        note = self.note("ann", ann)
        tag = self.make("tags/", {"name": self.word("tag")})
        self.erase(ann)
        path = f"persons/{ann['id']}/"
        for answer in (
                self.api.patch(path, {"job_title": "Dean"}), self.api.put(path, {"name": "Ann"}),
                self.api.delete(path), self.api.post(path + "invite/", {}),
                self.api.post(path + "tags/", {"tag": tag["id"]}),
                self.api.post(path + "link-user/", {"user_id": self.user()["id"]}),
                self.api.patch(f"notes/{note['id']}/", {"body": "said again"}),
                self.api.post("persons/merge/", {"primary_id": ann["id"],
                                                 "duplicate_ids": [bob["id"]]}),
                self.api.post("persons/merge/", {"primary_id": bob["id"],
                                                 "duplicate_ids": [ann["id"]]})):
            self.refused(answer, 409)
            self.assertEqual(answer.json["code"], "person.erased", str(answer))
        for made in ("notes/", {"body": "x"}), ("deals/", {"title": "x"}):
            self.refused_field(self.api.post(made[0], {**made[1], "person": ann["id"]}), "person")
        self.check(self.api.delete(f"notes/{note['id']}/"), 204)

    def test_asked_again_the_certificate_is_the_same(self):
        ann = self.someone("ann")
        key = {"Idempotency-Key": self.word("key")}
        first = self.erase(ann, headers=key)
        position = self.position()
        again = self.erase(ann, headers=key)
        self.assertEqual((again.json, again.headers["Idempotent-Replayed"]), (first.json, "true"))
        self.assertEqual(self.erase(ann).json, first.json)
        self.assertEqual(self.position(), position)

    def test_a_request_from_before_is_answered_without_the_values(self):
        key = {"Idempotency-Key": self.word("key")}
        body = {"name": self.word("ann"), "primary_email": self.word("ann", 12) + "@e.example"}
        ann = self.make("persons/", body, headers=key)
        invited = {"Idempotency-Key": self.word("key")}
        self.check(self.api.post(f"persons/{ann['id']}/invite/", {}, headers=invited), 201)
        self.erase(ann)
        again = self.check(self.api.post("persons/", body, headers=key), 201)
        self.assertEqual((again.json["id"], again.json["name"]), (ann["id"], ERASED))
        letter = self.check(
            self.api.post(f"persons/{ann['id']}/invite/", {}, headers=invited), 201)
        self.assertEqual(letter.json["invitation_email"], ERASED)

    def test_whom_it_concerns(self):
        stranger = self.client_of("other")
        ann = self.someone("ann")
        self.erase(ann, 404, stranger)
        self.erase({"id": NOBODY}, 404)
        self.erase({"id": "nonsense"}, 404)
        path = f"persons/{ann['id']}/erase/"
        self.refused_field(self.api.post(path, {}), "reason")
        self.refused_field(self.api.post(path, {"reason": "x" * 501}), "reason")
        self.refused_field(self.api.post(path, {"reason": f"{ann['name']} asked"}), "reason")
        reader = self.server.client(self.token("Ibl.CRM/Persons/write")["token"])
        self.erase(ann, 403, reader)
        self.assertEqual(self.read(f"persons/{ann['id']}/"), ann)

    def test_what_came_from_somebody_else_goes_whole(self):
        """A note about Bob that is Ann's when she is erased: moved to her, or rewritten while the
        two were one."""
        ann, bob = self.someone("ann"), self.someone("bob")
        moved, merged = self.note("moved", bob), self.note("merged", ann)
        then = self.position()
        self.check(self.api.patch(f"notes/{moved['id']}/", {"person": ann["id"]}), 200)
        at = self.check(self.api.post("persons/merge/", {"primary_id": bob["id"],
                                                         "duplicate_ids": [ann["id"]]}), 200)
        self.check(self.api.patch(f"notes/{merged['id']}/", {"body": self.word("merged")}), 200)
        self.check(self.api.post(f"history/{at.position}/undo/", {}), 200)
        for note in (moved, merged):
            self.assertEqual(self.read(f"notes/{note['id']}/")["person"], ann["id"])
        self.erase(ann)
        for owner, note in (("moved", moved), ("merged", merged)):
            words = self.tokens.of[owner]
            path = f"notes/{note['id']}/"
            for text in (path, f"{path}?as_of={then}", f"{path}history/", "history/export/",
                         f"persons/{bob['id']}/export/"):
                shown = self.check(self.api.get(text), 200).body.decode()
                self.assertEqual([word for word in words if word in shown], [], text)
            self.assertEqual(self.read("notes/", {"search": words[0], "as_of": then})["count"], 0)
            self.no_trace(owner)
        self.assertEqual(self.read(f"persons/{bob['id']}/", {"as_of": then})["name"], bob["name"])

    def test_what_went_with_somebody_is_written_no_more(self):
        ann, bob = self.someone("ann"), self.someone("bob")
        note = self.note("ann", ann)
        self.erase(ann)
        for change in ({"person": bob["id"]}, {"person": bob["id"], "body": "of Bob"}):
            self.refused(self.api.patch(f"notes/{note['id']}/", change), 409)
        self.check(self.api.patch(f"notes/{note['id']}/", {"flagged": True}), 200)

    def test_nobody_comes_back_to_somebody_who_was_erased(self):
        """Neither a person by the redo of a merge, nor a deal or a note by an undo."""
        ann, bob, eve = self.someone("ann"), self.someone("bob"), self.someone("eve")
        note = self.note("eve", ann)
        deal = self.make("deals/", {"title": "Deal", "person": ann["id"]})
        merged = self.check(self.api.post("persons/merge/", {"primary_id": ann["id"],
                                                             "duplicate_ids": [bob["id"]]}), 200)
        self.check(self.api.post(f"history/{merged.position}/undo/", {}), 200)
        moves = [self.check(self.api.patch(path, {"person": eve["id"]}), 200).position
                 for path in (f"deals/{deal['id']}/", f"notes/{note['id']}/")]
        self.erase(ann)
        before = self.read(f"persons/{bob['id']}/")
        refusals = [self.api.post(f"history/{merged.position}/redo/", {})]
        refusals += [self.api.post(f"history/{at}/undo/", {}) for at in moves]
        for refused in refusals:
            self.refused(refused, 409)
            self.assertIn(ann["id"], refused.body.decode())
        self.assertEqual(self.read(f"persons/{bob['id']}/"), before)
        self.erase(bob)
        self.no_trace("bob")

    def test_a_merged_person_goes_with_the_survivor(self):
        ann, anne = self.someone("ann", job_title=""), self.someone("ann")
        self.note("ann", anne)
        deleted = self.note("ann", anne)
        self.check(self.api.delete(f"notes/{deleted['id']}/"), 204)
        self.check(self.api.post("persons/merge/", {
            "primary_id": ann["id"], "duplicate_ids": [anne["id"]], "fill_blanks": True}), 200)
        refusal = self.erase(anne, 409).json
        self.assertEqual((refusal["code"], refusal["subject"]), ("person.merged", ann["id"]))
        self.assertEqual(self.erase(ann).json["subjects"], 4)
        self.no_trace("ann")
        self.assertEqual(self.read(f"persons/{anne['id']}/")["name"], ERASED)

    def test_what_a_merge_made_of_an_erased_person_stays(self):
        ann, anne = self.someone("ann"), self.someone("ann")
        merged = self.check(self.api.post("persons/merge/", {
            "primary_id": ann["id"], "duplicate_ids": [anne["id"]]}), 200).position
        certificate = self.erase(ann).json
        self.check(self.api.post(f"history/{merged}/undo/", {"mode": "fields"}), 200)
        apart = self.read(f"persons/{anne['id']}/")
        self.assertEqual((apart["active"], apart.get("merged_into")), (False, None))
        told = self.erase(anne).json
        self.assertEqual([told[key] for key in ("reason", "records", "subjects")],
                         [certificate[key] for key in ("reason", "records", "subjects")])
        self.no_trace("ann")

    def test_a_role_is_what_is_said_of_her(self):
        ann = self.someone("ann")
        organization = self.organization()
        role = self.make("contact-roles/", {"organization": organization["id"],
                                            "person": ann["id"], "role": self.word("ann")})
        self.erase(ann)
        self.no_trace("ann")
        self.assertEqual(self.read(f"contact-roles/{role['id']}/")["role"], ERASED)

    def test_the_reason_names_her_by_nothing_she_has(self):
        ann = self.someone("ann", given_name=self.word("ann"), customer_id=self.word("ann"),
                           contact_numbers=[{"type": "mobile", "number": "+33 325 555 1234"}])
        path = f"persons/{ann['id']}/erase/"
        for value in (ann["name"].upper(), ann["given_name"], ann["customer_id"],
                      ann["emails"][0]["email"], "+33 325 555 1234", ann["unique_id"]):
            self.refused_field(self.api.post(path, {"reason": f"asked by {value}"}), "reason")
        self.check(self.api.post(path, {"reason": "asked on her mobile"}), 200)

    def test_a_deleted_person_is_erased(self):
        ann = self.someone("ann")
        self.note("ann", ann)
        self.check(self.api.delete(f"persons/{ann['id']}/"), 204)
        self.erase(ann)
        self.no_trace("ann")

    def test_a_queued_mail_is_not_sent(self):
        self.server.stop()
        type(self).options = ("--smtp", "smtp://127.0.0.1:9")  # Nobody listens.
        try:
            self.restart()
            ann = self.someone("ann")
            self.check(self.api.post(f"persons/{ann['id']}/invite/", {}), 201)
            self.erase(ann)
            self.all_mails_have_left()
            self.no_trace("ann")
            self.assertEqual(self.read("invitations/", {"person": ann["id"]})["results"][0]["status"],
                             "revoked")
            self.server.stop()
        finally:
            type(self).options = ()
        self.restart()
        self.assertEqual(self.folder.mails(), [])


class Exporting(ServerCase):
    def test_everything_held_is_in_one_document(self):
        tag = self.make("tags/", {"name": "vip"})
        ann = self.person(name="Ann", primary_email="ann@export.example")
        self.check(self.api.post(f"persons/{ann['id']}/tags/", {"tag": tag["id"]}), 200)
        anne = self.person(name="Anne")
        bob = self.person(name="Bob")
        notes = [self.make("notes/", {"body": f"note {i}", "person": ann["id"]}) for i in range(3)]
        self.make("notes/", {"body": "of Bob", "person": bob["id"]})
        activity = self.make("activities/", {"subject": "Call", "person": anne["id"]})
        deal = self.make("deals/", {"title": "Deal", "person": ann["id"]})
        navy = self.make("organizations/", {"name": "Navy"})
        role = self.make("contact-roles/", {"organization": navy["id"], "person": ann["id"],
                                            "role": "admiral"})
        self.check(self.api.post("persons/merge/", {"primary_id": ann["id"],
                                                    "duplicate_ids": [anne["id"]]}), 200)
        self.check(self.api.post(f"persons/{ann['id']}/invite/", {}), 201)
        self.all_mails_have_left()
        user = self.user("ann@export.example")
        answer = self.check(self.api.get(f"persons/{ann['id']}/export/"), 200)
        held = answer.json
        self.assertEqual(held["person"]["name"], "Ann")
        self.assertEqual(held["tags"], ["vip"])
        self.assertEqual((held["user"]["id"], held["user"]["email"]),
                         (user["id"], "ann@export.example"))
        ids = {name: [one["id"] for one in held[name]]
               for name in ("merged_persons", "notes", "activities", "contact_roles", "deals")}
        self.assertEqual(ids, {"merged_persons": [anne["id"]],
                               "notes": sorted(note["id"] for note in notes),
                               "activities": [activity["id"]], "contact_roles": [role["id"]],
                               "deals": [deal["id"]]})
        self.assertEqual(held["mails"][0]["recipient"], "ann@export.example")
        self.assertEqual(held["invitations"][0]["email"], "ann@export.example")
        positions = [commit["position"] for commit in held["history"]]
        self.assertEqual(positions, sorted(set(positions)))
        self.assertEqual(held["position"], answer.position)
        created = next(commit for commit in held["history"] if commit["command"] == "person.create")
        self.assertIn({"field": "name", "before": None, "after": "Ann"},
                      created["events"][0]["changes"])
        self.assertNotIn(bob["id"], answer.body.decode())
        self.assertNotIn("of Bob", answer.body.decode())

    def test_a_long_history_is_whole(self):
        ann = self.person(name="Ann")
        for i in range(300):
            self.check(self.api.patch(f"persons/{ann['id']}/", {"description": str(i) * 300}), 200)
        held = self.read(f"persons/{ann['id']}/export/")
        self.assertEqual(len(held["history"]), 301)
        self.assertEqual(held["history"][-1]["events"][0]["changes"][0]["after"], "299" * 300)

    def test_both_permissions_are_needed(self):
        ann = self.person()
        for allowed, status in ((["Ibl.CRM/Persons/read"], 403), (["Ibl.CRM/History/export"], 403),
                                (["Ibl.CRM/Persons/read", "Ibl.CRM/History/export"], 200)):
            client = self.server.client(self.token(*allowed)["token"])
            self.check(client.get(f"persons/{ann['id']}/export/"), status)

    def test_who_was_erased_or_merged_or_never_there(self):
        ann, bob = self.person(name="Ann Export"), self.person(name="Bob Export")
        self.check(self.api.post("persons/merge/", {"primary_id": ann["id"],
                                                    "duplicate_ids": [bob["id"]]}), 200)
        self.refused(self.api.get(f"persons/{bob['id']}/export/"), 409)
        self.refused(self.api.get(f"persons/{NOBODY}/export/"), 404)
        self.check(self.api.post(f"persons/{ann['id']}/erase/", REASON), 200)
        answer = self.check(self.api.get(f"persons/{ann['id']}/export/"), 200)
        self.assertEqual(answer.json["person"]["name"], ERASED)
        self.assertEqual(traces_in(answer.body, ["xxxxxAnn Export", "xxxxxBob Export"]), set())


if __name__ == "__main__":
    unittest.main()
