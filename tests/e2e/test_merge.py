"""Merging persons, in both path families."""

import unittest

from case import FAMILIES, NOBODY, ServerCase, unique


class Merging(ServerCase):
    tenants = ("other",)

    def merge(self, primary, duplicates, status=200, base="/api/crm/", **options):
        body = {"primary_id": primary["id"], "duplicate_ids": [one["id"] for one in duplicates]}
        return self.check(self.api.post(base + "persons/merge/", {**body, **options}), status)

    def shown(self, person):
        return self.read(f"persons/{person['id']}/")

    def related(self, person):
        """Two deals, one activity, three notes and two tags of a person."""
        one = person["id"]
        made = [("deals", self.make("deals/", {"title": "Deal", "person": one}))
                for _ in range(2)]
        made.append(("activities", self.make("activities/", {"subject": "Call", "person": one})))
        made += [("notes", self.make("notes/", {"body": "Note", "person": one})) for _ in range(3)]
        tags = [self.make("tags/", {"name": unique("tag")})["id"] for _ in range(2)]
        for tag in tags:
            self.check(self.api.post(f"persons/{one}/tags/", {"tag": tag}), 200)
        return made, tags

    def test_everything_of_the_duplicates_moves_to_the_primary_and_is_counted(self):
        for base in FAMILIES:
            primary, one, two = (self.person() for _ in range(3))
            made, tags = self.related(one)
            more, more_tags = self.related(two)
            before = self.position()
            answer = self.merge(primary, [one, two], base=base)
            self.assertEqual(answer.position, before + 1)
            self.assertEqual(answer.json, {
                "primary_id": primary["id"], "merged_ids": [one["id"], two["id"]],
                "reparented": {"deals": 4, "activities": 2, "notes": 6, "tags": 4}})
            for path, record in made + more:
                self.assertEqual(self.read(f"{path}/{record['id']}/")["person"], primary["id"])
                self.assertEqual(self.count(path + "/", {"person": one["id"]}), 0)
            self.assertEqual(set(self.shown(primary)["tags"]), set(tags + more_tags))
            self.assertEqual(self.listed({"tag": tags[0]}), [primary["id"]])

    def test_duplicates_stay_readable_inactive_and_name_the_survivor(self):
        primary, duplicate = self.person(), self.person(job_title="Kept")
        self.merge(primary, [duplicate])
        shown = self.shown(duplicate)
        self.assertEqual((shown["active"], shown["merged_into"]), (False, primary["id"]))
        self.assertEqual((shown["id"], shown["job_title"]), (duplicate["id"], "Kept"))
        self.assertIn(duplicate["id"], self.listed({"active": "false"}))
        self.assertNotIn(duplicate["id"], self.listed({"active": "true"}))

    def test_the_primary_keeps_its_id_and_every_field(self):
        primary = self.person(primary_email="", job_title="")
        duplicate = self.person(primary_email="d@merge.example", job_title="D", owner=1,
                                metadata={"d": 1}, lifecycle_stage="customer")
        self.merge(primary, [duplicate])
        after = self.shown(primary)
        changed = {name for name in after if after[name] != primary.get(name)}
        self.assertLessEqual(changed, {"updated_at"})

    def test_blank_fields_are_filled_in_the_order_given_when_asked(self):
        place = self.organization()["id"]
        primary = self.person(job_title="Mine")
        first = self.person(primary_email="first@merge.example", job_title="First")
        second = self.person(primary_email="second@merge.example", organization=place,
                             metadata={"from": "second"}, unique_id=unique("key"),
                             lifecycle_stage="customer")
        self.merge(primary, [first, second], fill_blanks=True)
        after = self.shown(primary)
        self.assertEqual(after["primary_email"], "first@merge.example")
        self.assertEqual(after["job_title"], "Mine")
        self.assertEqual((after["organization"], after["metadata"]), (place, {"from": "second"}))
        self.assertEqual((after["unique_id"], after["name"]), ("", primary["name"]))
        self.assertEqual(after["lifecycle_stage"], "lead")

    def test_a_write_to_a_duplicate_is_a_409_that_names_the_survivor(self):
        primary, duplicate = self.person(), self.person()
        tag = self.make("tags/", {"name": unique("tag")})["id"]
        self.merge(primary, [duplicate])
        for base in FAMILIES:
            one = f"{base}persons/{duplicate['id']}/"
            for answer in (self.api.patch(one, {"name": "x"}), self.api.put(one, {"name": "x"}),
                           self.api.delete(one), self.api.post(one + "link-user/", {"user_id": 1}),
                           self.api.post(one + "invite/", {})):
                self.refused(answer, 409)
                self.assertIn(primary["id"].encode(), answer.body)
        answer = self.api.post(f"persons/{duplicate['id']}/tags/", {"tag": tag})
        self.assertIn(primary["id"], self.check(answer, 409).body.decode())

    def test_a_reference_to_a_duplicate_is_stored_as_the_survivor(self):
        primary, duplicate = self.person(), self.person()
        self.merge(primary, [duplicate])
        for path, body in (("deals/", {"title": "D"}), ("activities/", {"subject": "A"}),
                           ("notes/", {"body": "N"})):
            made = self.make(path, {**body, "person": duplicate["id"]})
            self.assertEqual(made["person"], primary["id"])
            blank = self.make(path, body)
            answer = self.api.patch(f"{path}{blank['id']}/", {"person": duplicate["id"]})
            self.assertEqual(self.check(answer, 200).json["person"], primary["id"])
            self.assertEqual(len(self.listed({"person": primary["id"]}, path)), 2)

    def test_merging_a_survivor_moves_its_duplicates_on_to_the_final_one(self):
        first, second, third = (self.person() for _ in range(3))
        deal = self.make("deals/", {"title": "Deal", "person": first["id"]})
        self.merge(second, [first])
        self.merge(third, [second])
        for person in (first, second):
            self.assertEqual(self.shown(person)["merged_into"], third["id"])
        self.assertEqual(self.read(f"deals/{deal['id']}/")["person"], third["id"])
        answer = self.api.patch(f"persons/{first['id']}/", {"name": "x"})
        self.assertIn(third["id"].encode(), self.check(answer, 409).body)

    def test_asked_again_nothing_moves(self):
        primary, duplicate = self.person(), self.person()
        self.related(duplicate)
        self.merge(primary, [duplicate])
        before = self.position()
        again = self.merge(primary, [duplicate]).json
        self.assertEqual(again["merged_ids"], [duplicate["id"]])
        self.assertEqual(set(again["reparented"].values()), {0})
        self.assertEqual(self.position(), before)

    def test_a_duplicate_named_twice_is_merged_once(self):
        primary, duplicate = self.person(), self.person()
        self.assertEqual(self.merge(primary, [duplicate, duplicate]).json["merged_ids"],
                         [duplicate["id"]])

    def test_what_was_merged_into_somebody_else_is_a_409_that_names_them(self):
        survivor, merged, other = (self.person() for _ in range(3))
        self.merge(survivor, [merged])
        for answer in (self.merge(other, [merged], 409), self.merge(merged, [other], 409)):
            self.assertIn(survivor["id"].encode(), answer.body)

    def test_the_primary_among_the_duplicates_is_a_400(self):
        for base in FAMILIES:
            primary, duplicate = self.person(), self.person()
            self.merge(primary, [duplicate, primary], 400, base)
            self.assertTrue(self.shown(duplicate)["active"])

    def test_a_duplicate_of_another_platform_or_of_nobody_is_a_400(self):
        theirs = self.make("persons/", {"name": "Theirs"}, self.client_of("other"))
        for base in FAMILIES:
            primary, duplicate = self.person(), self.person()
            self.merge(primary, [duplicate, theirs], 400, base)
            self.merge(primary, [duplicate, {"id": NOBODY}], 400, base)
            self.assertTrue(self.shown(duplicate)["active"])

    def test_an_unknown_primary_is_a_404(self):
        for base in FAMILIES:
            self.merge({"id": NOBODY}, [self.person()], 404, base)

    def test_a_body_that_does_not_fit_is_refused_by_its_field(self):
        person = self.person()["id"]
        wrong = [({}, "primary_id"), ({"primary_id": person}, "duplicate_ids"),
                 ({"primary_id": "x", "duplicate_ids": [person]}, "primary_id"),
                 ({"primary_id": person, "duplicate_ids": []}, "duplicate_ids"),
                 ({"primary_id": person, "duplicate_ids": ["x"]}, "duplicate_ids"),
                 ({"primary_id": person, "duplicate_ids": NOBODY}, "duplicate_ids"),
                 ({"primary_id": person, "duplicate_ids": [NOBODY], "fill": 1}, "fill"),
                 ({"primary_id": person, "duplicate_ids": [NOBODY], "fill_blanks": 1},
                  "fill_blanks")]
        for body, field in wrong:
            self.refused_field(self.api.post("persons/merge/", body), field)

    def test_merge_is_never_an_id(self):
        for base in FAMILIES:
            answer = self.api.get(base + "persons/merge/")
            self.refused(answer, 405)
            self.assertEqual(answer.headers["Allow"], "POST")

    def test_a_thousand_duplicates_are_one_commit(self):
        items = [{"name": f"Duplicate {number}", "primary_email": f"d{number}@thousand.example"}
                 for number in range(1000)]
        results = self.check(self.api.post("persons/batch/", {"items": items}), 200).json["results"]
        duplicates = [{"id": result["id"]} for result in results]
        primary = self.person()
        deals = [self.make("deals/", {"title": "Deal", "person": duplicates[place]["id"]})
                 for place in (0, 499, 999)]
        before = self.position()
        inactive = self.count("persons/", {"active": "false"})
        answer = self.merge(primary, duplicates)
        self.assertEqual(answer.position, before + 1)
        self.assertEqual(len(answer.json["merged_ids"]), 1000)
        self.assertEqual(answer.json["reparented"]["deals"], 3)
        self.assertEqual(self.count("persons/", {"active": "false"}), inactive + 1000)
        for place in (0, 500, 999):
            self.assertEqual(self.shown(duplicates[place])["merged_into"], primary["id"])
        for deal in deals:
            self.assertEqual(self.read(f"deals/{deal['id']}/")["person"], primary["id"])


if __name__ == "__main__":
    unittest.main()
