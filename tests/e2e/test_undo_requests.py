"""Who may undo, and what happens to requests that are wrong, repeated or from elsewhere."""

import unittest
import uuid

from case import NOBODY, unique
from test_undo import Undoing

ALL = ("Ibl.CRM/History/undo", "Ibl.CRM/Persons/write", "Ibl.CRM/Persons/delete",
       "Ibl.CRM/Persons/read")


class Rights(Undoing):
    def without(self, *missing, more=()):
        permissions = [one for one in (*ALL, *more) if one not in missing]
        return self.server.client(self.token(*permissions)["token"])

    def refuses(self, position, missing, **options):
        before = self.position()
        client = self.without(missing, **options)
        for body in ({}, {"dry_run": True}):
            answer = client.post(f"history/{position}/undo/", body)
            self.assertIn(missing, self.refused(answer, 403))
        self.assertEqual(self.position(), before)

    def test_each_undo_needs_the_right_to_undo(self):
        _, at = self.person_at()
        self.refuses(at, "Ibl.CRM/History/undo")
        answer = self.without("Ibl.CRM/History/undo").post(f"history/{at}/redo/", {})
        self.assertIn("Ibl.CRM/History/undo", self.refused(answer, 403))

    def test_the_inverse_of_a_creation_needs_the_right_to_delete(self):
        _, at = self.person_at()
        self.refuses(at, "Ibl.CRM/Persons/delete")
        self.undo(at, client=self.without("Ibl.CRM/Persons/write"))
        answer = self.without("Ibl.CRM/Persons/write").post(f"history/{at}/redo/", {})
        self.assertIn("Ibl.CRM/Persons/write", self.refused(answer, 403))
        self.redo(at, client=self.without("Ibl.CRM/Persons/delete"))

    def test_the_inverse_of_an_edit_needs_the_right_to_write(self):
        person, _ = self.person_at()
        at = self.change("persons", person, {"job_title": "Dean"})
        self.refuses(at, "Ibl.CRM/Persons/write")
        self.undo(at, client=self.without("Ibl.CRM/Persons/delete"))

    def test_the_inverse_of_a_batch_needs_both(self):
        kept = self.person(unique_id=unique("key"))
        items = [{"name": "New"}, {"name": unique("Renamed"), "unique_id": kept["unique_id"]}]
        body = {"items": items, "upsert_by": "unique_id"}
        at = self.check(self.api.post("persons/batch/", body), 200).position
        self.refuses(at, "Ibl.CRM/Persons/write")
        self.refuses(at, "Ibl.CRM/Persons/delete")
        self.undo(at, client=self.without())

    def test_what_was_cleared_in_passing_needs_no_right_of_its_own(self):
        place = self.organization()
        person = self.person(organization=place["id"])
        at = self.check(self.api.delete(f"organizations/{place['id']}/"), 204).position
        narrow = self.server.client(
            self.token("Ibl.CRM/History/undo", "Ibl.CRM/Organizations/write")["token"])
        answer = self.undo(at, client=narrow)
        self.assertNotIn(person["id"].encode(), answer.body)
        self.assertEqual(self.show("persons", person)["organization"], place["id"])

    def test_a_cascade_needs_the_rights_of_all_it_takes_back(self):
        person, at = self.person_at()
        self.make("deals/", {"title": "D", "person": person["id"]})
        answer = self.without().post(f"history/{at}/undo/", {"mode": "cascade"})
        self.assertIn("Ibl.CRM/Deals/delete", self.refused(answer, 403))
        self.undo(at, client=self.without(more=["Ibl.CRM/Deals/delete"]), mode="cascade")

    def test_an_invitation_is_not_brought_back_without_the_right_to_invitations(self):
        person = self.person(primary_email=f"{uuid.uuid4().hex}@undo.example")
        self.make(f"persons/{person['id']}/invite/", {})
        self.all_mails_have_left()
        sent = self.read("history/", {"command": "person.invite", "page_size": 1})["results"][0]
        answer = self.without().post(f"history/{sent['position']}/undo/", {"mode": "fields"})
        self.assertIn("Ibl.CRM/Invitations", self.refused(answer, 403))

    def test_what_stands_in_the_way_does_not_tell_what_the_caller_may_not_read(self):
        person, at = self.person_at()
        deal = self.make("deals/", {"title": "Secret", "person": person["id"]})
        answer = self.without().post(f"history/{at}/undo/", {})
        [obstacle] = self.check(answer, 409).json["obstacles"]
        self.assertEqual((obstacle["reason"], obstacle["records"]), ("referred", []))
        self.assertNotIn(deal["id"].encode(), answer.body)
        self.change("deals", deal, {"title": "Moved"})
        gone = self.check(self.api.delete(f"persons/{person['id']}/"), 204).position
        self.change("deals", deal, {"person": self.person()["id"]})
        answer = self.check(self.without("Ibl.CRM/Deals/read").post(f"history/{gone}/undo/", {}), 409)
        self.assertEqual((answer.json["obstacles"], answer.json["obstacles_count"]), ([], 1))
        self.undo(gone, mode="fields")
        blind = self.without("Ibl.CRM/Persons/read")
        edited = self.change("persons", person, {"job_title": "First"})
        self.change("persons", person, {"job_title": "Second"})
        answer = self.check(blind.post(f"history/{edited}/undo/", {}), 409)
        self.assertNotIn(b"Second", answer.body)

    def test_another_platforms_positions_are_a_404_or_its_own(self):
        person, _ = self.person_at()
        at = self.change("persons", person, {"job_title": "Dean"})
        theirs = self.client_of("other")
        self.assertLess(self.check(theirs.get("history/"), 200).json["count"], at)
        for what in ("undo", "redo"):
            self.refused(theirs.post(f"history/{at}/{what}/", {}), 404)
        self.assertEqual(self.show("persons", person)["job_title"], "Dean")


class Requests(Undoing):
    def test_unknown_positions_are_a_404(self):
        self.person()
        for position in ("0", self.position() + 1, "x", "-1", "1.5", NOBODY, 2 ** 64):
            for what in ("undo", "redo"):
                self.refused(self.api.post(f"history/{position}/{what}/", {}), 404)

    def test_a_body_that_does_not_fit_is_refused_by_its_field(self):
        _, at = self.person_at()
        wrong = [({"mode": "all"}, "mode"), ({"mode": 1}, "mode"), ({"mode": None}, "mode"),
                 ({"dry_run": "yes"}, "dry_run"), ({"dry_run": 1}, "dry_run"),
                 ({"force": True}, "force")]
        for what in ("undo", "redo"):
            for body, field in wrong:
                self.refused_field(self.api.post(f"history/{at}/{what}/", body), field)
            for body in ("[]", "1", "{", '"strict"'):
                self.check(self.api.post(f"history/{at}/{what}/", body), 400)
        self.assertEqual(self.position(), at)

    def test_undo_is_a_post(self):
        _, at = self.person_at()
        for method in ("get", "put", "patch", "delete"):
            answer = getattr(self.api, method)(f"history/{at}/undo/")
            self.assertEqual(self.check(answer, 405).headers["Allow"], "POST")

    def test_the_same_key_answers_the_same(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        key = {"Idempotency-Key": uuid.uuid4().hex}
        first = self.undo(at, headers=key)
        again = self.undo(at, headers=key)
        self.assertEqual(again.json, first.json)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(again.position, first.position)
        self.assertEqual(self.position(), first.position)

    def test_the_same_key_answers_also_after_somebody_else_redid_it(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        key = {"Idempotency-Key": uuid.uuid4().hex}
        first = self.undo(at, headers=key)
        self.redo(at)
        self.change("persons", person, {"job_title": "Boss"})
        self.assertEqual(self.undo(at, headers=key).json["position"], first.json["position"])
        self.assertEqual(self.show("persons", person)["job_title"], "Boss")

    def test_a_refusal_is_not_kept(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        key = {"Idempotency-Key": uuid.uuid4().hex}
        theirs = self.undo(at).json["position"]
        self.assertEqual(self.undo(at, 409, headers=key).json["code"], "history.undone")
        self.undo(theirs)
        answer = self.undo(at, headers=key)
        self.assertNotIn("Idempotent-Replayed", answer.headers)
        self.assertEqual(self.show("persons", person)["job_title"], "Dean")

    def test_a_key_of_another_request_is_a_422(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        other = self.change("persons", person, {"lifecycle_stage": "customer"})
        key = {"Idempotency-Key": uuid.uuid4().hex}
        self.undo(at, headers=key)
        for position, body in ((other, {}), (at, {"mode": "fields"})):
            answer = self.undo(position, 422, headers=key, **body)
            self.assertIn("key", self.refused(answer, 422))
        self.assertEqual(self.show("persons", person)["lifecycle_stage"], "customer")

    def test_a_dry_run_keeps_no_key(self):
        person, _ = self.person_at(job_title="Dean")
        at = self.change("persons", person, {"job_title": "Chair"})
        key = {"Idempotency-Key": uuid.uuid4().hex}
        self.undo(at, headers=key, dry_run=True)
        self.assertNotIn("Idempotent-Replayed", self.undo(at, headers=key).headers)


if __name__ == "__main__":
    unittest.main()
