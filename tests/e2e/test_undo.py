"""Taking commits back over HTTP: each mode, what stands in the way, merges, rights, repeats."""

import unittest
import uuid

from case import ServerCase, unique


class Undoing(ServerCase):
    tenants = ("other",)

    def undo(self, position, status=200, what="undo", client=None, headers=None, **body):
        answer = (client or self.api).post(f"history/{position}/{what}/", body, headers=headers)
        return self.check(answer, status)

    def redo(self, position, status=200, **options):
        return self.undo(position, status, "redo", **options)

    def change(self, path, record, body):
        return self.check(self.api.patch(f"{path}/{record['id']}/", body), 200).position

    def show(self, path, record):
        return self.read(f"{path}/{record['id']}/")

    def person_at(self, **fields):
        person = self.person(**fields)
        return person, self.position()

    def merge(self, primary, *duplicates, **options):
        body = {"primary_id": primary["id"], "duplicate_ids": [one["id"] for one in duplicates]}
        return self.check(self.api.post("persons/merge/", {**body, **options}), 200).position

    def obstacles(self, answer):
        """{(record id, field): obstacle}"""
        return {(one["id"], one["field"]): one for one in answer.json["obstacles"]}

    def values(self):
        """All that lists show, without versions and times: what undo and redo must restore."""
        found = {}
        for path in ("persons/", "organizations/", "deals/", "notes/", "activities/", "tags/"):
            for record in self.api.every(path):
                record.pop("updated_at")
                found[record["id"]] = record
        return found


class Strict(Undoing):
    def test_an_edit_is_taken_back_and_brought_back(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair", "metadata": {"k": 1}})
        answer = self.undo(at)
        self.assertEqual(answer.json["position"], at + 1)
        self.assertEqual(answer.position, at + 1)
        self.assertEqual((answer.json["undone"], answer.json["left"], answer.json["dry_run"]),
                         ([at], [], False))
        [record] = answer.json["records"]
        self.assertEqual(record["id"], person["id"])
        self.assertEqual(record["changes"]["job_title"], {"before": "Chair", "after": "Dean"})
        shown = self.show("persons", person)
        self.assertEqual((shown["job_title"], shown["metadata"]), ("Dean", {}))
        again = self.redo(at)
        self.assertEqual(again.json["undone"], [at + 1])
        self.assertEqual(self.show("persons", person)["job_title"], "Chair")

    def test_a_body_may_be_missing(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        self.check(self.api.post(f"history/{at}/undo/"), 200)
        self.assertEqual(self.show("persons", person)["job_title"], "Dean")

    def test_any_commit_can_be_undone_not_only_the_latest(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        self.change("persons", person, {"lifecycle_stage": "customer"})
        self.undo(at)
        shown = self.show("persons", person)
        self.assertEqual((shown["job_title"], shown["lifecycle_stage"]), ("Dean", "customer"))

    def test_what_stands_in_the_way_is_told_field_by_field(self):
        self.all_mails_have_left()  # Those of other tests here: their outcomes are commits.
        person, _ = self.person_at(job_title="Dean", lifecycle_stage="lead")
        at = self.change("persons", person, {"job_title": "Chair", "lifecycle_stage": "customer"})
        first = self.change("persons", person, {"job_title": "Head"})
        second = self.change("persons", person, {"job_title": "Boss"})
        before = self.values()
        answer = self.undo(at, 409, mode="strict")
        self.assertEqual(answer.json["code"], "undo.obstructed")
        [obstacle] = answer.json["obstacles"]
        self.assertEqual((obstacle["kind"], obstacle["id"], obstacle["field"], obstacle["reason"]),
                         ("person", person["id"], "job_title", "changed"))
        times = {one: self.read(f"history/{one}/")["time"] for one in (first, second)}
        self.assertEqual(obstacle["later"], [
            {"position": second, "actor": self.tenant["user"], "time": times[second],
             "value": "Boss"},
            {"position": first, "actor": self.tenant["user"], "time": times[first],
             "value": "Head"}])
        self.assertEqual((self.values(), self.position()), (before, second))

    def test_a_later_edit_and_its_undo_are_nothing_in_the_way(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        self.undo(self.change("persons", person, {"job_title": "Boss"}))
        self.undo(at)
        self.assertEqual(self.show("persons", person)["job_title"], "Dean")

    def test_tags_are_undone_one_by_one(self):
        person, tags = self.person(), [self.make("tags/", {"name": unique("t")}) for _ in range(2)]
        path = f"persons/{person['id']}/tags/"
        at = [self.check(self.api.post(path, {"tag": one["id"]}), 200).position for one in tags]
        self.undo(at[0])
        self.assertEqual(self.show("persons", person)["tags"], [tags[1]["id"]])

    def test_undoing_twice_is_a_409_that_names_the_undo(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        undone = self.undo(at).json["position"]
        answer = self.undo(at, 409)
        self.assertEqual(answer.json["code"], "history.undone")
        self.assertIn(str(undone), answer.body.decode())
        self.assertEqual(self.position(), undone)

    def test_undoing_an_undo_is_a_redo(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        undone = self.undo(at).json["position"]
        self.undo(undone)
        self.assertEqual(self.show("persons", person)["job_title"], "Chair")
        self.assertIsNone(self.read(f"history/{at}/")["undone_by"])
        self.undo(at)
        self.assertEqual(self.show("persons", person)["job_title"], "Dean")

    def test_redo_of_what_stands_is_a_409(self):
        self.person()
        self.assertEqual(self.redo(self.position(), 409).json["code"], "history.not_undone")

    def test_redo_after_newer_edits_names_them(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        self.undo(at)
        newer = self.change("persons", person, {"job_title": "Boss"})
        answer = self.redo(at, 409)
        [obstacle] = answer.json["obstacles"]
        self.assertEqual([one["position"] for one in obstacle["later"]], [newer])
        self.assertEqual(self.show("persons", person)["job_title"], "Boss")

    def test_a_creation_with_later_edits_or_children_names_them(self):
        person, at = self.person_at()
        deal = self.make("deals/", {"title": "D", "person": person["id"]})
        made = self.position()
        answer = self.undo(at, 409)
        obstacle = self.obstacles(answer)[person["id"], "exists"]
        self.assertEqual(obstacle["reason"], "referred")
        self.assertEqual(obstacle["records"], [{"kind": "deal", "id": deal["id"]}])
        self.assertEqual([one["position"] for one in obstacle["later"]], [made])
        self.check(self.api.delete(f"deals/{deal['id']}/"), 204)
        edited = self.change("persons", person, {"job_title": "Dean"})
        obstacle = self.obstacles(self.undo(at, 409))[person["id"], "exists"]
        self.assertEqual((obstacle["reason"], [one["position"] for one in obstacle["later"]]),
                         ("changed", [edited]))

    def test_a_creation_is_undone_by_removing_the_record(self):
        person, at = self.person_at()
        self.undo(at)
        self.refused(self.api.get(f"persons/{person['id']}/"), 404)
        self.redo(at)
        shown = self.show("persons", person)
        self.assertEqual({**shown, "updated_at": 0}, {**person, "updated_at": 0})

    def test_after_a_deletion_all_references_come_back(self):
        place, tag = self.organization(), self.make("tags/", {"name": unique("tag")})
        person = self.person(organization=place["id"])
        deal = self.make("deals/", {"title": "D", "organization": place["id"]})
        self.check(self.api.post(f"persons/{person['id']}/tags/", {"tag": tag["id"]}), 200)
        before = self.values()
        gone = self.check(self.api.delete(f"organizations/{place['id']}/"), 204).position
        untagged = self.check(self.api.delete(f"tags/{tag['id']}/"), 204).position
        self.assertIsNone(self.show("deals", deal)["organization"])
        self.undo(gone)
        self.undo(untagged)
        self.assertEqual(self.values(), before)
        self.assertEqual(self.listed({"tag": tag["id"]}), [person["id"]])

    def test_a_deletion_cannot_be_undone_when_the_value_is_taken(self):
        place = self.organization()
        gone = self.check(self.api.delete(f"organizations/{place['id']}/"), 204).position
        holder = self.organization(name=place["name"])
        [obstacle] = self.undo(gone, 409).json["obstacles"]
        self.assertEqual((obstacle["reason"], obstacle["records"]),
                         ("taken", [{"kind": "organization", "id": holder["id"]}]))

    def test_all_that_is_in_the_way_is_named_at_once(self):
        key = unique("key")
        person = self.person(name="Ada", unique_id=key)
        at = self.change("persons", person, {"name": "Grace", "unique_id": ""})
        self.change("persons", person, {"name": "Hedy"})
        self.person(unique_id=key)
        found = self.obstacles(self.undo(at, 409))
        self.assertEqual({field: one["reason"] for (_, field), one in found.items()},
                         {"name": "changed", "unique_id": "taken"})

    def test_children_of_what_was_edited_since_are_named_as_well(self):
        place = self.organization()
        at = self.position()
        person = self.person(organization=place["id"])
        self.change("organizations", place, {"name": unique("Other")})
        obstacles = self.undo(at, 409).json["obstacles"]
        self.assertEqual({one["reason"] for one in obstacles}, {"changed", "referred"})
        [referred] = [one for one in obstacles if one["reason"] == "referred"]
        self.assertEqual(referred["records"], [{"kind": "person", "id": person["id"]}])

    def test_a_value_taken_by_what_came_back_is_blamed_on_its_return(self):
        name, other = unique("X"), unique("Y")
        one = self.organization(name=name)
        gone = self.check(self.api.delete(f"organizations/{one['id']}/"), 204).position
        two = self.organization(name=name)
        at = self.change("organizations", two, {"name": other})
        back = self.undo(gone).json["position"]
        [obstacle] = self.undo(at, 409).json["obstacles"]
        self.assertEqual((obstacle["reason"], [later["position"] for later in obstacle["later"]]),
                         ("taken", [back]))
        cascade = self.undo(at, mode="cascade").json
        self.assertEqual(sorted(cascade["undone"])[-2:], [at, back])
        entry = self.read(f"history/{cascade['position']}/")
        self.assertEqual(sorted(entry["undone"]), sorted(cascade["undone"]))
        self.assertEqual(self.show("organizations", two)["name"], name)
        self.refused(self.api.get(f"organizations/{one['id']}/"), 404)

    def test_a_cascade_takes_children_along_also_when_the_parent_was_away(self):
        for comes_back in (False, True):
            with self.subTest(comes_back=comes_back):
                before = self.values()
                place = self.organization()
                at = self.position()
                self.person(organization=place["id"])
                gone = self.check(self.api.delete(f"organizations/{place['id']}/"), 204).position
                if comes_back:
                    self.undo(gone)
                self.undo(at, mode="cascade")
                self.assertEqual(self.values(), before)

    def test_a_reference_cannot_come_back_to_what_is_gone(self):
        place, deal = self.organization(), self.make("deals/", {"title": "D"})
        self.change("deals", deal, {"organization": place["id"]})
        at = self.change("deals", deal, {"organization": None})
        gone = self.check(self.api.delete(f"organizations/{place['id']}/"), 204).position
        obstacle = self.obstacles(self.undo(at, 409))[deal["id"], "organization"]
        self.assertEqual((obstacle["reason"], [one["position"] for one in obstacle["later"]]),
                         ("gone", [gone]))
        self.undo(at, mode="cascade")
        self.assertEqual(self.show("deals", deal)["organization"], place["id"])

    def test_a_batch_is_undone_as_one(self):
        kept = self.person(job_title="Dean", unique_id=unique("key"))
        before = self.values()
        items = [{"name": "New"}, {"name": kept["name"], "unique_id": kept["unique_id"],
                                   "job_title": "Chair"}]
        body = {"items": items, "upsert_by": "unique_id"}
        at = self.check(self.api.post("persons/batch/", body), 200).position
        after = self.values()
        self.assertNotEqual(after, before)
        self.undo(at)
        self.assertEqual(self.values(), before)
        self.redo(at)
        self.assertEqual(self.values(), after)

    def test_a_deal_that_was_won_is_open_again(self):
        deal = self.make("deals/", {"title": "D"})
        at = self.check(self.api.post(f"deals/{deal['id']}/win/"), 200).position
        self.undo(at)
        shown = self.show("deals", deal)
        self.assertEqual((shown["status"], shown["closed_at"]), ("open", None))

    def test_what_is_irreversible_is_a_422_with_the_reason(self):
        person = self.person(primary_email=f"{uuid.uuid4().hex}@undo.example")
        sent = self.make(f"persons/{person['id']}/invite/", {})
        revoked = self.check(
            self.api.post(f"invitations/{sent['invitation_id']}/revoke/"), 200).position
        for mode in ("strict", "fields", "cascade"):
            answer = self.undo(revoked, 422, mode=mode)
            self.assertIn("A revoked secret stays revoked", answer.json["detail"])
        self.assertFalse(self.read(f"history/{revoked}/")["undoable"])


class Modes(Undoing):
    def test_fields_undoes_what_is_free_and_reports_the_rest(self):
        person, _ = self.person_at(job_title="Dean", lifecycle_stage="lead")
        at = self.change("persons", person, {"job_title": "Chair", "lifecycle_stage": "customer"})
        later = self.change("persons", person, {"job_title": "Boss"})
        answer = self.undo(at, mode="fields")
        [left] = answer.json["left"]
        self.assertEqual((left["field"], [one["position"] for one in left["later"]]),
                         ("job_title", [later]))
        shown = self.show("persons", person)
        self.assertEqual((shown["job_title"], shown["lifecycle_stage"]), ("Boss", "lead"))
        self.assertEqual(self.undo(at, 409).json["code"], "history.undone")

    def test_fields_with_nothing_free_is_a_409(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        later = self.change("persons", person, {"job_title": "Boss"})
        self.assertEqual(len(self.undo(at, 409, mode="fields").json["obstacles"]), 1)
        self.assertEqual(self.position(), later)

    def test_a_cascade_takes_the_later_commits_first_as_one_commit(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        second = self.change("persons", person, {"job_title": "Head"})
        free = self.change("persons", person, {"lifecycle_stage": "customer"})
        third = self.change("persons", person, {"job_title": "Boss"})
        answer = self.undo(at, mode="cascade")
        self.assertEqual(answer.json["undone"], [third, second, at])
        self.assertEqual(answer.json["position"], third + 1)
        shown = self.show("persons", person)
        self.assertEqual((shown["job_title"], shown["lifecycle_stage"]), ("Dean", "customer"))
        for position in (at, second, third):
            self.assertEqual(self.read(f"history/{position}/")["undone_by"], third + 1)
        self.assertIsNone(self.read(f"history/{free}/")["undone_by"])
        self.redo(at)
        self.assertEqual(self.show("persons", person)["job_title"], "Boss")

    def test_a_cascade_takes_the_children_too(self):
        person, at = self.person_at()
        before = self.values()
        deal = self.make("deals/", {"title": "D", "person": person["id"]})
        note = self.make("notes/", {"body": "N", "person": person["id"], "deal": deal["id"]})
        after = self.values()
        self.undo(at, mode="cascade")
        del before[person["id"]]
        self.assertEqual(self.values(), before)
        self.refused(self.api.get(f"notes/{note['id']}/"), 404)
        self.redo(at)
        self.assertEqual(self.values(), after)

    def test_a_cascade_does_not_take_what_is_irreversible(self):
        address = f"{uuid.uuid4().hex}@undo.example"
        person = self.person(primary_email=address)
        sent = self.make(f"persons/{person['id']}/invite/", {})
        at = self.position()
        self.all_mails_have_left()
        self.check(self.api.post(f"invitations/{sent['invitation_id']}/revoke/"), 200)
        last = self.position()
        answer = self.undo(at, 422, mode="cascade")
        self.assertEqual(answer.json["code"], "history.irreversible")
        self.assertEqual(self.position(), last)

    def test_what_an_undo_of_free_fields_left_goes_with_a_cascade(self):
        person, made = self.person_at(job_title="Dean", lifecycle_stage="lead")
        at = self.change("persons", person, {"job_title": "Chair", "lifecycle_stage": "customer"})
        self.change("persons", person, {"job_title": "Boss"})
        self.undo(at, mode="fields")
        self.undo(made, mode="cascade")
        self.refused(self.api.get(f"persons/{person['id']}/"), 404)
        self.redo(made)
        shown = self.show("persons", person)
        self.assertEqual((shown["job_title"], shown["lifecycle_stage"]), ("Boss", "lead"))

    def test_a_dry_run_says_the_same_and_writes_nothing(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        later = self.change("persons", person, {"job_title": "Boss"})
        self.undo(at, 409, dry_run=True)
        dry = self.undo(at, mode="cascade", dry_run=True).json
        self.assertEqual((dry["position"], dry["dry_run"]), (None, True))
        self.assertEqual(self.show("persons", person)["job_title"], "Boss")
        self.assertEqual(self.position(), later)
        done = self.undo(at, mode="cascade").json
        for name in ("undone", "records", "left"):
            self.assertEqual(dry[name], done[name])

    def test_what_is_not_shown_is_counted(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        for number in range(101):
            self.change("persons", person, {"job_title": f"Boss {number}"})
        refused = self.undo(at, 409).json
        [one] = refused["obstacles"]
        self.assertEqual((refused["obstacles_count"], one["later_count"], len(one["later"])),
                         (1, 101, 100))
        done = self.undo(at, mode="cascade").json
        self.assertEqual((done["records_count"], done["records_hidden"], done["left_count"]),
                         (1, 0, 0))


if __name__ == "__main__":
    unittest.main()
