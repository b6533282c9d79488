"""Deals, activities, notes and tags."""

import unittest

from case import NOBODY, ServerCase, unique


class Deals(ServerCase):
    tenants = ("other",)

    def deal(self, **fields):
        return self.make("deals/", {"title": unique("Deal"), **fields})

    def act(self, deal, action, body=None, status=200):
        return self.check(self.api.post(f"deals/{deal['id']}/{action}/", body), status)

    def test_a_deal_keeps_what_was_sent(self):
        sent = {"title": "Big one", "person": self.person()["id"], "stage": "offer",
                "organization": self.organization()["id"], "owner": self.tenant["user"],
                "value": 1234567.8901, "currency": "EUR",
                "expected_close_at": "2031-05-06T07:08:09Z"}
        made = self.deal(**sent)
        shown = {name: made[name] for name in sent}
        self.assertEqual(shown.pop("expected_close_at")[:19], "2031-05-06T07:08:09")
        del sent["expected_close_at"]
        self.assertEqual(shown, sent)
        self.assertEqual(made["status"], "open")
        self.assertEqual(self.read(f"deals/{made['id']}/"), made)

    def test_a_value_is_exact(self):
        for text in ("0.1", "922337203685477.5807", "-0.0001", "12345678901234.5"):
            made = self.api.post("deals/", f'{{"title": "Exact", "value": {text}}}')
            self.assertIn(f'"value":{text}', self.check(made, 201).body.decode())
            self.deal(value=text)

    def test_wrong_values_are_refused_by_their_field(self):
        wrong = {"title": ["", None, "x" * 256], "value": ["x", 0.00001, 1e300, []],
                 "currency": ["eur", "EURO", "E1R", 5], "person": [NOBODY, "x"],
                 "expected_close_at": ["soon", 5], "owner": [99999], "colour": [1]}
        for field, values in wrong.items():
            for value in values:
                self.refused_field(self.api.post("deals/", {"title": "D", field: value}), field)

    def test_winning_twice_is_winning_once(self):
        deal = self.deal()
        won = self.act(deal, "win")
        self.assertEqual(won.json["status"], "won")
        self.assertIsNotNone(won.json["closed_at"])
        before = self.position()
        self.assertEqual(self.act(deal, "win").json, won.json)
        self.assertEqual(self.position(), before)

    def test_losing_keeps_the_reason(self):
        lost = self.act(self.deal(), "lose", {"lost_reason": "price"}).json
        self.assertEqual((lost["status"], lost["lost_reason"]), ("lost", "price"))
        self.assertEqual(self.act(self.deal(), "lose").json["status"], "lost")

    def test_a_won_deal_cannot_be_lost_nor_a_lost_one_won_until_it_is_reopened(self):
        won, lost = self.deal(), self.deal()
        self.act(won, "win")
        self.act(lost, "lose", {"lost_reason": "price"})
        self.refused(self.act(won, "lose", status=409), 409)
        self.refused(self.act(lost, "win", status=409), 409)
        again = self.act(lost, "reopen").json
        self.assertEqual(again["status"], "open")
        self.assertIsNone(again.get("lost_reason"))
        self.assertIsNone(again.get("closed_at"))
        self.assertEqual(self.act(lost, "win").json["status"], "won")

    def test_the_status_is_changed_by_its_actions_only(self):
        deal = self.deal(status="won")
        self.assertEqual(deal["status"], "open")
        shown = self.check(self.api.patch(f"deals/{deal['id']}/", {"status": "won"}), 200).json
        self.assertEqual(shown["status"], "open")

    def test_filters_count_exactly(self):
        person, place = self.person()["id"], self.organization()["id"]
        deals = [self.deal(person=person, stage="offer", currency="EUR"),
                 self.deal(person=person, organization=place, currency="USD"),
                 self.deal(organization=place, owner=self.tenant["user"])]
        self.act(deals[1], "win")
        ids = [deal["id"] for deal in deals]
        for query, places in (({"person": person}, [0, 1]), ({"organization": place}, [1, 2]),
                              ({"person": person, "status": "won"}, [1]),
                              ({"person": person, "stage": "offer"}, [0]),
                              ({"organization": place, "owner": self.tenant["user"]}, [2]),
                              ({"person": person, "currency": "USD"}, [1]),
                              ({"title": deals[0]["title"].upper()}, [0])):
            found = self.listed(query, "deals/")
            self.assertEqual(set(found), {ids[place] for place in places}, query)

    def test_ordering_by_value_goes_both_ways(self):
        person = self.person()["id"]
        for value in (5, -1, 100, 20.5):
            self.deal(person=person, value=value)
        for order, expected in (("value", [-1, 5, 20.5, 100]), ("-value", [100, 20.5, 5, -1])):
            deals = self.api.every("deals/", {"person": person, "ordering": order})
            self.assertEqual([deal["value"] for deal in deals], expected)

    def test_deals_of_another_platform_are_a_404(self):
        theirs = self.make("deals/", {"title": "Theirs"}, self.client_of("other"))
        for action in ("win", "lose", "reopen"):
            self.refused(self.act(theirs, action, status=404), 404)


class Others(ServerCase):
    def test_an_activity_is_created_replaced_updated_and_deleted(self):
        person = self.person()["id"]
        made = self.make("activities/", {"kind": "call", "subject": "Ring", "person": person,
                                         "body": "soon", "due_at": "2030-01-01T00:00:00Z"})
        one = f"activities/{made['id']}/"
        shown = self.check(self.api.patch(one, {"done_at": "2030-01-02T00:00:00Z"}), 200).json
        self.assertEqual((shown["subject"], shown["done_at"][:10]), ("Ring", "2030-01-02"))
        shown = self.check(self.api.put(one, {"subject": "Write"}), 200).json
        self.assertEqual((shown["kind"], shown["body"]), ("task", ""))
        self.assertIsNone(shown["due_at"])
        self.check(self.api.delete(one), 204)
        self.refused(self.api.get(one), 404)

    def test_an_activity_needs_a_subject_and_a_known_kind(self):
        self.refused_field(self.api.post("activities/", {"kind": "call"}), "subject")
        self.refused_field(self.api.post("activities/", {"subject": "x", "kind": "rite"}), "kind")

    def test_a_note_belongs_to_a_person_an_organization_or_a_deal(self):
        person, place = self.person()["id"], self.organization()["id"]
        deal = self.make("deals/", {"title": "Deal"})["id"]
        for field, value in (("person", person), ("organization", place), ("deal", deal)):
            made = self.make("notes/", {"body": "Line 1\nLine 2 ü", field: value})
            self.assertEqual((made["body"], made[field]), ("Line 1\nLine 2 ü", value))
            self.assertEqual(self.listed({field: value}, "notes/"), [made["id"]])
        self.refused_field(self.api.post("notes/", {}), "body")

    def test_a_tag_has_a_name_of_its_own_and_a_color(self):
        name = unique("tag")
        made = self.make("tags/", {"name": name, "color": "#f00"})
        self.assertEqual((made["name"], made["color"]), (name, "#f00"))
        self.refused_field(self.api.post("tags/", {"name": name}), "name")
        shown = self.check(self.api.patch(f"tags/{made['id']}/", {"color": "blue"}), 200).json
        self.assertEqual((shown["name"], shown["color"]), (name, "blue"))


class Tagging(ServerCase):
    tenants = ("other",)

    def each_kind(self):
        deal = self.make("deals/", {"title": unique("Deal")})
        return (("persons/", self.person()), ("organizations/", self.organization()),
                ("deals/", deal))

    def tag(self, client=None):
        return self.make("tags/", {"name": unique("tag")}, client)["id"]

    def test_a_tag_is_put_on_and_taken_off(self):
        for path, record in self.each_kind():
            tag, other = self.tag(), self.tag()
            one = f"{path}{record['id']}/"
            for each in (tag, other):
                shown = self.check(self.api.post(one + "tags/", {"tag": each}), 200).json
            self.assertEqual(set(shown["tags"]), {tag, other})
            self.assertEqual(self.listed({"tag": tag}, path), [record["id"]])
            answer = self.check(self.api.delete(f"{one}tags/{tag}/"), 204)
            self.assertEqual(answer.body, b"")
            self.assertEqual(self.read(one)["tags"], [other])
            self.assertEqual(self.listed({"tag": tag}, path), [])

    def test_tagging_twice_is_tagging_once(self):
        for path, record in self.each_kind():
            tag, one = self.tag(), f"{path}{record['id']}/tags/"
            self.check(self.api.post(one, {"tag": tag}), 200)
            before = self.position()
            self.assertEqual(self.check(self.api.post(one, {"tag": tag}), 200).json["tags"], [tag])
            self.assertEqual(self.position(), before)

    def test_a_tag_that_is_not_there_is_refused(self):
        theirs = self.tag(self.client_of("other"))
        for path, record in self.each_kind():
            one = f"{path}{record['id']}/tags/"
            for body in ({"tag": NOBODY}, {"tag": theirs}, {"tag": "x"}, {}, {"tag": None}):
                self.refused_field(self.api.post(one, body), "tag")
            self.refused(self.api.post(f"{path}{NOBODY}/tags/", {"tag": self.tag()}), 404)

    def test_taking_off_what_is_not_on_changes_nothing(self):
        for path, record in self.each_kind():
            before = self.position()
            answer = self.api.delete(f"{path}{record['id']}/tags/{self.tag()}/")
            self.assertIn(answer.status, (204, 404), str(answer))
            self.assertEqual(self.position(), before + 1)  # The tag that was made.

    def test_deleting_a_tag_takes_it_off_everything_in_one_commit(self):
        tag = self.tag()
        records = self.each_kind()
        for path, record in records:
            self.check(self.api.post(f"{path}{record['id']}/tags/", {"tag": tag}), 200)
        before = self.position()
        self.assertEqual(self.check(self.api.delete(f"tags/{tag}/"), 204).position, before + 1)
        for path, record in records:
            self.assertNotIn(tag, self.read(f"{path}{record['id']}/").get("tags") or [])

    def test_tags_in_the_body_of_a_record_are_ignored(self):
        made = self.person(tags=[self.tag()])
        self.assertEqual(made.get("tags") or [], [])


if __name__ == "__main__":
    unittest.main()
