"""The people surface: writing, merging, erasing, and what deals come to."""

import unittest

from case import NOBODY, unique
from people_case import LD, MERGE, PeopleCase


class Writing(PeopleCase):
    def test_put_replaces_what_the_surface_publishes_and_nothing_else(self):
        person = self.person(name="Ann Lee", primary_email="ann@x.example", metadata={"k": 1})
        path = f"/people/{person['id']}"
        avatar = self.iri("media_objects", content_url="https://x.example/a.png")
        self.patch(path, {"jobTitle": "J", "isTracked": True, "tags": [self.iri("tags")],
                          "organizations": [self.iri("organizations")], "avatar": avatar})
        put = self.ask("PUT", path, {"familyName": "Low"}).json
        blank = {name for name, value in put.items() if value in (None, [])}
        self.assertLessEqual({"jobTitle", "isTracked", "tags", "organizations", "givenName"}, blank)
        self.assertEqual(put["avatarUrl"], "https://x.example/a.png")
        in_crm = self.read(f"persons/{person['id']}/")
        self.assertEqual((in_crm["name"], in_crm["primary_email"], in_crm["metadata"]),
                         ("Low", "ann@x.example", {"k": 1}))
        without = self.ask("PUT", path, {"familyName": "L", "avatar": None}).json
        self.assertIsNone(without["avatarUrl"])

    def test_what_was_got_can_be_put_back(self):
        made = self.new(givenName="G", tags=[self.iri("tags")],
                        organizations=[self.iri("organizations"), self.iri("organizations")])
        before = self.position()
        self.assertEqual(self.ask("PUT", made["@id"], made).json, made)
        self.assertEqual(self.position(), before, "nothing was recorded")
        named = f"/people/{self.person(name='Only Name')['id']}"
        shown = self.one(named)
        self.assertEqual(self.ask("PUT", named, shown).json["familyName"], "Only Name")

    def test_a_patch_changes_what_it_names(self):
        made = self.new(givenName="G", jobTitle="J", isTracked=False)
        self.patch(made["@id"], {"jobTitle": None, "honorificPrefix": "Prof"})
        shown = self.one(made["@id"])
        self.assertEqual((shown["jobTitle"], shown["honorificPrefix"], shown["isTracked"]),
                         (None, "Prof", False))
        for media in (LD, "application/json", MERGE):
            self.ask("PATCH", made["@id"], {"initials": media[-5:]}, media=media)
        self.assertEqual(self.patch(made["@id"], {})["initials"], "+json")

    def test_a_given_name_parts_a_whole_name(self):
        person = f"/people/{self.person(name='Ada Lovelace')['id']}"
        shown = self.patch(person, {"givenName": "Ada"})
        self.assertEqual((shown["givenName"], shown["familyName"]), ("Ada", "Lovelace"))

    def test_a_person_always_has_a_family_name(self):
        made = self.new()
        for method, path, body in (("POST", "/people", {}), ("POST", "/people", {"givenName": "x"}),
                                   ("PUT", made["@id"], {"givenName": "x"}),
                                   ("POST", "/people", {"familyName": None}),
                                   ("POST", "/people", {"familyName": " "}),
                                   ("PATCH", made["@id"], {"familyName": None}),
                                   ("PATCH", made["@id"], {"familyName": ""})):
            answer = self.ask(method, path, body, 422)
            self.assertEqual(self.violations(answer), ["familyName"], (method, body))
        self.assertEqual(self.one(made["@id"])["familyName"], made["familyName"])

    def test_what_is_wrong_is_named(self):
        theirs = self.client_of("other")
        foreign = {"organizations": self.make("organizations/", {"name": "F"}, theirs)["id"],
                   "tags": self.make("tags/", {"name": "F"}, theirs)["id"],
                   "segments": self.make("segments/", {"name": "F"}, theirs)["id"]}
        picture = self.make("media_objects/", {"content_url": "https://x.example/"}, theirs)["id"]
        stranger = self.tenants_made["other"]["user"]
        wrong = {"givenName": [5, [], "x" * 256], "isTracked": ["yes", 1], "colour": [1],
                 "archivedAt": ["soon", 5], "owner": [7, "7", "/tags/7", "/users/x", "/users/99999",
                                                       f"/users/{stranger}"],
                 "avatar": [NOBODY, f"/media_objects/{NOBODY}", f"/media_objects/{picture}"]}
        for name, theirs_id in foreign.items():
            wrong[name] = ["x", ["x"], [f"/{name}/{NOBODY}"], [f"/{name}/{theirs_id}"], [5],
                           [f"/users/{NOBODY}"]]
        made = self.new()
        for name, values in wrong.items():
            for value in values:
                for method, path in (("POST", "/people"), ("PATCH", made["@id"])):
                    answer = self.ask(method, path, {"familyName": "F", name: value}, 422)
                    self.assertEqual(self.violations(answer), [name], value)

    def test_unknown_ids_and_those_of_others_are_404(self):
        theirs = self.client_of("other").send("POST", "/people", {"familyName": "T"}).json["@id"]
        for path in (theirs, f"/people/{NOBODY}", "/people/x"):
            for method, body in (("GET", None), ("PUT", {"familyName": "x"}), ("PATCH", {})):
                self.error(self.ask(method, path, body, 404), 404)
            for method in ("GET", "POST"):
                self.error(self.ask(method, path + "/notes", {}, 404), 404)
        self.assertEqual(self.ids(f"?tags.id={NOBODY}"), [])
        self.assertEqual(self.ids(f"?owner.id={self.tenants_made['other']['user']}"), [])

    def test_bodies_that_are_none(self):
        for body in ("{", "[]", '{"familyName": "a", "familyName": "b"}'):
            self.error(self.ask("POST", "/people", body, 400), 400)
        for media in ("text/xml", "application/x-www-form-urlencoded", "multipart/form-data"):
            self.error(self.ask("POST", "/people", "familyName=x", 415, media=media), 415)
        for media in ("application/json-patch+json", "application/problem+json", "text/json"):
            self.error(self.ask("POST", "/people", '{"familyName": "x"}', 415, media=media), 415)

    def test_writes_take_no_parameters(self):
        made = self.new()
        for method, path in (("POST", "/people?x=1"), ("PATCH", f"/people/{made['id']}?as_of=1")):
            self.ask(method, path, {"familyName": "Other"}, 422)
        self.assertEqual(self.ask("GET", f"/people/{made['id']}").json["familyName"],
                         made["familyName"])

    def test_only_who_may(self):
        made = self.new()
        for client, status in ((self.stranger(), 401),
                               (self.server.client(self.token("Ibl.CRM/Nothing")["token"]), 403)):
            for method, path in (("GET", "/people"), ("POST", "/people"), ("GET", made["@id"]),
                                 ("PUT", made["@id"]), ("PATCH", made["@id"]),
                                 ("GET", made["@id"] + "/notes"), ("POST", made["@id"] + "/notes")):
                self.error(self.ask(method, path, {}, status, client), status)
        reader = self.server.client(self.token("Ibl.CRM/Persons/read")["token"])
        self.one(made["@id"], client=reader)
        self.error(self.ask("GET", "/people", status=403, client=reader), 403)
        bearer = self.stranger()
        self.ask("GET", made["@id"], client=bearer,
                 Authorization="Bearer " + self.tenant["token"])

    def test_methods_that_are_not_there(self):
        made = self.new()
        answer = self.ask("DELETE", made["@id"], status=405)
        self.assertIn("PATCH", answer.headers["Allow"])
        self.error(answer, 405)

    def test_a_repeated_request_is_answered_as_the_first_time(self):
        key = {"Idempotency_Key": unique("k").split()[1]}
        body = {"familyName": "Once"}
        first = self.ask("POST", "/people", body, 201, **key)
        deal = {"title": "D", "person": first.json["id"], "value": 5}
        self.make("deals/", deal)
        again = self.ask("POST", "/people", body, 201, **key)
        self.assertEqual((again.json, again.headers["Idempotent-Replayed"]), (first.json, "true"))
        self.error(self.ask("POST", "/people", {"familyName": "Twice"}, 422, **key), 422)

    def test_merging(self):
        segment = self.iri("segments")
        primary, duplicate = self.new(), self.new(segments=[segment])
        self.make("deals/", {"title": "D", "person": duplicate["id"], "value": "10.5"})
        merged = self.check(self.api.post("persons/merge/", {
            "primary_id": primary["id"], "duplicate_ids": [duplicate["id"]]}), 200)
        shown = self.one(primary["@id"])
        self.assertEqual((shown["segments"], shown["totalDeals"], shown["dealSize"]),
                         ([segment], 1, 11))
        moved = self.ask("GET", duplicate["@id"], status=301)
        self.assertEqual(moved.headers["Location"], primary["@id"])
        refused = self.error(self.ask("PATCH", duplicate["@id"], {"jobTitle": "x"}, 409), 409)
        self.assertEqual(refused["subject"], primary["id"])
        self.assertNotIn(duplicate["id"], self.ids("?order[createdAt]=desc&itemsPerPage=30"))
        self.check(self.api.post(f"history/{merged.position}/undo/", {}), 200)
        self.assertEqual(self.one(duplicate["@id"])["dealSize"], 11)
        self.assertEqual(self.one(primary["@id"])["totalDeals"], 0)

    def test_erased_people_have_no_picture(self):
        made = self.new()
        picture = self.make("media_objects/", {"content_url": "https://x.example/me.png",
                                               "person": made["id"]})
        self.patch(made["@id"], {"avatar": f"/media_objects/{picture['id']}"})
        self.check(self.api.post(f"persons/{made['id']}/erase/", {"reason": "Art. 17"}), 200)
        shown = self.one(made["@id"])
        self.assertEqual((shown["familyName"], shown["avatarUrl"]), ({"erased": True}, None))
        self.assertEqual(self.read(f"media_objects/{picture['id']}/")["content_url"],
                         {"erased": True})
        self.error(self.ask("PATCH", made["@id"], {"jobTitle": "x"}, 409), 409)


class DealTotals(PeopleCase):
    TOTALS = ("totalDeals", "totalWonDeals", "totalLostDeals", "dealSize")

    def totals(self, path):
        shown = self.one(path)
        listed = next(one for one in self.members(query="?order[createdAt]=desc")
                      if one["@id"] == path)
        self.assertEqual([shown[name] for name in self.TOTALS],
                         [listed[name] for name in self.TOTALS])
        return tuple(shown[name] for name in self.TOTALS)

    def test_they_follow_the_deals(self):
        made = self.new()
        path = made["@id"]
        deals = [self.make("deals/", {"title": "D", "person": made["id"], "value": value})["id"]
                 for value in ("100.25", "50.25", None)]
        self.assertEqual(self.totals(path), (3, 0, 0, 151))
        won = self.check(self.api.post(f"deals/{deals[0]}/win/"), 200)
        self.check(self.api.post(f"deals/{deals[1]}/lose/"), 200)
        self.assertEqual(self.totals(path), (3, 1, 1, 151))
        self.assertEqual(self.totals(f"{path}"), (3, 1, 1, 151))
        self.assertEqual(self.one(f"{path}?as_of={won.position - 1}")["totalWonDeals"], 0)
        self.check(self.api.post(f"history/{won.position}/undo/", {}), 200)
        self.assertEqual(self.totals(path), (3, 0, 1, 151))
        self.check(self.api.delete(f"deals/{deals[0]}/"), 204)
        self.assertEqual(self.totals(path), (2, 0, 1, 50))
        self.check(self.api.patch(f"deals/{deals[1]}/", {"person": None}), 200)
        self.assertEqual(self.totals(path), (1, 0, 0, 0))
        answer = self.patch(path, {"jobTitle": "x", "totalDeals": 99, "dealSize": 99})
        self.assertEqual((answer["totalDeals"], answer["dealSize"]), (1, 0))

    def test_they_are_the_same_when_the_views_are_made_anew(self):
        made = self.new()
        self.make("deals/", {"title": "D", "person": made["id"], "value": 7})
        before = self.one(made["@id"])
        self.server.stop()
        self.folder.run("rebuild", "--data", self.folder.path)
        self.folder.run("verify", "--data", self.folder.path)
        type(self).restart()
        self.assertEqual(self.one(made["@id"]), before)

if __name__ == "__main__":
    unittest.main()
