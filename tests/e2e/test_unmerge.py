"""Taking merges back: after later edits, in chains, and of duplicates that had been merged before."""

import unittest

from case import unique
from test_undo import Undoing


class Unmerging(Undoing):
    def rich_person(self):
        """A person with a deal, a note, an activity and a tag."""
        person = self.person(job_title=unique("Job"))
        one = person["id"]
        self.make("deals/", {"title": "D", "person": one})
        self.make("notes/", {"body": "N", "person": one})
        self.make("activities/", {"subject": "A", "person": one})
        tag = self.make("tags/", {"name": unique("tag")})["id"]
        self.check(self.api.post(f"persons/{one}/tags/", {"tag": tag}), 200)
        return person

    def test_a_merge_is_undone_and_redone_as_one(self):
        primary, one, two = self.person(job_title=""), self.rich_person(), self.rich_person()
        before = self.values()
        at = self.merge(primary, one, two, fill_blanks=True)
        after = self.values()
        self.undo(at)
        self.assertEqual(self.values(), before)
        self.redo(at)
        self.assertEqual(self.values(), after)

    def test_after_edits_on_the_primary_they_stay(self):
        primary, duplicate = self.person(), self.rich_person()
        deal = self.listed({"person": duplicate["id"]}, "deals/")[0]
        at = self.merge(primary, duplicate)
        self.change("persons", primary, {"job_title": "Later"})
        later = self.make("deals/", {"title": "Later", "person": primary["id"]})
        self.undo(at)
        self.assertEqual(self.show("persons", primary)["job_title"], "Later")
        self.assertEqual(self.show("deals", later)["person"], primary["id"])
        self.assertEqual(self.read(f"deals/{deal}/")["person"], duplicate["id"])
        shown = self.show("persons", duplicate)
        self.assertEqual((shown["active"], shown.get("merged_into")), (True, None))
        self.change("persons", duplicate, {"job_title": "Free again"})

    def test_what_was_filled_and_changed_since_is_in_the_way(self):
        primary, duplicate = self.person(job_title=""), self.person(job_title="Filled")
        at = self.merge(primary, duplicate, fill_blanks=True)
        later = self.change("persons", primary, {"job_title": "Mine"})
        obstacles = self.obstacles(self.undo(at, 409))
        self.assertEqual(list(obstacles), [(primary["id"], "job_title")])
        self.assertEqual([one["position"] for one in
                          obstacles[primary["id"], "job_title"]["later"]], [later])
        self.undo(at, mode="fields")
        self.assertEqual(self.show("persons", primary)["job_title"], "Mine")
        self.assertTrue(self.show("persons", duplicate)["active"])

    def test_a_chain_is_undone_from_its_end_or_as_a_cascade(self):
        first, second, third = self.rich_person(), self.rich_person(), self.rich_person()
        before = self.values()
        one = self.merge(second, first)
        between = self.values()
        two = self.merge(third, second)
        after = self.values()
        obstacles = self.obstacles(self.undo(one, 409))
        obstacle = obstacles[first["id"], "merged_into"]
        self.assertEqual(([later["position"] for later in obstacle["later"]],
                          obstacle["later"][0]["value"]), ([two], third["id"]))
        self.undo(two)
        self.assertEqual(self.values(), between)
        self.undo(one)
        self.assertEqual(self.values(), before)
        self.redo(one)
        self.redo(two)
        self.assertEqual(self.values(), after)
        answer = self.undo(one, mode="cascade")
        # By now the undo and the redo between them are nothing.
        self.assertEqual(answer.json["undone"], [two, one])
        self.assertEqual(self.values(), before)

    def test_who_stays_merged_keeps_what_merging_made_of_them(self):
        first, second, third = self.rich_person(), self.person(), self.person()
        one = self.merge(second, first)
        self.merge(third, second)
        self.undo(one, 409, mode="fields")
        shown = self.show("persons", first)
        self.assertEqual((shown["active"], shown["merged_into"]), (False, third["id"]))

    def test_a_duplicate_that_had_been_merged_before_is_the_survivor_again(self):
        inner, outer, primary = self.rich_person(), self.rich_person(), self.rich_person()
        self.merge(outer, inner)
        before = self.values()
        at = self.merge(primary, outer)
        self.assertEqual(self.show("persons", inner)["merged_into"], primary["id"])
        self.undo(at)
        self.assertEqual(self.values(), before)
        self.assertEqual(self.show("persons", inner)["merged_into"], outer["id"])

    def test_a_merge_is_not_redone_into_a_person_who_was_merged_meanwhile(self):
        primary, duplicate, other = self.person(), self.person(), self.person()
        at = self.merge(primary, duplicate)
        self.undo(at)
        two = self.merge(other, primary)
        obstacle = self.obstacles(self.redo(at, 409))[duplicate["id"], "merged_into"]
        self.assertEqual((obstacle["reason"], [one["position"] for one in obstacle["later"]]),
                         ("gone", [two]))

    def test_a_merge_is_not_redone_over_what_came_to_the_duplicate_meanwhile(self):
        primary, duplicate = self.person(), self.rich_person()
        at = self.merge(primary, duplicate)
        self.undo(at)
        deal = self.make("deals/", {"title": "Meanwhile", "person": duplicate["id"]})
        made = self.position()
        obstacle = self.obstacles(self.redo(at, 409))[duplicate["id"], "merged_into"]
        self.assertEqual((obstacle["reason"], obstacle["records"]),
                         ("referred", [{"kind": "deal", "id": deal["id"]}]))
        self.assertEqual([one["position"] for one in obstacle["later"]], [made])
        self.assertEqual(self.show("deals", deal)["person"], duplicate["id"])

    def test_the_deletion_of_the_survivor_is_in_the_way(self):
        primary, duplicate = self.person(), self.rich_person()
        at = self.merge(primary, duplicate)
        gone = self.check(self.api.delete(f"persons/{primary['id']}/"), 204).position
        obstacles = self.obstacles(self.undo(at, 409))
        self.assertEqual(
            [one["position"] for one in obstacles[duplicate["id"], "merged_into"]["later"]],
            [gone])
        self.undo(at, mode="cascade")
        shown = self.show("persons", duplicate)
        self.assertEqual((shown["active"], shown.get("merged_into")), (True, None))


if __name__ == "__main__":
    unittest.main()
