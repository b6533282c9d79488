"""Whoever acts as somebody else stays who they are: private notes of the other, and what is for good."""

import unittest

from case import unique
from people_case import LD, MERGE
from platform_users_case import UsersCase


class PrivateNotes(UsersCase):
    """A note that the target alone may see, on every way that leads to it."""

    def setUp(self):
        super().setUp()
        self.user, self.number = self.member_of_other(is_admin=True)
        self.theirs = self.with_password(self.user["email"])
        self.text = unique("Between").replace(" ", "")
        self.someone = self.make("persons/", {"name": unique("Person")}, self.theirs)["id"]
        self.private = self.note(is_private=True)
        self.position = self.theirs.get("history/").json["results"][0]["position"]
        self.open = self.note()
        _, self.acting = self.impersonate(self.user)
        self.addCleanup(self.end)

    def note(self, **fields):
        body = {"body": self.text, "person": self.someone, **fields}
        return self.make("notes/", body, self.theirs)["id"]

    def people(self, path, client=None):
        return (client or self.acting).send("GET", path, None, media=LD)

    def test_no_list_shows_it_and_no_count(self):
        for query in ({"search": self.text}, {"person": self.someone}):
            shown = self.check(self.acting.get("notes/", query), 200).json
            self.assertEqual([one["id"] for one in shown["results"]], [self.open], query)
            self.assertEqual(shown["count"], 1)
            self.assertEqual(self.theirs.get("notes/", query).json["count"], 2)
        shown = self.check(self.people(f"/people/{self.someone}/notes"), 200).json
        self.assertEqual([one["id"] for one in shown["hydra:member"]], [self.open])
        self.assertEqual(shown["hydra:totalItems"], 1)

    def test_it_is_not_there_now_nor_in_the_past(self):
        path = f"notes/{self.private}/"
        moment = {"as_of": self.theirs.get("history/").json["results"][0]["position"]}
        for answer in (self.acting.get(path), self.acting.get(path + "history/"),
                       self.acting.get(path, moment),
                       self.people(f"/people/{self.someone}/{path[:-1]}"),
                       self.acting.patch(path, {"body": "mine"}), self.acting.delete(path)):
            self.check(answer, 404)
        past = self.check(self.acting.get("notes/", moment), 200)
        self.assertNotIn(self.private, past.body.decode())
        self.check(self.theirs.get(path), 200)

    def test_no_history_no_difference_and_no_export_shows_it(self):
        first = f"history/diff/?from=1&to={self.position}"
        for path in (f"history/{self.position}/", "history/", "history/export/", first,
                     f"persons/{self.someone}/history/?related=true",
                     f"persons/{self.someone}/export/"):
            answer = self.check(self.acting.get(path), 200)
            self.assertNotIn(self.private, answer.body.decode(), path)
            self.assertIn(self.private, self.theirs.get(path).body.decode(), path)
        undone = self.acting.post(f"history/{self.position}/undo/", {"dry_run": True})
        self.refused_as(undone, 403, "note.private")

    def test_nor_is_one_written(self):
        notes = f"/people/{self.someone}/notes"
        category = self.make("note_categories/", {"name": unique("Category")}, self.theirs)["id"]
        public = {"description": "x", "isPrivate": True,
                  "category": f"/note_categories/{category}"}
        for answer in (
                self.acting.post("notes/", {"body": "x", "person": self.someone,
                                            "is_private": True}),
                self.acting.patch(f"notes/{self.open}/", {"is_private": True}),
                self.acting.put(f"notes/{self.open}/", {"body": "x", "is_private": True}),
                self.acting.send("POST", notes, public, media=LD),
                self.acting.send("PATCH", f"{notes}/{self.open}", {"isPrivate": True},
                                 media=MERGE),
                self.acting.send("PUT", f"{notes}/{self.open}", public, media=LD)):
            self.assertEqual(answer.status, 403, str(answer))
            self.assertIn("impersonat", answer.body.decode())
        self.check(self.acting.patch(f"notes/{self.open}/", {"title": "seen"}), 200)
        self.assertFalse(self.theirs.get(f"notes/{self.open}/").json["is_private"])

    def test_nor_does_an_undo_make_one(self):
        path = f"notes/{self.private}/"
        self.check(self.theirs.patch(path, {"is_private": False}), 200)
        position = self.theirs.get("history/").json["results"][0]["position"]
        self.check(self.acting.get(path), 200)
        self.refused_as(self.acting.post(f"history/{position}/undo/"), 403,
                        "impersonation.withheld")
        self.check(self.theirs.post(f"history/{position}/undo/"), 200)


class ForGood(UsersCase):
    def test_no_person_is_erased(self):
        user, _ = self.member_of_other(is_admin=True)
        _, acting = self.impersonate(user)
        self.addCleanup(self.end)
        person = self.make("persons/", {"name": unique("Person")}, acting)["id"]
        for key in (person, self.org):
            self.refused_as(acting.post(f"persons/{key}/erase/", {"reason": "asked for"}), 403,
                            "impersonation.withheld")
        self.check(self.other().get(f"persons/{person}/"), 200)
        self.check(acting.delete(f"persons/{person}/"), 204)


if __name__ == "__main__":
    unittest.main()
