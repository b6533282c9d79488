"""Notes of people, and who sees the private ones on every way that leads to them."""

import csv
import io
import json
import unittest

from case import NOBODY, unique, wait_for
from people_case import MERGE, PeopleCase
from webhook_receiver import Receiver


class NotesCase(PeopleCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.api.post("note_categories/", {"name": "Meeting"}).json["id"]
        cls.category = f"/note_categories/{category}"

    def setUp(self):
        self.someone = self.new()
        self.notes = self.someone["@id"] + "/notes"

    def note(self, client=None, **members):
        body = {"description": unique("Text"), "category": self.category, **members}
        return self.ask("POST", self.notes, body, 201, client).json

    def listed(self, query="", client=None):
        return [one["id"] for one in self.one(self.notes + query, client=client)["hydra:member"]]


class Notes(NotesCase):
    def test_a_note_is_shown_as_it_was_sent(self):
        sent = {"description": "They said ...", "title": "Call", "flagged": True,
                "isPrivate": False, "category": self.category}
        answer = self.ask("POST", self.notes, {**sent, "personId": self.someone["id"]}, 201)
        made = answer.json
        self.assertEqual({name: made[name] for name in sent}, sent)
        self.assertEqual(made["author"], f"/users/{self.tenant['user']}")
        self.assertEqual(made["@id"], f"{self.notes}/{made['id']}")
        self.assertEqual(answer.headers["Location"], made["@id"])
        self.assertNotIn("personId", made)
        self.assertEqual(self.one(made["@id"]), made)
        in_crm = self.read(f"notes/{made['id']}/")
        self.assertEqual((in_crm["body"], in_crm["person"]),
                         (sent["description"], self.someone["id"]))
        self.assertIn(made["id"], self.listed())

    def test_notes_of_crm_are_notes_of_the_person(self):
        one = self.make("notes/", {"body": "B", "person": self.someone["id"]})
        shown = self.one(f"{self.notes}/{one['id']}")
        self.assertEqual((shown["description"], shown["category"], shown["flagged"]),
                         ("B", None, False))
        elsewhere = self.make("notes/", {"body": "B", "person": self.new()["id"]})
        self.error(self.ask("GET", f"{self.notes}/{elsewhere['id']}", status=404), 404)

    def test_description_and_category_are_required(self):
        made = self.note()
        for method, path in (("POST", self.notes), ("PUT", made["@id"])):
            answer = self.ask(method, path, {}, 422)
            self.assertEqual(self.violations(answer), ["category", "description"])
            body = {"description": None, "category": None}
            self.assertEqual(self.violations(self.ask(method, path, body, 422)),
                             ["category", "description"])
        self.assertEqual(self.patch(made["@id"], {}), made)
        for name, value in (("category", f"/note_categories/{NOBODY}"), ("category", NOBODY),
                            ("author", "/users/99999"), ("author", None), ("flagged", "x"),
                            ("personId", NOBODY), ("personId", f"/people/{NOBODY}")):
            answer = self.ask("PATCH", made["@id"], {name: value}, 422, media=MERGE)
            self.assertEqual(self.violations(answer), [name], value)

    def test_put_replaces_but_keeps_the_author(self):
        user = self.user()["id"]
        made = self.note(title="T", flagged=True, author=f"/users/{user}")
        put = self.ask("PUT", made["@id"], {"description": "D", "category": self.category}).json
        self.assertEqual((put["description"], put["title"], put["flagged"], put["author"]),
                         ("D", None, False, f"/users/{user}"))
        self.assertEqual(put["createdAt"], made["createdAt"])
        self.assertEqual(self.ask("PUT", made["@id"], put).json, put)

    def test_flagged_ones_come_first_then_the_newest(self):
        one, two, three, four = (self.note(flagged=flagged)["id"]
                                 for flagged in (True, False, True, False))
        self.assertEqual(self.listed(), [three, one, four, two])
        orders = {"order[flagged]=asc": [two, four, one, three],
                  "order[createdAt]=asc": [one, two, three, four],
                  "order[createdAt]=desc": [four, three, two, one],
                  "order[flagged]=desc&order[createdAt]=asc": [one, three, two, four],
                  "order[flagged]=asc&order[createdAt]=desc": [four, two, three, one]}
        for order, expected in orders.items():
            self.assertEqual(self.listed("?" + order), expected, order)
        self.assertEqual(self.listed("?itemsPerPage=3&page=2"), [two])

    def test_filters(self):
        user = self.user()["id"]
        category = self.iri("note_categories")
        word = unique("w").split()[1]
        plain = self.note()["id"]
        crm = self.make("notes/", {"body": "B", "person": self.someone["id"]})["id"]
        other = self.note(author=f"/users/{user}", category=category, flagged=True,
                          description=word)
        found = {f"category.id={category}": [other["id"]], f"author.id[]={user}": [other["id"]],
                 f"author.id=/users/{user}": [other["id"]], "flagged=true": [other["id"]],
                 "flagged=false": [crm, plain], f"q={word}": [other["id"]],
                 f"person={self.someone['id']}": [other["id"], crm, plain],
                 f"person[]={self.someone['@id']}": [other["id"], crm, plain],
                 f"person={NOBODY}": [], f"category.id[]={NOBODY}": [],
                 "createdAt[before]=2020-01-01": []}
        for query, expected in found.items():
            self.assertEqual(self.listed("?" + query), expected, query)
        after = other["createdAt"].replace("+", "%2B")
        self.assertEqual(self.listed(f"?createdAt[after]={after}"), [other["id"]])
        self.assertEqual(self.listed(f"?createdAt[strictly_after]={after}"), [])
        self.error(self.ask("GET", self.notes + "?category.id=x", status=400), 400)

    def test_notes_follow_a_merge(self):
        made = self.note()
        survivor = self.new()
        self.check(self.api.post("persons/merge/", {
            "primary_id": survivor["id"], "duplicate_ids": [self.someone["id"]]}), 200)
        moved = self.one(f"{survivor['@id']}/notes/{made['id']}")
        self.assertEqual(moved["description"], made["description"])
        self.assertEqual(self.listed(), [made["id"]], "by the former id too")
        later = self.note()
        self.assertEqual(later["@id"], f"{survivor['@id']}/notes/{later['id']}")


class PrivateNotes(NotesCase):
    options = ("--webhook-allow-private",)

    @classmethod
    def setUpClass(cls):
        """With a colleague: a second administrator, who may everything."""
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.close)
        super().setUpClass()
        body = {"email": "second@acme.example", "name": "Second", "is_admin": True}
        cls.their_number = cls.api.post("users/", body).json["id"]
        # A token made in the folder is the first active administrator's.
        first = f"users/{cls.tenant['user']}/"
        assert cls.api.post(first + "suspend/").status == 200
        cls.server.stop()
        made = cls.folder.run("token", "create", "--data", cls.folder.path, "--tenant", "acme",
                              "--permission", "*", "--json")
        cls.restart()
        cls.theirs = cls.server.client(json.loads(made.stdout)["token"])
        assert cls.theirs.post(first + "reinstate/").status == 200

    def setUp(self):
        super().setUp()
        self.text = unique("Secret").replace(" ", "")
        self.open = self.note(description="Public")
        self.private = self.note(description=self.text, title=self.text, isPrivate=True)

    def seen(self, path, **options):
        """What the colleague gets, wherever the text might be."""
        answer = self.theirs.get(path, **options)
        self.assertNotIn(self.text, answer.body.decode(), path)
        return answer

    def test_the_author_sees_them_and_nobody_else(self):
        both = [self.private["id"], self.open["id"]]
        self.assertEqual(self.listed(), both)
        self.assertEqual(self.listed(client=self.theirs), both[1:])
        totals = [self.one(self.notes, client=client)["hydra:totalItems"]
                  for client in (self.api, self.theirs)]
        self.assertEqual(totals, [2, 1])
        self.assertEqual(self.one(self.private["@id"]), self.private)
        whole = {"description": "x", "category": self.category}
        for method, body in (("GET", None), ("PUT", whole), ("PATCH", {"description": "x"}),
                             ("PATCH", {"isPrivate": False})):
            self.error(self.ask(method, self.private["@id"], body, 404, self.theirs), 404)
        self.assertEqual(self.listed(f"?q={self.text}", self.theirs), [])
        self.assertEqual(self.listed(f"?author.id={self.tenant['user']}", self.theirs), both[1:])
        mine = self.note(client=self.theirs, isPrivate=True)
        self.assertEqual(mine["author"], f"/users/{self.their_number}")
        self.ask("GET", mine["@id"], status=404)

    def test_nor_on_the_crm_surface(self):
        person = self.someone["id"]
        for query in ({"person": person}, {"search": self.text}, {"ordering": "-created_at"}):
            self.check(self.seen("notes/", query=query), 200)
        self.assertEqual(self.theirs.get("notes/", {"person": person}).json["count"], 1)
        self.assertEqual(self.read("notes/", {"person": person})["count"], 2)
        path = f"notes/{self.private['id']}/"
        for method in ("GET", "PUT", "PATCH", "DELETE"):
            self.check(self.theirs.send(method, path, {"body": "x"}), 404)
        for more in ("history/", "diff/?from=0"):
            self.check(self.seen(path + more), 404)
            self.check(self.api.get(path + more), 200)
        self.check(self.seen(path + f"?as_of={self.position()}"), 404)

    def test_nor_in_the_history_or_an_export(self):
        position = self.check(self.api.patch(f"notes/{self.private['id']}/",
                                             {"title": self.text + "2"}), 200).position
        for path in ("history/?page_size=500", f"history/{position}/", "history/export/",
                     "history/export/?format=csv", f"history/diff/?from={position - 1}",
                     f"persons/{self.someone['id']}/history/?related=true",
                     f"persons/{self.someone['id']}/export/"):
            self.check(self.seen(path), 200)
            self.assertIn(self.text, self.api.get(path).body.decode(), path)
        entry = self.theirs.get(f"history/{position}/").json
        self.assertEqual((entry["records"], entry["records_hidden"]), ([], 1))
        table = self.theirs.get("history/export/?format=csv").body.decode()
        rows = list(csv.reader(io.StringIO(table)))
        self.assertNotIn(self.private["id"], [row[5] for row in rows])
        export = self.theirs.get(f"persons/{self.someone['id']}/export/").json
        self.assertEqual((export["notes_hidden"], len(export["notes"])), (1, 1))
        refused = self.theirs.post(f"history/{position}/undo/", {})
        self.assertNotIn(self.text, refused.body.decode())
        self.check(refused, 403)
        self.check(self.api.post(f"history/{position}/undo/", {}), 200)

    def test_a_merge_that_moved_one_can_be_undone_by_who_cannot_see_it(self):
        survivor = self.new()
        merge = {"primary_id": survivor["id"], "duplicate_ids": [self.someone["id"]]}
        merged = self.check(self.theirs.post("persons/merge/", merge), 200)
        moved = self.private["@id"].replace(self.someone["id"], survivor["id"])
        self.assertEqual(self.one(moved)["description"], self.text)
        self.error(self.ask("GET", moved, status=404, client=self.theirs), 404)
        undone = self.check(self.theirs.post(f"history/{merged.position}/undo/", {}), 200)
        self.assertNotIn(self.private["id"], undone.body.decode())
        self.assertEqual(self.one(self.private["@id"])["description"], self.text)

    def test_what_a_note_is_now_counts_for_its_past(self):
        then = self.position()
        self.patch(self.open["@id"], {"isPrivate": True, "description": self.text})
        self.error(self.ask("GET", self.open["@id"], status=404, client=self.theirs), 404)
        path = f"{self.open['@id']}?as_of={then}"
        self.error(self.ask("GET", path, status=404, client=self.theirs), 404)
        self.assertEqual(self.one(path)["description"], "Public")
        past = self.one(f"{self.notes}?as_of={then}", client=self.theirs)
        self.assertEqual((past["hydra:member"], past["hydra:totalItems"]), ([], 0))
        for more in ({}, {"search": "Public"}):
            query = {"person": self.someone["id"], "as_of": then, **more}
            theirs, mine = (self.check(client.get("notes/", query), 200).json
                            for client in (self.theirs, self.api))
            self.assertEqual((theirs["count"], theirs["results"]), (0, []), query)
            self.assertIn(self.open["id"], [one["id"] for one in mine["results"]])
            self.assertEqual(mine["count"], len(mine["results"]))
        self.patch(self.private["@id"], {"isPrivate": False})
        self.assertEqual(self.listed(client=self.theirs), [self.private["id"]])

    def test_nor_is_one_of_the_past_that_was_deleted_while_it_was_private(self):
        then = self.position()
        self.patch(self.open["@id"], {"isPrivate": True})
        self.check(self.api.delete(f"notes/{self.open['id']}/"), 204)
        query = {"person": self.someone["id"], "as_of": then}
        page = self.check(self.theirs.get("notes/", query), 200).json
        self.assertEqual((page["count"], page["results"]), (0, []))

    def test_nor_is_one_whose_creation_was_undone(self):
        person = self.new()["id"]
        made = self.check(self.api.post("notes/", {"body": self.text, "person": person}), 201)
        path = f"notes/{made.json['id']}/"
        self.check(self.api.patch(path, {"is_private": True}), 200)
        undo = {"mode": "cascade"}
        gone = self.check(self.api.post(f"history/{made.position}/undo/", undo), 200).position
        for shown in (f"history/{made.position}/", f"history/{gone}/", "history/?page_size=500",
                      "history/export/", f"persons/{person}/history/?related=true",
                      f"history/diff/?from={made.position}&to={gone}"):
            self.check(self.seen(shown), 200)
            if "diff" not in shown and "related" not in shown:
                self.assertIn(self.text, self.api.get(shown).body.decode(), shown)
        self.check(self.seen(path + "history/"), 404)
        then = {"person": person, "as_of": made.position}
        counts = [self.check(client.get("notes/", then), 200).json["count"]
                  for client in (self.theirs, self.api)]
        self.assertEqual(counts, [0, 1])
        self.refused_as_private(self.theirs.post(f"history/{gone}/undo/", {}))
        self.check(self.api.post(f"history/{gone}/undo/", {}), 200)
        self.assertEqual(self.check(self.api.get(path), 200).json["body"], self.text)

    def test_nor_is_it_taken_back_with_what_it_is_about(self):
        person = self.check(self.api.post("persons/", {"name": "Zoe"}), 201)
        private = {"body": self.text, "person": person.json["id"], "is_private": True}
        note = self.make("notes/", private)
        for dry_run in (True, False):
            undo = {"mode": "cascade", "dry_run": dry_run}
            self.refused_as_private(self.theirs.post(f"history/{person.position}/undo/", undo))
        self.check(self.api.get(f"notes/{note['id']}/"), 200)

    def refused_as_private(self, answer):
        self.check(answer, 403)
        self.assertEqual(answer.json["code"], "note.private")
        self.assertNotIn(self.text, answer.body.decode())

    def test_nor_are_webhooks_told(self):
        url = self.receiver.url("/theirs")
        self.make("webhooks/", {"url": url, "events": ["note.*"]}, self.theirs)
        self.note(description=self.text, isPrivate=True)
        mine = self.note(client=self.theirs, isPrivate=True)
        last = self.note()
        told = wait_for(lambda: len(self.receiver.told("/theirs")) >= 2
                        and self.receiver.told("/theirs"))
        self.assertEqual({one["data"]["record"] for one in told}, {mine["id"], last["id"]})
        self.assertNotIn(self.text, str(told))

    def test_a_private_note_of_crm_gets_its_author(self):
        person = self.someone["id"]
        made = self.make("notes/", {"body": "x", "person": person, "is_private": True}, self.theirs)
        self.assertEqual(made["author"], self.their_number)
        self.check(self.api.get(f"notes/{made['id']}/"), 404)
        nobodys = self.make("notes/", {"body": "x", "person": person})
        self.assertIsNone(nobodys["author"])
        taken = self.check(self.theirs.patch(f"notes/{nobodys['id']}/", {"is_private": True}), 200)
        self.assertEqual(taken.json["author"], self.their_number)
        self.check(self.api.get(f"notes/{nobodys['id']}/"), 404)


if __name__ == "__main__":
    unittest.main()
