"""The people surface: the same persons as crm's, as API Platform shows and finds them."""

import unittest

from case import NOBODY, unique
from people_case import LD, PeopleCase


class Showing(PeopleCase):
    def test_everything_that_is_sent_is_shown(self):
        tag, segment = self.iri("tags"), self.iri("segments")
        places = [self.iri("organizations") for _ in range(3)]
        avatar = self.iri("media_objects", content_url="https://x.example/a.png")
        sent = {"familyName": "Hopper", "givenName": "Grace", "additionalName": "B.",
                "initials": "G.B.", "customerId": "C-1", "honorificPrefix": "Dr", "isTracked": True,
                "linkedinId": unique("in"), "externalSource": "fair",
                "archivedAt": "2031-05-06T07:08:09Z", "owner": f"/users/{self.tenant['user']}",
                "jobTitle": "Admiral", "tags": [tag], "segments": [segment],
                "organizations": places}
        answer = self.ask("POST", "/people", {**sent, "avatar": avatar}, 201)
        made = answer.json
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], LD)
        self.assertEqual(answer.headers["Location"], made["@id"])
        self.assertEqual(made["archivedAt"][:19], sent.pop("archivedAt")[:19])
        places_shown, places_sent = made["organizations"], sent.pop("organizations")
        self.assertEqual(places_shown[0], places_sent[0])
        self.assertEqual(sorted(places_shown), sorted(places_sent))
        self.assertEqual({name: made[name] for name in sent}, sent)
        self.assertEqual(made["@id"], f"/people/{made['id']}")
        self.assertEqual((made["@type"], made["@context"]), ("Person", "/contexts/Person"))
        self.assertEqual(made["avatarUrl"], "https://x.example/a.png")
        self.assertNotIn("avatar", made)
        self.assertIsNone(made["importedAt"])
        totals = [made[name] for name in
                  ("dealSize", "totalDeals", "totalLostDeals", "totalWonDeals")]
        self.assertEqual(totals, [0, 0, 0, 0])
        self.assertEqual(self.one(made["@id"]), made)
        in_crm = self.read(f"persons/{made['id']}/")
        self.assertEqual(in_crm["name"], "Grace Hopper")
        self.assertEqual("/organizations/" + in_crm["organization"], places_sent[0])
        others = sorted("/organizations/" + one for one in in_crm["other_organizations"])
        self.assertEqual(others, sorted(places_sent[1:]))

    def test_a_person_of_crm_is_one_of_the_people(self):
        place = self.organization()
        person = self.person(organization=place["id"], primary_email="a@b.example")
        shown = self.one(f"/people/{person['id']}")
        self.assertEqual(shown["familyName"], person["name"])
        self.assertIsNone(shown["givenName"])
        self.assertEqual(shown["organizations"], [f"/organizations/{place['id']}"])
        self.assertIn(person["id"], self.ids("?order[createdAt]=desc"))

    def test_plain_json_has_no_ld_members(self):
        made = self.new()
        plain = self.ask("GET", made["@id"], Accept="application/json")
        self.assertEqual(plain.headers["Content-Type"].split(";")[0], "application/json")
        expected = {name: value for name, value in made.items() if not name.startswith("@")}
        self.assertEqual(plain.json, expected)
        listed = self.ask("GET", "/people?order[createdAt]=desc", Accept="application/json").json
        self.assertEqual(listed[0], expected)
        for accept in ("", "*/*", "text/html, */*;q=0.1", LD, f"application/json;q=0.5, {LD}"):
            answer = self.ask("GET", made["@id"], Accept=accept)
            self.assertEqual(answer.json, made, accept)
        for accept in ("text/html", "application/xml", "application/ld+json;q=0"):
            self.error(self.ask("GET", made["@id"], status=406, Accept=accept), 406)
            self.error(self.ask("POST", "/people", {"familyName": "x"}, 406, Accept=accept), 406)

    def test_plain_errors_are_problems(self):
        answer = self.ask("GET", f"/people/{NOBODY}", status=404, Accept="application/json")
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
        self.assertEqual((answer.json["status"], answer.json["type"]), (404, "about:blank"))
        answer = self.ask("POST", "/people", {}, 422, Accept="application/json")
        self.assertEqual([one["propertyPath"] for one in answer.json["violations"]], ["familyName"])

    def test_a_collection_says_its_total_and_its_neighbours(self):
        name = unique("Paged").split()[1]
        made = [self.new(givenName=name)["id"] for _ in range(5)]
        path = f"/people?itemsPerPage=2&q={name}&page="
        page = self.one(path + "2")
        self.assertEqual((page["@id"], page["@type"]), ("/people", "hydra:Collection"))
        self.assertEqual(page["hydra:totalItems"], 5)
        self.assertEqual([one["id"] for one in page["hydra:member"]], made[2:4])
        self.assertNotIn("@context", page["hydra:member"][0])
        view = page["hydra:view"]
        self.assertEqual(view["@type"], "hydra:PartialCollectionView")
        for link, ids in (("hydra:first", made[:2]), ("hydra:previous", made[:2]),
                          ("hydra:next", made[4:]), ("hydra:last", made[4:]), ("@id", made[2:4])):
            self.assertEqual([one["id"] for one in self.members(view[link])], ids, link)
        last = self.one(path + "3")["hydra:view"]
        self.assertNotIn("hydra:next", last)
        self.assertNotIn("hydra:previous", self.one(path + "1")["hydra:view"])
        beyond = self.one(path + "9")
        self.assertEqual((beyond["hydra:member"], beyond["hydra:totalItems"]), ([], 5))
        template = page["hydra:search"]["hydra:template"]
        self.assertIn("exists[archivedAt]", template)

    def test_a_page_holds_fifteen_and_at_most_thirty(self):
        name = unique("Many").split()[1]
        for _ in range(31):
            self.new(givenName=name)
        for size, count in (("", 15), ("&itemsPerPage=30", 30), ("&itemsPerPage=500", 30)):
            self.assertEqual(len(self.members(query=f"?q={name}{size}")), count)
        ids = self.members(query=f"?q={name}&view=idx&itemsPerPage=30")
        self.assertEqual(ids, self.ids(f"?q={name}&itemsPerPage=30"))
        plain = self.ask("GET", f"/people?q={name}&view=idx", Accept="application/json").json
        self.assertEqual(plain, ids[:15])

    def test_entity_tags(self):
        made = self.new()
        answer = self.ask("GET", made["@id"])
        self.ask("GET", made["@id"], status=304, If_None_Match=answer.etag)
        self.ask("PATCH", made["@id"], {"jobTitle": "x"}, If_Match=answer.etag)
        stale = self.ask("PATCH", made["@id"], {"jobTitle": "y"}, 412, If_Match=answer.etag)
        self.error(stale, 412)
        self.assertEqual(self.one(made["@id"])["jobTitle"], "x")

    def test_contexts_are_served_to_everybody(self):
        for name in ("Person", "PersonNote", "Error", "ConstraintViolationList"):
            context = self.ask("GET", f"/contexts/{name}", client=self.stranger()).json
            self.assertIn("hydra", context["@context"])
        person = self.one("/contexts/Person")["@context"]
        self.assertEqual(person["owner"]["@type"], "@id")

    def test_the_past(self):
        made = self.new(jobTitle="First")
        then = self.position()
        self.patch(made["@id"], {"jobTitle": "Second"})
        self.assertEqual(self.one(f"{made['@id']}?as_of={then}")["jobTitle"], "First")
        self.new(jobTitle="Third")
        listed = self.one(f"/people?as_of={then}&order[createdAt]=desc")
        self.assertEqual(listed["hydra:member"][0]["jobTitle"], "First")


class Finding(PeopleCase):
    def test_by_owner_tag_and_segment_by_id_or_iri(self):
        user = self.user()["id"]
        tag, segment = self.iri("tags"), self.iri("segments")
        owned = self.new(owner=f"/users/{user}", tags=[tag], segments=[segment])["id"]
        other = self.new(owner=f"/users/{self.tenant['user']}")["id"]
        for name, value in (("owner.id", user), ("owner.id", f"/users/{user}"), ("tags.id", tag),
                            ("tags.id", tag[6:]), ("segments.uuid", segment),
                            ("segments.uuid", segment[10:])):
            for spelled in (name, f"{name}[]", f"{name}[0]"):
                self.assertEqual(self.ids(f"?{spelled}={value}"), [owned], spelled)
        both = self.ids(f"?owner.id[]={user}&owner.id[]={self.tenant['user']}&itemsPerPage=30")
        self.assertLessEqual({owned, other}, set(both))
        self.assertEqual(self.ids(f"?owner.id={user}&tags.id={NOBODY}"), [])

    def test_by_identifiers_without_case(self):
        linked = self.new(linkedinId=unique("Link"))
        word = unique("x").split()[1]
        person = self.person(primary_email=f"{word}@x.example", primary_phone="+41 44 " + word,
                             emails=[{"email": f"Second{word}@x.example"}, f"third{word}@x"],
                             contact_numbers=[{"number": "+1 " + word}])["id"]
        by_address = (f"{word}@X.EXAMPLE", f"second{word}@x.example", f"third{word}@x")
        for address in by_address:
            for name in ("emailAddresses.email", "emailAddresses.email[]", "identifiers"):
                found = self.api.get("/people", {name: address}).json["hydra:member"]
                self.assertEqual([one["id"] for one in found], [person], (name, address))
        for number in ("+41 44 " + word, "+1 " + word):
            found = self.api.get("/people", {"identifiers[]": number}).json["hydra:member"]
            self.assertEqual([one["id"] for one in found], [person], number)
            found = self.api.get("/people", {"emailAddresses.email": number}).json
            self.assertEqual(found["hydra:totalItems"], 0)
        query = f"identifiers[]={by_address[0]}&identifiers[]={linked['linkedinId']}"
        self.assertEqual(self.ids("?" + query.replace(" ", "%20")), [linked["id"], person])
        self.assertEqual(self.ids(f"?identifiers={word}"), [], "whole ones only")

    def test_by_archiving(self):
        name = unique("Arch").split()[1]
        kept = self.new(givenName=name)["id"]
        gone = self.new(givenName=name, archivedAt="2024-01-01T00:00:00Z")
        for value, ids in (("true", [gone["id"]]), ("1", [gone["id"]]), ("false", [kept]),
                           ("0", [kept])):
            self.assertEqual(self.ids(f"?q={name}&exists[archivedAt]={value}"), ids)
        self.assertEqual(self.ids(f"?q={name}"), [kept, gone["id"]])
        self.patch(gone["@id"], {"archivedAt": None})
        self.assertEqual(self.ids(f"?q={name}&exists[archivedAt]=true"), [])

    def test_in_order(self):
        name = unique("Ord").split()[1]
        made = [self.new(familyName=family, givenName=name)["id"]
                for family in ("Bb", "Cc", "Aa", "Bb")]
        orders = {"order[familyName]=asc": [2, 0, 3, 1], "order[familyName]=desc": [1, 3, 0, 2],
                  "order[createdAt]=desc": [3, 2, 1, 0], "order[createdAt]=asc": [0, 1, 2, 3],
                  "order[familyName]=ASC&order[createdAt]=asc": [2, 0, 3, 1],
                  "order[createdAt]=desc&order[familyName]=asc": [3, 2, 1, 0]}
        for order, places in orders.items():
            expected = [made[place] for place in places]
            self.assertEqual(self.ids(f"?q={name}&{order}"), expected, order)
        self.error(self.ask("GET", "/people?order[familyName]=asc&order[createdAt]=desc",
                            status=400), 400)

    def test_in_the_order_of_the_family_name_that_is_shown(self):
        tag = self.iri("tags")
        whole, parted = [unique("x").split()[1] for _ in range(2)]
        names = [{"name": f"Bb {whole}"}, {"name": f"Aa {whole}"}]
        ids = [self.make("persons/", one)["id"] for one in names]
        for one in ids:
            self.patch(f"/people/{one}", {"tags": [tag]})
        ids += [self.new(familyName=f"{family} {parted}", tags=[tag])["id"]
                for family in ("Ab", "Ba", "Cc")]
        query = "?tags.id=" + tag.split("/")[-1]
        self.assertEqual(sorted(self.ids(query)), sorted(ids))

        def shown(order):
            return [one["familyName"]
                    for one in self.members(query=f"{query}&order[familyName]={order}")]

        for _ in range(2):
            self.assertEqual([name[:2] for name in shown("asc")], ["Aa", "Ab", "Ba", "Bb", "Cc"])
            self.assertEqual(shown("desc"), shown("asc")[::-1])
            self.server.stop()
            self.restart()
        renamed = self.check(self.api.patch(f"persons/{ids[1]}/", {"name": "Zz Z"}), 200).json
        self.assertEqual(shown("asc")[-1], renamed["name"])
        self.patch(f"/people/{ids[1]}", {"familyName": "Aaa"})
        self.assertEqual(shown("asc")[0], "Aaa")
        page = f"{query}&order[familyName]=asc&itemsPerPage=2&page=2"
        self.assertEqual([one["familyName"][:2] for one in self.members(query=page)], ["Ba", "Bb"])

    def test_by_time_of_creation(self):
        name = unique("Time").split()[1]
        made = [self.new(givenName=name) for _ in range(3)]
        at = made[1]["createdAt"]
        ids = [one["id"] for one in made]
        for bound, expected in (("after", ids[1:]), ("strictly_after", ids[2:]),
                                ("before", ids[:2]), ("strictly_before", ids[:1])):
            query = f"?q={name}&createdAt[{bound}]={at}".replace("+", "%2B")
            self.assertEqual(self.ids(query), expected, bound)
        self.assertEqual(self.ids(f"?q={name}&createdAt[before]=2020-01-01"), [])

    def test_wrong_parameters_are_named(self):
        wrong = ("colour=1", "page=0", "page=x", "itemsPerPage=0", "owner.id=x", "tags.id[]=x",
                 "segments.uuid=7", "exists[archivedAt]=maybe", "order[familyName]=up",
                 "createdAt[after]=soon", "view=all", "q=a&q=b", "fields=id", "order[jobTitle]=asc")
        for query in wrong:
            answer = self.ask("GET", "/people?" + query, status=400)
            name = query.split("=", 1)[0]
            self.assertIn(name, self.error(answer, 400)["hydra:description"], query)
        self.error(self.ask("GET", "/people/" + NOBODY + "?colour=1", status=400), 400)
        self.ask("GET", "/people?q=")

    def test_a_blank_filter_does_not_find_everybody(self):
        for name in ("emailAddresses.email", "emailAddresses.email[]", "identifiers", "tags.id",
                     "tags.id[]", "owner.id", "segments.uuid", "exists[archivedAt]", "page",
                     "order[familyName]", "createdAt[after]", "view"):
            for value in ("", "%20"):
                answer = self.ask("GET", f"/people?{name}={value}", status=400)
                self.assertIn(name, self.error(answer, 400)["hydra:description"])
        for name in ("category.id", "flagged", "author.id[]"):
            path = self.new()["@id"] + "/notes"
            self.error(self.ask("GET", f"{path}?{name}=", status=400), 400)


if __name__ == "__main__":
    unittest.main()
