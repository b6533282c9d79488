"""Organizations, in both path families: contract rules of crm.yaml."""

import unittest
import uuid

from case import FAMILIES, NOBODY, ORGANIZATION_MEMBERS, ServerCase, unique


class Organizations(ServerCase):
    tenants = ("other",)

    def in_families(self):
        return [base + "organizations/" for base in FAMILIES]

    def test_a_new_one_shows_every_published_member(self):
        for path in self.in_families():
            name = unique("Shown")
            answer = self.check(self.api.post(path, {"name": name}), 201)
            made = answer.json
            self.assertEqual(set(made) & ORGANIZATION_MEMBERS, ORGANIZATION_MEMBERS)
            self.assertEqual(str(uuid.UUID(made["id"])), made["id"])
            self.assertEqual(made["name"], name)
            self.assertEqual(made["address"], {})
            self.assertEqual(made["metadata"], {})
            self.assertIsNone(made["owner"])
            self.assertEqual(made["created_at"], made["updated_at"])
            self.assertTrue(answer.etag.startswith('"v1-'))
            self.assertEqual(self.read(path + made["id"] + "/"), made)

    def test_the_platform_comes_from_the_credentials_never_from_the_body(self):
        for path in self.in_families():
            made = self.make(path, {"name": unique("Own"), "platform": 999})
            self.assertEqual(made["platform"], self.tenant["platform"])

    def test_free_form_members_keep_any_json(self):
        address = {"lines": ["1 Main St", None, {"unit": 3.50}], "geo": [1e-7, -0.0, 12345678901]}
        for path in self.in_families():
            made = self.make(path, {"name": unique("Free"), "address": address,
                                    "metadata": ["a", {"b": "\U0001f600"}]})
            again = self.read(path + made["id"] + "/")
            self.assertEqual(again["address"], address)
            self.assertEqual(again["metadata"], ["a", {"b": "\U0001f600"}])

    def test_a_name_is_taken_once_in_a_platform(self):
        for path in self.in_families():
            name = unique("Taken")
            self.make(path, {"name": name})
            self.refused_field(self.api.post(path, {"name": name}), "name")
            self.assertEqual(len(self.listed({"name": name}, path)), 1)

    def test_a_name_in_another_case_is_another_name(self):
        for path in self.in_families():
            name = unique("Case")
            self.make(path, {"name": name})
            self.make(path, {"name": name.upper()})

    def test_a_name_taken_in_another_platform_is_free_here(self):
        name = unique("Elsewhere")
        self.make("organizations/", {"name": name}, self.client_of("other"))
        self.make("organizations/", {"name": name})

    def test_a_name_is_free_again_once_its_holder_is_renamed_or_deleted(self):
        for path in self.in_families():
            name = unique("Freed")
            first = self.make(path, {"name": name})
            self.check(self.api.patch(path + first["id"] + "/", {"name": unique("Renamed")}), 200)
            second = self.make(path, {"name": name})
            self.check(self.api.delete(path + second["id"] + "/"), 204)
            self.make(path, {"name": name})

    def test_renaming_to_a_taken_name_is_refused(self):
        for path in self.in_families():
            taken = self.organization()["name"]
            mine = path + self.organization()["id"] + "/"
            self.refused_field(self.api.patch(mine, {"name": taken}), "name")
            self.refused_field(self.api.put(mine, {"name": taken}), "name")

    def test_a_name_is_required_not_blank_not_null_and_at_most_255_characters(self):
        for path in self.in_families():
            for body in ({}, {"name": ""}, {"name": "  "}, {"name": None}, {"name": "x" * 256}):
                self.refused_field(self.api.post(path, body), "name")
            self.assertEqual(len(self.make(path, {"name": unique("é" * 242)})["name"]), 255)

    def test_a_replacement_clears_every_editable_member_not_sent(self):
        for path in self.in_families():
            made = self.make(path, {"name": unique("Full"), "address": {"a": 1},
                                    "metadata": {"b": 2}, "owner": self.tenant["user"]})
            name = unique("Replaced")
            shown = self.check(self.api.put(path + made["id"] + "/", {"name": name}), 200).json
            self.assertEqual(shown["name"], name)
            self.assertEqual((shown["address"], shown["metadata"], shown["owner"]), ({}, {}, None))
            for member in ("id", "platform", "created_at"):
                self.assertEqual(shown[member], made[member])

    def test_a_replacement_without_its_name_is_refused_and_changes_nothing(self):
        for path in self.in_families():
            made = self.organization(metadata={"keep": 1})
            self.refused_field(self.api.put(path + made["id"] + "/", {"metadata": {}}), "name")
            self.assertEqual(self.read(path + made["id"] + "/"), made)

    def test_a_replacement_leaves_members_of_other_contracts(self):
        made = self.organization(website="https://example.org/")
        path = "organizations/" + made["id"] + "/"
        shown = self.check(self.api.put(path, {"name": made["name"]}), 200).json
        self.assertEqual(shown["website"], "https://example.org/")

    def test_an_update_changes_only_what_is_sent(self):
        for path in self.in_families():
            made = self.organization(address={"a": 1}, owner=self.tenant["user"])
            one = path + made["id"] + "/"
            shown = self.check(self.api.patch(one, {"metadata": {"k": "v"}}), 200).json
            self.assertEqual(shown["metadata"], {"k": "v"})
            for member in ("name", "address", "owner", "created_at"):
                self.assertEqual(shown[member], made[member])
            self.assertGreaterEqual(shown["updated_at"], made["updated_at"])

    def test_null_clears(self):
        for path in self.in_families():
            made = self.organization(address={"a": 1}, metadata={"b": 2}, owner=self.tenant["user"])
            cleared = {"address": None, "metadata": None, "owner": None}
            shown = self.check(self.api.patch(path + made["id"] + "/", cleared), 200).json
            self.assertEqual((shown["address"], shown["metadata"], shown["owner"]), ({}, {}, None))

    def test_putting_back_what_was_read_changes_nothing(self):
        for path in self.in_families():
            made = self.organization(metadata={"b": 2})
            one = path + made["id"] + "/"
            before = self.check(self.api.get(one), 200)
            position = self.position()
            for answer in (self.api.put(one, made), self.api.patch(one, made)):
                self.assertEqual(self.check(answer, 200).json, made)
                self.assertEqual(answer.etag, before.etag)
            self.assertEqual(self.position(), position)

    def test_read_only_members_in_a_body_are_ignored(self):
        for path in self.in_families():
            made = self.organization()
            sent = {"id": NOBODY, "platform": 77, "created_at": "1999-01-01T00:00:00Z",
                    "updated_at": "nonsense", "metadata": {"changed": True}}
            shown = self.check(self.api.patch(path + made["id"] + "/", sent), 200).json
            for member in ("id", "platform", "created_at"):
                self.assertEqual(shown[member], made[member])
            self.assertEqual(shown["metadata"], {"changed": True})

    def test_unknown_members_are_a_400_that_names_them(self):
        for path in self.in_families():
            made = self.organization()
            one = path + made["id"] + "/"
            sent = {"name": unique("Odd"), "nmae": "x", "Name": "y"}
            for answer in (self.api.post(path, sent), self.api.put(one, sent),
                           self.api.patch(one, sent)):
                self.refused_field(answer, "nmae")
                self.refused_field(answer, "Name")
            self.assertEqual(self.read(one), made)

    def test_a_website_is_an_address_of_http_or_https(self):
        for wrong in ("javascript:alert(1)", "data:text/html,x", "ftp://x.example", "https://"):
            body = {"name": unique("Site"), "website": wrong}
            self.refused_field(self.api.post("organizations/", body), "website")
        self.organization(website="http://x.example/?a=b")
        self.organization(website=None)

    def number_of(self, organization):
        every = self.check(self.api.get("/accounts/organizations"), 200).json
        return next(one["id"] for one in every if one["name"] == organization["name"])

    def test_who_was_removed_is_no_owner_any_more(self):
        owner = self.user()
        kept = self.organization(owner=owner["id"])
        owned = self.person(owner=owner["id"])
        plain = self.person()
        path = f"organizations/{kept['id']}/"
        self.check(self.api.post(f"users/{owner['id']}/suspend/"), 200)
        self.organization(owner=owner["id"])
        self.check(self.api.delete(f"users/{owner['id']}/"), 204)
        body = {"name": unique("Gone"), "owner": owner["id"]}
        for answer in (self.api.post("organizations/", body), self.api.post("persons/", body)):
            self.refused_field(answer, "owner")
        answer = self.api.send("POST", "/people", {"familyName": "Gone",
                                                   "owner": f"/users/{owner['id']}"})
        self.assertIn("owner", [one["propertyPath"]
                                for one in self.check(answer, 422).json["violations"]])
        copied = self.api.post(f"/accounts/organizations/{self.number_of(kept)}/duplicate")
        self.check(copied, 200)
        # Where they were named they stay, also when it is put back.
        self.check(self.api.patch(path, {"owner": owner["id"], "address": {}}), 200)
        merge = {"primary_id": plain["id"], "duplicate_ids": [owned["id"]]}
        self.check(self.api.post("persons/merge/", merge), 200)
        self.make("users/", {"email": owner["email"], "name": "User"})
        self.organization(owner=owner["id"])

    def test_an_owner_must_be_a_user_of_the_platform(self):
        stranger = self.tenants_made["other"]["user"]
        for path in self.in_families():
            for owner in (stranger, 424242, 0, -1, "1", 1.5, True, []):
                body = {"name": unique("Owned"), "owner": owner}
                self.refused_field(self.api.post(path, body), "owner")
            made = self.make(path, {"name": unique("Owned"), "owner": self.tenant["user"]})
            self.assertEqual(made["owner"], self.tenant["user"])

    def test_deleting_answers_204_without_a_body_and_then_it_is_gone(self):
        for path in self.in_families():
            made = self.organization()
            one = path + made["id"] + "/"
            self.assertEqual(self.check(self.api.delete(one), 204).body, b"")
            for answer in (self.api.get(one), self.api.delete(one), self.api.patch(one, {}),
                           self.api.put(one, {"name": unique("Gone")})):
                self.refused(answer, 404)
            self.assertNotIn(made["id"], self.listed({"name": made["name"]}, path))

    def test_deleting_keeps_the_persons_and_clears_their_reference_in_one_commit(self):
        for path in self.in_families():
            made = self.organization()
            persons = [self.person(organization=made["id"]) for _ in range(3)]
            deal = self.make("deals/", {"title": "Deal", "organization": made["id"]})
            note = self.make("notes/", {"body": "Note", "organization": made["id"]})
            before = self.position()
            answer = self.check(self.api.delete(path + made["id"] + "/"), 204)
            self.assertEqual(answer.position, before + 1)
            for person in persons:
                shown = self.read("persons/" + person["id"] + "/")
                self.assertIsNone(shown["organization"])
                self.assertEqual(shown["name"], person["name"])
            self.assertIsNone(self.read("deals/" + deal["id"] + "/").get("organization"))
            self.assertIsNone(self.read("notes/" + note["id"] + "/").get("organization"))
            self.assertEqual(self.listed({"organization": made["id"]}), [])

    def test_every_id_of_nobody_is_a_404(self):
        for path in self.in_families():
            for name in (NOBODY, "not-a-uuid", "0"):
                one = path + name + "/"
                for answer in (self.api.get(one), self.api.put(one, {"name": "x"}),
                               self.api.patch(one, {}), self.api.delete(one)):
                    self.refused(answer, 404)


class OrganizationFilters(ServerCase):
    tenants = ("other",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ["Hauptstraße 5 GmbH", "ΑΘΗΝΑ ΑΕ", "Московский Университет", "東京大学", "Ärzte e.V.",
                 "Plain Works", "plain again", "100% Pure_Wool", "A", "ab"]
        owned = {"Plain Works", "東京大学"}
        cls.ids = {}
        for name in names:
            body = {"name": name, "owner": cls.tenant["user"] if name in owned else None}
            cls.ids[name] = cls.api.post("organizations/", body).json["id"]
        cls.server.client(cls.tenants_made["other"]["token"]).post("organizations/", {"name": "Plain Foreign"})

    def found(self, query):
        names = {self.ids[name]: name for name in self.ids}
        both = [sorted(names[one] for one in self.listed(query, base + "organizations/"))
                for base in FAMILIES]
        self.assertEqual(both[0], both[1])
        return both[0]

    def test_a_name_is_found_by_any_part_in_any_case(self):
        self.assertEqual(self.found({"name": "PLAIN"}), ["Plain Works", "plain again"])
        self.assertEqual(self.found({"name": "in w"}), ["Plain Works"])
        self.assertEqual(self.found({"name": "Plain Works"}), ["Plain Works"])
        self.assertEqual(self.found({"name": "Plain Worksx"}), [])

    def test_a_name_is_found_in_any_script(self):
        self.assertEqual(self.found({"name": "STRASSE"}), ["Hauptstraße 5 GmbH"])
        self.assertEqual(self.found({"name": "αθηνα"}), ["ΑΘΗΝΑ ΑΕ"])
        self.assertEqual(self.found({"name": "УНИВЕР"}), ["Московский Университет"])
        self.assertEqual(self.found({"name": "京大"}), ["東京大学"])
        self.assertEqual(self.found({"name": "ärzte"}), ["Ärzte e.V."])

    def test_a_single_character_is_enough(self):
        self.assertEqual(self.found({"name": "京"}), ["東京大学"])
        self.assertEqual(self.found({"name": "%"}), ["100% Pure_Wool"])
        self.assertEqual(self.found({"name": "_"}), ["100% Pure_Wool"])
        self.assertEqual(self.found({"name": "b"}), ["Hauptstraße 5 GmbH", "ab"])

    def test_an_owner_is_found_by_number_and_filters_combine(self):
        mine = {"owner": self.tenant["user"]}
        self.assertEqual(self.found(mine), ["Plain Works", "東京大学"])
        self.assertEqual(self.found({**mine, "name": "plain"}), ["Plain Works"])
        self.assertEqual(self.found({**mine, "name": "again"}), [])

    def test_only_organizations_of_the_platform_are_listed(self):
        self.assertEqual(len(self.found({})), len(self.ids))

    def test_a_list_follows_a_renaming_at_once(self):
        made = self.organization(name="Zebra Crossing")
        self.ids["Zebra Crossing"] = made["id"]
        self.addCleanup(self.ids.pop, "Zebra Crossing")
        self.assertEqual(self.found({"name": "zebra"}), ["Zebra Crossing"])
        self.api.patch("organizations/" + made["id"] + "/", {"name": "Okapi Crossing"})
        self.assertEqual(self.found({"name": "zebra"}), [])
        self.assertEqual(self.found({"name": "okapi"}), ["Zebra Crossing"])
        self.check(self.api.delete("organizations/" + made["id"] + "/"), 204)
        self.assertEqual(self.found({"name": "okapi"}), [])


if __name__ == "__main__":
    unittest.main()
