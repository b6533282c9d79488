"""Batches: creating and upserting many persons or organizations in one commit."""

import json
import unittest
import uuid

from case import NOBODY, ServerCase, unique


class Batches(ServerCase):
    tenants = ("other",)

    def batch(self, items, kind="persons", status=200, **options):
        answer = self.api.post(f"{kind}/batch/", {"items": items, **options})
        shown = self.check(answer, status).json
        self.assertEqual(set(shown), {"results", "created", "updated", "unchanged", "failed"})
        self.assertEqual(len(shown["results"]), len(items))
        counts = [shown[name] for name in ("created", "updated", "unchanged", "failed")]
        return [result["status"] for result in shown["results"]], counts, shown["results"]

    def test_every_item_is_created_in_one_commit_in_the_order_given(self):
        for kind in ("persons", "organizations"):
            names = [unique("Item") for _ in range(20)]
            before = self.position()
            statuses, counts, results = self.batch([{"name": name} for name in names], kind)
            self.assertEqual((statuses, counts), ([201] * 20, [20, 0, 0, 0]))
            self.assertEqual(self.position(), before + 1)
            for name, result in zip(names, results):
                self.assertEqual(self.read(f"{kind}/{result['id']}/")["name"], name)

    def test_an_item_that_is_refused_says_why_and_leaves_the_others_standing(self):
        items = [{"name": "Good"}, {"name": ""}, {"name": "Bad", "colour": 1}, 5,
                 {"name": "Stage", "lifecycle_stage": "king"}, {"name": "Fine"},
                 {"name": "Lost", "organization": NOBODY}, {}]
        statuses, counts, results = self.batch(items)
        self.assertEqual(statuses, [201, 400, 400, 400, 400, 201, 400, 400])
        self.assertEqual(counts, [2, 0, 0, 6])
        for place, field in ((1, "name"), (2, "colour"), (4, "lifecycle_stage"),
                             (6, "organization"), (7, "name")):
            self.assertIsInstance(results[place]["errors"][field], list)
            self.assertNotIn("id", results[place])

    def test_an_item_cannot_take_the_name_of_one_before_it(self):
        name = unique("Same")
        statuses, counts, results = self.batch([{"name": name}, {"name": name}], "organizations")
        self.assertEqual((statuses, counts), ([201, 400], [1, 0, 0, 1]))
        self.assertIn("name", results[1]["errors"])

    def test_an_upsert_by_unique_id_creates_updates_or_changes_nothing(self):
        keys = [unique("key") for _ in range(3)]
        first = [{"unique_id": key, "name": "N", "job_title": "J"} for key in keys[:2]]
        self.assertEqual(self.batch(first, upsert_by="unique_id")[1], [2, 0, 0, 0])
        second = [{"unique_id": keys[0], "job_title": "K"}, {"unique_id": keys[1], "name": "N"},
                  {"unique_id": keys[2], "name": "New"}]
        statuses, counts, results = self.batch(second, upsert_by="unique_id")
        self.assertEqual((statuses, counts), ([200, 200, 201], [1, 1, 1, 0]))
        shown = self.read(f"persons/{results[0]['id']}/")
        self.assertEqual((shown["name"], shown["job_title"]), ("N", "K"))

    def test_an_upsert_that_changes_nothing_at_all_writes_nothing(self):
        items = [{"unique_id": unique("key"), "name": "Still"}]
        self.batch(items, upsert_by="unique_id")
        before = self.position()
        self.assertEqual(self.batch(items, upsert_by="unique_id")[1], [0, 0, 1, 0])
        self.assertEqual(self.position(), before)

    def test_items_of_one_batch_see_each_other(self):
        key = unique("key")
        items = [{"unique_id": key, "name": "A"}, {"unique_id": key, "name": "B"},
                 {"unique_id": key, "name": "B"}]
        statuses, counts, results = self.batch(items, upsert_by="unique_id")
        self.assertEqual((statuses, counts), ([201, 200, 200], [1, 1, 1, 0]))
        self.assertEqual(len({result["id"] for result in results}), 1)
        self.assertEqual(self.read(f"persons/{results[0]['id']}/")["name"], "B")

    def test_an_upsert_by_address_finds_it_in_any_case(self):
        address = f"{uuid.uuid4().hex}@case.example"
        made = self.person(primary_email=address.upper())
        items = [{"primary_email": address, "job_title": "Found"}]
        statuses, _, results = self.batch(items, upsert_by="primary_email")
        self.assertEqual((statuses, results[0]["id"]), ([200], made["id"]))

    def test_an_address_that_fits_several_is_a_409_that_lists_them(self):
        address = f"{uuid.uuid4().hex}@twins.example"
        twins = {self.person(primary_email=address)["id"] for _ in range(2)}
        items = [{"primary_email": address, "name": "Which"}, {"name": "Other"}]
        statuses, counts, results = self.batch(items, upsert_by="primary_email")
        self.assertEqual((statuses, counts), ([409, 201], [1, 0, 0, 1]))
        self.assertTrue(all(one in json.dumps(results[0]) for one in twins), results[0])

    def test_persons_and_organizations_upsert_by_name(self):
        for kind in ("persons", "organizations"):
            name = unique("Named")
            self.assertEqual(self.batch([{"name": name}], kind, upsert_by="name")[0], [201])
            items = [{"name": name, "metadata": {"again": True}}, {"name": name.upper()}]
            self.assertEqual(self.batch(items, kind, upsert_by="name")[0], [200, 201], kind)

    def test_blank_values_match_nothing(self):
        items = [{"primary_email": "", "name": "A"}, {"name": "B"}, {"unique_id": "", "name": "C"}]
        for field in ("primary_email", "unique_id"):
            self.assertEqual(self.batch(items, upsert_by=field)[1], [3, 0, 0, 0])

    def test_a_merged_person_is_not_found_by_address_and_named_by_unique_id(self):
        address, key = f"{uuid.uuid4().hex}@merged.example", unique("key")
        merged = self.person(primary_email=address, unique_id=key)
        primary = self.person()
        body = {"primary_id": primary["id"], "duplicate_ids": [merged["id"]]}
        self.check(self.api.post("persons/merge/", body), 200)
        items = [{"primary_email": address, "name": "Anew"}]
        self.assertEqual(self.batch(items, upsert_by="primary_email")[0], [201])
        statuses, _, results = self.batch([{"unique_id": key, "name": "X"}], upsert_by="unique_id")
        self.assertEqual(statuses, [409])
        self.assertIn(primary["id"], json.dumps(results[0]))

    def test_an_atomic_batch_with_a_bad_item_writes_nothing(self):
        names = [unique("All") for _ in range(3)]
        items = [{"name": names[0]}, {"name": names[1], "colour": 1}, {"name": names[2]}]
        before = self.position()
        for kind in ("persons", "organizations"):
            statuses, counts, _ = self.batch(items, kind, 400, atomic=True)
            self.assertEqual((statuses[1], counts), (400, [0, 0, 0, 1]))
            for name in names:
                self.assertEqual(self.count(f"{kind}/", {"name": name}), 0)
        self.assertEqual(self.position(), before)

    def test_an_atomic_batch_of_good_items_is_written(self):
        statuses, counts, _ = self.batch([{"name": "A"}, {"name": "B"}], atomic=True)
        self.assertEqual((statuses, counts), ([201, 201], [2, 0, 0, 0]))

    def test_a_batch_sees_only_its_own_platform(self):
        key = unique("key")
        self.make("persons/", {"name": "Theirs", "unique_id": key}, self.client_of("other"))
        items = [{"unique_id": key, "name": "Ours"}]
        self.assertEqual(self.batch(items, upsert_by="unique_id")[0], [201])

    def test_a_thousand_items_are_taken_and_one_more_is_refused(self):
        items = [{"name": f"Many {number}"} for number in range(1000)]
        self.assertEqual(self.batch(items)[1], [1000, 0, 0, 0])
        answer = self.api.post("persons/batch/", {"items": [*items, {"name": "Too many"}]})
        self.assertIn(answer.status, (400, 413), str(answer))
        self.assertEqual(self.count("persons/", {"name": "Too many"}), 0)

    def test_a_batch_may_be_larger_than_other_bodies(self):
        items = [{"name": "Large", "metadata": {"text": "x" * 60000}} for _ in range(40)]
        self.assertGreater(len(json.dumps(items)), 2 << 20)
        self.assertEqual(self.batch(items)[1], [40, 0, 0, 0])

    def test_an_empty_batch_is_done_at_once(self):
        self.assertEqual(self.batch([])[1], [0, 0, 0, 0])

    def test_a_batch_that_is_none_is_a_400_that_says_so(self):
        wrong = {"items": [{}, {"items": None}, {"items": {}}, {"items": "x"}],
                 "upsert_by": [{"items": [], "upsert_by": "color"}, {"items": [], "upsert_by": 5}],
                 "atomic": [{"items": [], "atomic": "yes"}], "item": [{"items": [], "item": 1}]}
        for kind in ("persons", "organizations"):
            for field, bodies in wrong.items():
                for body in bodies:
                    self.refused_field(self.api.post(f"{kind}/batch/", body), field)

    def test_a_batch_repeated_with_its_key_doubles_nothing(self):
        name = unique("Once")
        body = {"items": [{"name": name}, {"name": ""}]}
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        first = self.check(self.api.post("persons/batch/", body, headers=headers), 200)
        again = self.check(self.api.post("persons/batch/", body, headers=headers), 200)
        self.assertEqual(again.body, first.body)
        self.assertEqual(self.count("persons/", {"name": name}), 1)


if __name__ == "__main__":
    unittest.main()
