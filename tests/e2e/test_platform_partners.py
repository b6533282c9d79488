"""Partners of the platform: made, changed under a version, archived, listed; unique slugs."""

import concurrent.futures
import unittest
import uuid

from case import NOBODY
from platform_case import PlatformCase

MEMBERS = {"id", "name", "slug", "partner_type", "status", "extra_data", "version", "created_at",
           "updated_at"}
EVERYTHING = {
    "contact_email": "Ann@partner.example", "contact_name": "Ann Onymous",
    "contact_phone": "+49 30 5550100", "description": "Exchanges appointments.",
    "display_name": "Acme Connect", "extra_data": {"region": "eu", "levels": [1, {"a": None}]},
    "logo_url": "https://acme.example/logo.svg?v=2#dark", "partner_type": "technology",
    "website": "http://acme.example"}
SECRET_NOTE = "Pays late, says Zoltan."


def slug():
    return "acme-" + uuid.uuid4().hex[:12]


class Partners(PlatformCase):
    def partner(self, client=None, **fields):
        body = {"name": "Acme", "slug": slug(), **fields}
        return self.check(self.ask("POST", "partners", body, client), 201).json

    def change(self, partner, client=None, **fields):
        body = {"base_version": partner["version"], **fields}
        return self.ask("PATCH", f"partners/{partner['id']}", body, client)

    def test_one_is_made_of_a_name_and_a_slug(self):
        made = self.partner()
        self.assertEqual(set(made), MEMBERS)
        self.assertEqual((made["partner_type"], made["status"], made["extra_data"]),
                         ("integration", "active", {}))
        self.assertEqual(self.got(f"partners/{made['id']}"), made)

    def test_everything_given_is_shown_but_internal_notes(self):
        made = self.partner(internal_notes=SECRET_NOTE, **EVERYTHING)
        self.assertEqual({key: made[key] for key in EVERYTHING}, EVERYTHING)
        self.assertEqual(set(made), MEMBERS | set(EVERYTHING))
        changed = self.check(self.change(made, internal_notes=SECRET_NOTE + "!"), 200)
        for answer in (changed, self.ask("GET", f"partners/{made['id']}"),
                       self.ask("GET", "partners?page_size=100"),
                       self.ask("POST", f"partners/{made['id']}/archive")):
            self.check(answer, 200)
            self.assertIn(made["slug"].encode(), answer.body)
            self.assertNotIn(b"Zoltan", answer.body)
            self.assertNotIn(b"internal_notes", answer.body)

    def test_a_change_takes_what_is_given_and_nothing_else(self):
        made = self.partner(**EVERYTHING)
        changed = self.check(self.change(made, name="Acme 2", website=None, description="",
                                         extra_data={}, status="inactive"), 200).json
        expected = {**made, "name": "Acme 2", "extra_data": {}, "status": "inactive",
                    "version": changed["version"], "updated_at": changed["updated_at"]}
        del expected["website"], expected["description"]
        self.assertEqual(changed, expected)
        self.assertGreater(changed["version"], made["version"])
        same = self.check(self.change(changed, name="Acme 2"), 200).json
        self.assertEqual(same, changed)

    def test_a_stale_version_is_a_conflict(self):
        made = self.partner()
        self.check(self.change(made, name="First"), 200)
        self.refused_as(self.change(made, name="Second"), 409, "record.changed")
        self.invalid(self.ask("PATCH", f"partners/{made['id']}", {"name": "x"}), "base_version")
        for version in (-1, 0, 2**62):
            self.check(self.change({**made, "version": version}, name="x"), 409)

    def test_wrong_values_are_named(self):
        made = self.partner()
        wrong = {
            "slug": ("Acme", "a b", "-a", "a-", "a--b", "ä", "", None, "x" * 101, 1),
            "name": ("", None, "x" * 256, [], "a\0b"),
            "partner_type": ("friend", "", None, 3),
            "contact_email": ("x", "a@", 1),
            "website": ("acme.example", "ftp://acme.example", "javascript:alert(1)",
                        "https://u:p@acme.example", "https://"),
            "logo_url": ("data:image/png;base64,xx", "https://a b"),
            "extra_data": ([], "x", 1, {"x": "y" * 16_400}),
            "contact_phone": ("0" * 65,), "contact_name": ("x" * 256,),
            "description": ("x" * 10_001,), "internal_notes": ("x" * 10_001,),
            "display_name": ("x" * 256,)}
        for field, values in wrong.items():
            for value in values:
                self.invalid(self.ask("POST", "partners",
                                      {"name": "Acme", "slug": slug(), field: value}), field)
                self.invalid(self.change(made, **{field: value}), field)
        for value in ("gone", "archived", None, ""):
            self.invalid(self.change(made, status=value), "status")
        for missing in ("name", "slug"):
            body = {"name": "Acme", "slug": slug()}
            del body[missing]
            self.invalid(self.ask("POST", "partners", body), missing)
        self.invalid(self.ask("POST", "partners", {"name": "A", "slug": slug(), "color": 1}),
                     "color")
        self.assertEqual(self.got(f"partners/{made['id']}"), made)

    def test_a_slug_is_taken_once(self):
        made = self.partner()
        body = {"name": "Other", "slug": made["slug"]}
        self.refused_as(self.ask("POST", "partners", body), 409, "partner.slug_taken")
        other = self.partner()
        self.refused_as(self.change(other, slug=made["slug"]), 409, "partner.slug_taken")
        self.check(self.ask("POST", f"partners/{made['id']}/archive"), 200)
        self.refused_as(self.ask("POST", "partners", body), 409, "partner.slug_taken")
        moved = self.check(self.change(other, slug=slug()), 200).json
        self.partner(slug=other["slug"])
        self.assertNotEqual(moved["slug"], other["slug"])

    def test_racing_for_a_slug_lets_one_win(self):
        body = {"name": "Acme", "slug": slug()}
        answers = self.race(lambda client, _: self.ask("POST", "partners", body, client))
        self.assertEqual(sorted(one.status for one in answers), [201] + [409] * 7)

    def test_racing_changes_of_one_version_let_one_win(self):
        made = self.partner()
        answers = self.race(lambda client, i: self.change(made, client, name=f"Acme {i}"))
        self.assertEqual(sorted(one.status for one in answers), [200] + [409] * 7)

    def race(self, ask):
        def run(number):
            return ask(self.server.client(self.root.token), number)

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return list(pool.map(run, range(8)))

    def test_archived_ones_can_be_read_and_brought_back(self):
        made = self.partner()
        archived = self.check(self.ask("POST", f"partners/{made['id']}/archive"), 200).json
        self.assertEqual(archived["status"], "archived")
        again = self.check(self.ask("POST", f"partners/{made['id']}/archive"), 200).json
        self.assertEqual(again, archived)
        self.assertEqual(self.got(f"partners/{made['id']}"), archived)
        self.refused_as(self.change(archived, name="x"), 422, "partner.archived")
        self.refused_as(self.change(archived, status="archived"), 422, "partner.archived")
        back = self.check(self.change(archived, status="active", name="Back"), 200).json
        self.assertEqual((back["status"], back["name"]), ("active", "Back"))

    def test_lists_are_filtered_and_counted_exactly(self):
        made = [self.partner(partner_type="reseller") for _ in range(5)]
        for one in made[:2]:
            self.check(self.ask("POST", f"partners/{one['id']}/archive"), 200)
        whole = self.got("partners?partner_type=reseller")
        self.assertEqual((whole["total"], whole["page"], whole["page_size"]), (5, 1, 20))
        self.assertEqual([one["id"] for one in whole["items"]], [one["id"] for one in made])
        active = self.got("partners?partner_type=reseller&status=active")
        self.assertEqual([one["id"] for one in active["items"]], [one["id"] for one in made[2:]])
        pages = [self.got(f"partners?partner_type=reseller&page={page}&page_size=2")
                 for page in (1, 2, 3, 4)]
        self.assertEqual([len(page["items"]) for page in pages], [2, 2, 1, 0])
        self.assertEqual({page["total"] for page in pages}, {5})
        self.assertEqual([one for page in pages for one in page["items"]], whole["items"])
        for query in ("status=gone", "partner_type=x", "page=0", "page_size=101", "page=x"):
            self.invalid(self.ask("GET", "partners?" + query), query.split("=")[0])

    def test_unknown_ones_are_not_found(self):
        for path in (NOBODY, "x", self.me()["id"]):
            self.check(self.ask("GET", "partners/" + path), 404)
            self.check(self.ask("PATCH", "partners/" + path, {"base_version": 1}), 404)
            self.check(self.ask("POST", f"partners/{path}/archive"), 404)

    def test_each_operation_needs_its_own_permission(self):
        made = self.partner()
        path = f"partners/{made['id']}"
        operations = {
            "list": ("GET", "partners", None), "read": ("GET", path, None),
            "create": ("POST", "partners", {"name": "Acme", "slug": slug()}),
            "update": ("PATCH", path, {"base_version": made["version"], "name": "Acme 2"}),
            "archive": ("POST", path + "/archive", None)}
        for name, (method, where, body) in operations.items():
            others = [f"platform.partners.{other}" for other in operations if other != name]
            _, without = self.admin(*others)
            refused = self.check(self.ask(method, where, body, without), 403)
            self.assertIn(f"platform.partners.{name}", refused.json["detail"])
            _, having = self.admin(f"platform.partners.{name}")
            self.assertLess(self.ask(method, where, body, having).status, 300)
        for client, status in ((self.api, 403), (self.stranger(), 401)):
            self.check(self.ask("GET", path, client=client), status)

    def test_a_repeated_request_with_a_key_makes_one(self):
        body = {"name": "Acme", "slug": slug()}
        answers = [self.root.post("/api/v1/platform/partners", body,
                                  headers={"Idempotency-Key": body["slug"]}) for _ in range(2)]
        self.assertEqual([one.status for one in answers], [201, 201])
        self.assertEqual(answers[0].json, answers[1].json)


if __name__ == "__main__":
    unittest.main()
