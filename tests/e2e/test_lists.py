"""Lists of persons: every filter and their combinations against counting by hand, exact counts,
ordering, search, fields, paging."""

import itertools
import random
import unittest
import urllib.parse

from case import FAMILIES, NOBODY, ServerCase

SEED = 20240131
PERSONS = 130
STAGES = ("lead", "qualified", "opportunity", "customer", "churned")
WORDS = ("anna", "bert", "chloé", "дмитрий", "eve", "王芳")


class Lists(ServerCase):
    tenants = ("other",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chance = random.Random(SEED)
        owners = [cls.tenant["user"], None]
        body = {"email": "second@users.example", "name": "Second"}
        owners.append(cls.api.post("users/", body).json["id"])
        cls.owners = owners
        cls.organizations = [cls.api.post("organizations/", {"name": name}).json["id"]
                             for name in ("Weyland Yutani", "Tyrell")]
        cls.tags = [cls.api.post("tags/", {"name": name}).json["id"] for name in ("vip", "press")]
        for start in range(0, PERSONS, 13):
            items = [cls.item(chance, number) for number in range(start, min(start + 13, PERSONS))]
            answer = cls.api.post("persons/batch/", {"items": items})
            assert answer.json["failed"] == 0, str(answer)
        people = cls.api.every("persons/")
        for person in people:
            for tag in cls.tags:
                if chance.random() < 0.3:
                    cls.api.post(f"persons/{person['id']}/tags/", {"tag": tag})
        duplicates = [person["id"] for person in chance.sample(people, 9)]
        cls.api.post("persons/merge/", {"primary_id": duplicates[0],
                                        "duplicate_ids": duplicates[1:]})
        theirs = cls.server.client(cls.tenants_made["other"]["token"])
        theirs.post("persons/", {"name": "anna elsewhere"})
        cls.people = cls.api.every("persons/")

    @classmethod
    def item(cls, chance, number):
        metadata = {key: number for key in ("a", "b", "long key") if chance.random() < 0.4}
        return {"name": f"{chance.choice(WORDS)} {chance.choice(WORDS)} {number:03}",
                "lifecycle_stage": chance.choice(STAGES), "owner": chance.choice(cls.owners),
                "organization": chance.choice([*cls.organizations, None]), "metadata": metadata,
                "primary_email": f"P{number}@mail.example" if number % 3 else "",
                "job_title": chance.choice(["Engineer", "Chief Poet", ""])}

    def expect(self, query, fits):
        wanted = {person["id"] for person in self.people if fits(person)}
        for base in FAMILIES:
            found = self.listed(query, base + "persons/")
            self.assertEqual(set(found), wanted, f"{query}, seed {SEED}")
            self.assertEqual(len(found), len(wanted), query)
        return len(wanted)

    def filters(self):
        """Parameter, value, and what fits it."""
        times = sorted(person["created_at"] for person in self.people)
        middle, late = times[len(times) // 2], times[-20]
        yield from (("lifecycle_stage", stage, lambda p, s=stage: p["lifecycle_stage"] == s)
                    for stage in STAGES)
        yield from (("owner", owner, lambda p, o=owner: p["owner"] == o)
                    for owner in self.owners if owner)
        yield from (("organization", one, lambda p, o=one: p["organization"] == o)
                    for one in self.organizations)
        yield "created_at__gte", middle, lambda p: p["created_at"] >= middle
        yield "created_at__lte", late, lambda p: p["created_at"] <= late
        yield from (("metadata__has_key", key, lambda p, k=key: k in p["metadata"])
                    for key in ("a", "long key", "none"))
        yield from (("name", part, lambda p, w=part: w.casefold() in p["name"].casefold())
                    for part in ("ANNA", "Chloé e", "ДМИТ", "王", "03"))
        yield "active", "true", lambda p: p["active"]
        yield "active", "false", lambda p: not p["active"]
        yield from (("tag", tag, lambda p, t=tag: t in p.get("tags", [])) for tag in self.tags)

    def test_every_filter_counts_exactly(self):
        counts = [self.expect({name: value}, fits) for name, value, fits in self.filters()]
        self.assertEqual(self.expect({}, lambda person: True), PERSONS)
        self.assertGreater(sum(0 < count < PERSONS for count in counts), 15)

    def test_all_pairs_of_filters_count_exactly(self):
        for one, two in itertools.combinations(list(self.filters()), 2):
            if one[0] != two[0] and random.Random(str(one[:2]) + str(two[:2])).random() < 0.35:
                self.expect({one[0]: one[1], two[0]: two[1]}, lambda p: one[2](p) and two[2](p))

    def test_many_filters_together_count_exactly(self):
        chance = random.Random(SEED)
        rows = list(self.filters())
        for _ in range(25):
            chosen = {row[0]: row for row in chance.sample(rows, 4)}
            query = {name: row[1] for name, row in chosen.items()}
            self.expect(query, lambda p: all(row[2](p) for row in chosen.values()))

    def test_both_ends_of_the_creation_range_are_included(self):
        time = self.people[40]["created_at"]
        self.assertGreater(self.expect({"created_at__gte": time, "created_at__lte": time},
                                       lambda p: p["created_at"] == time), 0)

    def test_a_date_alone_means_the_whole_day(self):
        first, last = (sorted(p["created_at"] for p in self.people)[i][:10] for i in (0, -1))
        self.expect({"created_at__gte": first, "created_at__lte": last}, lambda p: True)
        self.expect({"created_at__lte": "2001-01-01"}, lambda p: False)

    def test_a_reference_that_nothing_has_finds_nothing(self):
        self.expect({"organization": NOBODY}, lambda p: False)
        self.expect({"owner": 31337}, lambda p: False)

    def test_a_bad_filter_value_is_a_400_that_names_the_parameter(self):
        wrong = {"owner": "x", "organization": "x", "lifecycle_stage": "king", "active": "perhaps",
                 "created_at__gte": "yesterday", "created_at__lte": "2024-13-01", "page": "0",
                 "page_size": "-1", "ordering": "metadata", "fields": "nope", "tag": "vip"}
        for name, value in wrong.items():
            self.refused_field(self.api.get("persons/", {name: value}), name)

    def test_an_unknown_parameter_is_a_400_that_names_it(self):
        for path in ("persons/", "organizations/", "deals/", "activities/", "notes/", "tags/",
                     "users/", "tokens/", "invitations/", "/persons/", "/organizations/"):
            self.refused_field(self.api.get(path, {"colour": "red"}), "colour")

    def test_ordering_by_name_goes_both_ways(self):
        query = {"name": "anna", "fields": "id,name"}
        up = self.listed({**query, "ordering": "name"})
        self.assertEqual(self.listed({**query, "ordering": "-name"}), up[::-1])
        names = {person["id"]: person["name"] for person in self.people}
        latin = [names[one] for one in up if names[one].isascii()]
        self.assertEqual(latin, sorted(latin))

    def test_ordering_by_creation_goes_both_ways(self):
        times = {person["id"]: person["created_at"] for person in self.people}
        up = self.listed({"ordering": "created_at"})
        self.assertEqual([times[one] for one in up], sorted(times.values()))
        self.assertEqual(self.listed({"ordering": "-created_at"}), up[::-1])

    def test_ordering_by_the_last_change_goes_both_ways(self):
        chosen = [person["id"] for person in self.people if person["active"]][5:60:11]
        for one in chosen:
            self.check(self.api.patch(f"persons/{one}/", {"description": "changed"}), 200)
        newest = self.listed({"ordering": "-updated_at"})
        self.assertEqual(newest[:len(chosen)], chosen[::-1])
        self.assertEqual(self.listed({"ordering": "updated_at"}), newest[::-1])

    def test_search_looks_into_every_searched_member(self):
        place = self.make("organizations/", {"name": "Umbrella Holdings"})
        made = self.person(name="Quentin Quux", primary_email="Q.Quux@Search.example",
                           emails=[{"value": "other@private.example"}], job_title="Gardener",
                           contact_numbers=["+49 30 1234567"], organization=place["id"])
        self.addCleanup(self.api.delete, f"persons/{made['id']}/")
        for words in ("quentin", "QUUX", "search.example", "private", "gardener", "1234567",
                      "umbrella", "quux gardener"):
            self.assertIn(made["id"], self.listed({"search": words}), words)
        for words in ("quentin zzz", "zzz"):
            self.assertNotIn(made["id"], self.listed({"search": words}), words)

    def test_search_combines_with_filters_and_counts_exactly(self):
        found = self.expect({"search": "poet"}, lambda p: "Poet" in p["job_title"])
        self.assertGreater(found, 0)
        self.expect({"search": "poet", "lifecycle_stage": "lead"},
                    lambda p: "Poet" in p["job_title"] and p["lifecycle_stage"] == "lead")

    def test_fields_chooses_the_members(self):
        page = self.read("persons/", {"fields": "id,name", "page_size": 3})
        for person in page["results"]:
            self.assertEqual(set(person), {"id", "name"})
        one = "persons/" + page["results"][0]["id"] + "/"
        self.assertEqual(set(self.read(one, {"fields": "name,merged_into"})),
                         {"name", "merged_into"})

    def test_a_page_has_50_records_unless_asked_and_500_at_most(self):
        self.assertEqual(len(self.read("persons/")["results"]), 50)
        self.assertEqual(len(self.read("persons/", {"page_size": 7})["results"]), 7)
        page = self.read("persons/", {"page_size": 100000})
        self.assertEqual(len(page["results"]), PERSONS)

    def test_links_lead_through_all_pages_and_back(self):
        query = {"page_size": 17, "active": "true", "ordering": "-created_at"}
        page = self.read("persons/", query)
        self.assertIsNone(page["previous"])
        seen, pages = [], 1
        while True:
            seen += [person["id"] for person in page["results"]]
            if page["next"] is None:
                break
            self.assertTrue(page["next"].startswith(self.server.url + "/api/crm/persons/?"))
            back = page["results"][0]["id"]
            page = self.check(self.follow(page["next"]), 200).json
            earlier = self.check(self.follow(page["previous"]), 200).json
            self.assertEqual(earlier["results"][0]["id"], back)
            pages += 1
        self.assertEqual(len(seen), page["count"])
        self.assertEqual(len(set(seen)), len(seen))
        self.assertEqual(pages, -(-page["count"] // 17))

    def follow(self, link):
        parts = urllib.parse.urlsplit(link)
        return self.api.get(parts.path + "?" + parts.query)

    def test_a_page_past_the_end_is_a_404_and_an_empty_list_has_one_page(self):
        self.refused(self.api.get("persons/", {"page": 4, "page_size": 50}), 404)
        self.refused(self.api.get("persons/", {"page": 10 ** 30}), 404)
        empty = self.read("persons/", {"lifecycle_stage": "lead", "metadata__has_key": "none"})
        self.assertEqual(empty, {"count": 0, "next": None, "previous": None, "results": []})
        self.refused(self.api.get("persons/", {"metadata__has_key": "none", "page": 2}), 404)

    def test_a_list_is_read_at_the_position_it_names(self):
        before = self.check(self.api.get("persons/"), 200)
        made = self.check(self.api.post("tags/", {"name": "later"}), 201)
        self.assertEqual(made.position, before.position + 1)
        self.assertEqual(self.check(self.api.get("persons/"), 200).position, made.position)


if __name__ == "__main__":
    unittest.main()
