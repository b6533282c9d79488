"""Persons, in both path families: contract rules of crm.yaml."""

import unittest

from case import FAMILIES, NOBODY, PERSON_MEMBERS, ServerCase, unique

STAGES = ("lead", "qualified", "opportunity", "customer", "churned")
FULL = {
    "name": "Ada Lovelace", "primary_email": "ada@engine.example", "emails": ["ada@home.example"],
    "contact_numbers": [{"type": "work", "value": "+44 20 7946 0000"}], "job_title": "Analyst",
    "lifecycle_stage": "customer", "metadata": {"source": "fair", "nested": {"a": [1, None]}}}


class Persons(ServerCase):
    tenants = ("other",)

    def in_families(self):
        return [base + "persons/" for base in FAMILIES]

    def full(self, **fields):
        return self.person(**{**FULL, "name": unique("Full"), "owner": self.tenant["user"],
                              "unique_id": unique("id"), **fields})

    def test_a_new_one_shows_every_published_member_with_its_default(self):
        for path in self.in_families():
            made = self.make(path, {"name": "Grace Hopper"})
            self.assertEqual(set(made) & PERSON_MEMBERS, PERSON_MEMBERS)
            expected = {"name": "Grace Hopper", "primary_email": "", "emails": [],
                        "contact_numbers": [], "job_title": "", "organization": None, "owner": None,
                        "platform_user": None, "lifecycle_stage": "lead", "unique_id": "",
                        "active": True, "metadata": {}, "platform": self.tenant["platform"]}
            self.assertEqual({member: made[member] for member in expected}, expected)
            self.assertEqual(self.read(path + made["id"] + "/"), made)

    def test_every_editable_member_is_kept_as_it_was_sent(self):
        for path in self.in_families():
            sent = {**FULL, "organization": self.organization()["id"],
                    "owner": self.tenant["user"], "unique_id": unique("kept")}
            made = self.make(path, sent)
            self.assertEqual({member: made[member] for member in sent}, sent)

    def test_a_name_is_required_not_blank_and_at_most_255_characters(self):
        for path in self.in_families():
            for body in ({}, {"name": ""}, {"name": " \t"}, {"name": None}, {"name": "x" * 256},
                         {"name": 5}, {"name": ["x"]}):
                self.refused_field(self.api.post(path, body), "name")

    def test_wrong_values_are_refused_each_by_its_field(self):
        wrong = {"primary_email": ["nobody", "a@b@c.example", "x" * 250 + "@e.example", 5, {}],
                 "job_title": ["x" * 256, 1, []], "organization": ["x", 7, NOBODY, {}],
                 "owner": ["x", -1, 1.5, 999999], "lifecycle_stage": ["", "Lead", "won", None, 1],
                 "unique_id": ["x" * 129, 5]}
        for path in self.in_families():
            one = path + self.person()["id"] + "/"
            for field, values in wrong.items():
                for value in values:
                    body = {"name": "Wrong", field: value}
                    self.refused_field(self.api.post(path, body), field)
                    self.refused_field(self.api.patch(one, {field: value}), field)

    def test_all_that_is_wrong_is_said_at_once(self):
        answer = self.api.post("persons/", {"primary_email": "x", "lifecycle_stage": "y", "z": 1})
        for field in ("name", "primary_email", "lifecycle_stage", "z"):
            self.refused_field(answer, field)

    def test_any_lifecycle_stage_may_follow_any_other(self):
        for path in self.in_families():
            one = path + self.person()["id"] + "/"
            for stage in STAGES:
                for following in STAGES:
                    self.check(self.api.patch(one, {"lifecycle_stage": stage}), 200)
                    answer = self.api.patch(one, {"lifecycle_stage": following})
                    self.assertEqual(self.check(answer, 200).json["lifecycle_stage"], following)

    def test_an_organization_of_another_platform_is_refused(self):
        theirs = self.make("organizations/", {"name": unique("Theirs")}, self.client_of("other"))
        for path in self.in_families():
            body = {"name": "Spy", "organization": theirs["id"]}
            self.refused_field(self.api.post(path, body), "organization")
            one = path + self.person()["id"] + "/"
            self.refused_field(self.api.patch(one, {"organization": theirs["id"]}), "organization")
            self.refused_field(self.api.put(one, body), "organization")

    def test_a_deleted_organization_is_refused(self):
        gone = self.organization()
        self.check(self.api.delete("organizations/" + gone["id"] + "/"), 204)
        body = {"name": "Late", "organization": gone["id"]}
        self.refused_field(self.api.post("persons/", body), "organization")

    def test_a_unique_id_is_taken_once_in_the_platform_when_not_blank(self):
        for path in self.in_families():
            key = unique("key")
            first = self.make(path, {"name": "First", "unique_id": key})
            self.refused_field(self.api.post(path, {"name": "Second", "unique_id": key}),
                               "unique_id")
            self.make("persons/", {"name": "Theirs", "unique_id": key}, self.client_of("other"))
            self.make(path, {"name": "Blank", "unique_id": ""})
            self.make(path, {"name": "Blank", "unique_id": ""})
            second = self.make(path, {"name": "Second"})
            self.refused_field(self.api.patch(path + second["id"] + "/", {"unique_id": key}),
                               "unique_id")
            self.check(self.api.patch(path + first["id"] + "/", {"unique_id": None}), 200)
            self.check(self.api.patch(path + second["id"] + "/", {"unique_id": key}), 200)

    def test_a_replacement_clears_every_editable_member_not_sent(self):
        for path in self.in_families():
            made = self.full(organization=self.organization()["id"])
            answer = self.api.put(path + made["id"] + "/", {"name": "Replaced"})
            shown = self.check(answer, 200).json
            expected = {"name": "Replaced", "primary_email": "", "emails": [],
                        "contact_numbers": [], "job_title": "", "organization": None, "owner": None,
                        "lifecycle_stage": "lead", "unique_id": "", "metadata": {}, "active": True}
            self.assertEqual({member: shown[member] for member in expected}, expected)
            for member in ("id", "platform", "created_at"):
                self.assertEqual(shown[member], made[member])

    def test_an_update_changes_only_what_is_sent(self):
        for path in self.in_families():
            made = self.full()
            answer = self.api.patch(path + made["id"] + "/", {"job_title": "Countess"})
            shown = self.check(answer, 200).json
            changed = {member for member in made if shown[member] != made[member]}
            self.assertEqual(changed - {"updated_at"}, {"job_title"})

    def test_null_clears(self):
        for path in self.in_families():
            made = self.full(organization=self.organization()["id"])
            cleared = dict.fromkeys(("primary_email", "emails", "contact_numbers", "job_title",
                                     "organization", "owner", "unique_id", "metadata"))
            shown = self.check(self.api.patch(path + made["id"] + "/", cleared), 200).json
            blank = {"primary_email": "", "emails": [], "contact_numbers": [], "job_title": "",
                     "organization": None, "owner": None, "unique_id": "", "metadata": {}}
            self.assertEqual({member: shown[member] for member in blank}, blank)

    def test_read_only_members_in_a_body_are_ignored(self):
        for path in self.in_families():
            sent = {"id": NOBODY, "platform": 9, "platform_user": self.tenant["user"],
                    "active": False, "created_at": None, "updated_at": 5, "merged_into": NOBODY}
            made = self.make(path, {"name": "Born", **sent})
            shown = self.check(self.api.patch(path + made["id"] + "/", sent), 200).json
            self.assertEqual(shown, made)
            self.assertTrue(shown["active"])
            self.assertIsNone(shown["platform_user"])
            answer = self.api.put(path + made["id"] + "/", {"name": "Born", **sent})
            self.assertEqual(self.check(answer, 200).json, made)

    def test_unknown_members_are_a_400_that_names_them(self):
        for path in self.in_families():
            one = path + self.person()["id"] + "/"
            for answer in (self.api.post(path, {"name": "x", "colour": 1}),
                           self.api.put(one, {"name": "x", "colour": 1}),
                           self.api.patch(one, {"colour": 1})):
                self.refused_field(answer, "colour")

    def test_putting_back_what_was_read_changes_nothing(self):
        for path in self.in_families():
            made = self.full(given_name="Ada")
            one = path + made["id"] + "/"
            before = self.check(self.api.get(one), 200)
            for answer in (self.api.put(one, before.json), self.api.patch(one, before.json)):
                self.assertEqual(self.check(answer, 200).etag, before.etag)

    def test_free_form_members_take_any_json(self):
        for path in self.in_families():
            for value in ("text", 5, True, [], {}, [1, [2]], {"a": {"b": None}}):
                made = self.make(path, {"name": "Free", "emails": value, "contact_numbers": value,
                                        "metadata": value})
                for member in ("emails", "contact_numbers", "metadata"):
                    self.assertEqual(made[member], value)

    def test_a_given_and_a_family_name_make_up_the_name(self):
        made = self.make("persons/", {"given_name": "Ada", "family_name": "Lovelace"})
        self.assertEqual(made["name"], "Ada Lovelace")
        one = "persons/" + made["id"] + "/"
        shown = self.check(self.api.patch(one, {"family_name": "King"}), 200).json
        self.assertEqual(shown["name"], "Ada King")
        shown = self.check(self.api.patch(one, {"name": "Countess"}), 200).json
        self.assertEqual(shown["name"], "Countess")
        self.assertIsNone(shown.get("given_name"))
        self.assertIsNone(shown.get("family_name"))

    def test_deleting_clears_references_to_the_person_in_the_same_commit(self):
        for path in self.in_families():
            made = self.person()
            deal = self.make("deals/", {"title": "Deal", "person": made["id"]})
            activity = self.make("activities/", {"subject": "Call", "person": made["id"]})
            note = self.make("notes/", {"body": "Note", "person": made["id"]})
            before = self.position()
            answer = self.check(self.api.delete(path + made["id"] + "/"), 204)
            self.assertEqual((answer.body, answer.position), (b"", before + 1))
            for name, record in (("deals", deal), ("activities", activity), ("notes", note)):
                shown = self.read(f"{name}/{record['id']}/")
                self.assertIsNone(shown.get("person"), name)
                self.assertEqual(self.listed({"person": made["id"]}, name + "/"), [])
            self.refused(self.api.get(path + made["id"] + "/"), 404)

    def test_a_deleted_person_frees_the_unique_id(self):
        key = unique("key")
        made = self.person(unique_id=key)
        self.check(self.api.delete("persons/" + made["id"] + "/"), 204)
        self.person(unique_id=key)

    def test_every_id_of_nobody_is_a_404(self):
        for path in self.in_families():
            for name in (NOBODY, "x", "1", "%20"):
                one = path + name + "/"
                for answer in (self.api.get(one), self.api.put(one, {"name": "x"}),
                               self.api.patch(one, {}), self.api.delete(one),
                               self.api.post(one + "invite/", {}),
                               self.api.post(one + "link-user/", {"user_id": 1})):
                    self.refused(answer, 404)


if __name__ == "__main__":
    unittest.main()
