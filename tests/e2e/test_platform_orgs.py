"""Organizations of the platform: made, shown, changed, suspended; their billing and members."""

import unittest
import urllib.parse
import uuid

from case import NOBODY, PASSWORD, unique, wait_for
from platform_orgs_case import OrgCase, slug
from test_races import together
from test_stream import Listener

TEXTS = {"billing_email": "bills@org.example", "contact_email": "ann@org.example",
         "contact_name": "Ann Archer", "contact_phone": "+44 20 7946 0000",
         "hq_address_line1": "1 High Street", "hq_address_line2": "Floor 2", "hq_city": "Leeds",
         "hq_country": "GB", "hq_postal_code": "LS1 1AA", "hq_state": "West Yorkshire",
         "internal_notes": "Pays late.", "tax_id": "GB 123", "website": "https://org.example"}
RACERS = 24


class Orgs(OrgCase):
    def test_an_organization_is_made_with_what_is_given_and_usual_values(self):
        plain = self.org()
        self.assertEqual(
            {key: plain[key] for key in ("status", "account_type", "max_locations",
                                         "onboarding_status", "version")},
            {"status": "active", "account_type": "starter", "max_locations": 1,
             "onboarding_status": "pending", "version": 1})
        self.assertRegex(plain["schema_name"], "^tenant_[0-9]+$")
        self.assertEqual(plain["created_at"], plain["updated_at"])
        self.assertFalse(set(TEXTS) & set(plain))
        whole = self.org(account_type="enterprise", max_locations=7, **TEXTS)
        self.assertEqual({key: whole[key] for key in TEXTS}, TEXTS)
        self.assertEqual((whole["account_type"], whole["max_locations"]), ("enterprise", 7))
        self.assertEqual(self.got(f"orgs/{whole['id']}"), whole)

    def test_what_is_wrong_with_a_new_organization_is_said(self):
        body = {"name": "A", "slug": slug()}
        for field in body:
            for wrong in (None, "", " "):
                self.invalid(self.ask("POST", "orgs", {**body, field: wrong}), field)
        for wrong in ("Upper", "a_b", "-a", "a-", "a--b", "a b", "é", "platform", "a" * 101):
            self.invalid(self.ask("POST", "orgs", {**body, "slug": wrong}), "slug")
        for field, wrong in (("account_type", "free"), ("max_locations", 0), ("max_locations", "x"),
                             ("billing_email", "x"), ("contact_email", "x"), ("nothing", 1),
                             ("admin_user_uuid", NOBODY), ("admin_user_uuid", "x"),
                             ("name", "x" * 256), ("status", "suspended"), ("account_type", ""),
                             ("website", "javascript:alert(1)")):
            self.invalid(self.ask("POST", "orgs", {**body, field: wrong}), field)
        self.check(self.ask("POST", "orgs", {**body, "slug": "a" * 100}), 201)
        self.refused_as(self.ask("POST", "orgs", {**body, "slug": "acme"}), 409, "org.slug_taken")

    def test_of_many_who_want_one_slug_exactly_one_gets_it(self):
        clients = [self.server.client(self.root_made["token"]) for _ in range(RACERS)]
        body = {"name": "Wanted", "slug": slug()}
        answers = together(lambda n: self.ask("POST", "orgs", body, clients[n]), RACERS)
        self.assertEqual(sorted(a.status for a in answers), [201] + [409] * (RACERS - 1))
        self.assertEqual(self.got("orgs?search=" + body["slug"])["total"], 1)

    def test_a_repeated_creation_makes_one(self):
        user, _ = self.known_user()
        body = {"name": "Keyed", "slug": slug(), "admin_user_uuid": user}
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        answers = [self.check(self.root.send("POST", "/api/v1/platform/orgs", body, headers), 201)
                   for _ in range(2)]
        self.assertEqual(answers[0].json, answers[1].json)
        self.assertEqual(answers[1].headers["Idempotent-Replayed"], "true")
        self.assertEqual(self.got(f"orgs/{answers[0].json['id']}/members")["total"], 1)

    def test_the_first_administrator_may_do_everything_there_and_nothing_elsewhere(self):
        org, client, address = self.org_with_admin()
        self.make("persons/", {"name": "Of the org"}, client)
        self.assertEqual(self.check(client.get("persons/"), 200).json["count"], 1)
        self.assertEqual(self.listed({"search": "Of the org"}), [])
        for path in ("orgs", f"orgs/{org['id']}", f"orgs/{org['id']}/members"):
            self.check(self.ask("GET", path, client=client), 403)
        listed = self.got(f"orgs/{org['id']}/members")
        self.assertEqual([(one["email"], one["role"], one["status"]) for one in listed["items"]],
                         [(address, "admin", "active")])
        self.assertEqual(self.got(f"orgs/{org['id']}"), org)

    def test_lists(self):
        word = uuid.uuid4().hex[:10]
        made = [self.org(name=f"{word} {name}") for name in ("Beta", "alpha", "Gamma")]
        by_slug = self.org(slug=f"s-{word}")
        self.suspend(made[2])
        found = self.got(f"orgs?search={word.upper()}")
        self.assertEqual(found["total"], 4)
        self.assertEqual({one["id"] for one in found["items"]},
                         {one["id"] for one in made + [by_slug]})
        names = [one["name"] for one in self.got("orgs?page_size=200")["items"]]
        self.assertEqual(names, sorted(names, key=str.casefold))
        for status, expected in (("active", 3), ("suspended", 1), ("migrating", 0)):
            listed = self.got(f"orgs?search={word}&status={status}")
            self.assertEqual((listed["total"], len(listed["items"])), (expected, expected))
        paged = [one for page in (1, 2, 3, 4)
                 for one in self.got(f"orgs?search={word}&page={page}&page_size=1")["items"]]
        self.assertEqual(paged, found["items"])
        beyond = self.got(f"orgs?search={word}&page=9")
        self.assertEqual((beyond["items"], beyond["total"]), ([], 4))
        for query in ("page=0", "page_size=0", "page_size=201", "page=x", "status=gone"):
            self.invalid(self.ask("GET", "orgs?" + query), query.split("=")[0])

    def test_a_change_applies_what_is_given_and_not_null(self):
        org = self.org(**TEXTS)
        changed = self.check(self.change(org, name="New", slug=None, contact_name=None, tax_id="",
                                         onboarding_status="completed", max_locations=3), 200).json
        self.assertEqual((changed["name"], changed["slug"], changed["contact_name"]),
                         ("New", org["slug"], TEXTS["contact_name"]))
        self.assertEqual((changed["onboarding_status"], changed["max_locations"]), ("completed", 3))
        self.assertNotIn("tax_id", changed)
        self.assertEqual(changed["version"], org["version"] + 1)
        self.assertGreater(changed["updated_at"], org["updated_at"])
        self.refused_as(self.change(org, name="Late"), 409, "record.changed")
        other = self.org()
        self.refused_as(self.change(changed, slug=other["slug"]), 409, "org.slug_taken")
        renamed = self.check(self.change(changed, slug=org["slug"] + "-2"), 200).json
        self.org(slug=org["slug"])
        for field, wrong in (("name", ""), ("slug", ""), ("slug", "X"), ("status", "suspended"),
                             ("account_type", "x"), ("onboarding_status", "x"),
                             ("max_locations", 0), ("contact_email", "x"), ("base_version", None)):
            self.invalid(self.change(renamed, **{field: wrong}), field)
        self.assertEqual(self.got(f"orgs/{org['id']}"), renamed)

    def test_of_many_changes_of_one_version_exactly_one_is_done(self):
        org = self.org()
        clients = [self.server.client(self.root_made["token"]) for _ in range(RACERS)]
        answers = together(lambda n: self.change(org, clients[n], name=f"N{n}"), RACERS)
        self.assertEqual(sorted(a.status for a in answers), [200] + [409] * (RACERS - 1))
        winner = next(n for n, answer in enumerate(answers) if answer.status == 200)
        self.assertEqual(self.got(f"orgs/{org['id']}")["name"], f"N{winner}")

    def test_each_operation_has_a_permission_of_its_own(self):
        org = self.org()
        path = f"orgs/{org['id']}"
        operations = {"platform.orgs.list": ("GET", "orgs"),
                      "platform.orgs.create": ("POST", "orgs"),
                      "platform.orgs.read": ("GET", path),
                      "platform.orgs.update": ("PATCH", path),
                      "platform.orgs.delete": ("DELETE", path),
                      "platform.users.read": ("GET", path + "/members"),
                      "platform.orgs.suspend": ("POST", path + "/suspend"),
                      "platform.billing.read": ("GET", path + "/billing"),
                      "platform.billing.update": ("PATCH", path + "/billing")}
        _, client = self.admin(*(key for key in operations if key != "platform.orgs.list"))
        self.check(self.ask("GET", "orgs", client=client), 403)
        _, client = self.admin("platform.orgs.list")
        for key, (method, of) in operations.items():
            answer = self.ask(method, of, {} if method in ("POST", "PATCH") else None, client)
            self.check(answer, 200 if key == "platform.orgs.list" else 403)
            if answer.status == 403:
                self.assertIn(key, answer.json["detail"])
        self.check(self.ask("POST", path + "/reactivate", client=client), 403)

    def test_unknown_organizations(self):
        for path in (NOBODY, "x"):
            for method, below in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/members"),
                                  ("POST", "/suspend"), ("POST", "/reactivate"),
                                  ("GET", "/billing"), ("PATCH", "/billing")):
                sent = {"base_version": 1} if (method, below) == ("PATCH", "") else {}
                body = sent if method == "PATCH" else None
                self.check(self.ask(method, f"orgs/{path}{below}", body), 404)


class Suspension(OrgCase):
    def test_a_suspended_organization_shuts_its_members_out_and_lets_them_in_again(self):
        org, client, address = self.org_with_admin()
        token = self.full_token(client)
        by_token = self.server.client(token)
        listener = Listener(self.server.port, token)
        self.addCleanup(listener.close)
        self.assertEqual(listener.status, 200)
        suspended = self.suspend(org)
        self.assertEqual((suspended["status"], suspended["version"]),
                         ("suspended", org["version"] + 1))
        for one in (client, by_token):
            self.refused(one.get("persons/"), 401)
        self.assertEqual(self.stranger().post("auth/login/", {
            "email": address, "password": PASSWORD, "tenant": org["slug"]}).status, 403)
        self.assertTrue(wait_for(lambda: listener.is_over, 10), "the stream goes on")
        self.assertEqual(self.suspend(org), suspended)
        again = self.check(self.ask("POST", f"orgs/{org['id']}/reactivate"), 200).json
        self.assertEqual(again["status"], "active")
        self.check(self.ask("POST", f"orgs/{org['id']}/reactivate"), 200)
        for one in (client, by_token):
            self.check(one.get("persons/"), 200)
        self.check(self.api.get("persons/"), 200)


class Billing(OrgCase):
    def test_billing_is_a_part_of_the_organization(self):
        self.global_access()
        org = self.org(billing_email="bills@org.example")
        path = f"orgs/{org['id']}/billing"
        self.assertEqual(self.got(path), {"org_id": org["id"], "account_type": "starter",
                                          "max_locations": 1, "billing_email": "bills@org.example"})
        changed = self.check(self.ask("PATCH", path, {
            "account_type": "professional", "billing_email": None, "max_locations": 5}), 200).json
        self.assertEqual(changed, {"org_id": org["id"], "account_type": "professional",
                                   "max_locations": 5, "billing_email": "bills@org.example"})
        self.assertEqual(self.got(path), changed)
        self.assertEqual(self.got(f"orgs/{org['id']}")["version"], org["version"] + 1)
        self.refused_as(self.change(org, name="Late"), 409, "record.changed")
        for field, wrong in (("account_type", "x"), ("max_locations", 0), ("max_locations", -1),
                             ("billing_email", "x"), ("name", "x")):
            self.invalid(self.ask("PATCH", path, {field: wrong}), field)

    def test_billing_needs_access_to_the_organization(self):
        org, other = self.org(), self.org()
        made, client = self.admin("platform.billing.read", "platform.billing.update")
        path = f"orgs/{org['id']}/billing"
        for method, body in (("GET", None), ("PATCH", {"max_locations": 2})):
            self.refused_as(self.ask(method, path, body, client), 403, "org.no_access")
        self.grant(made, org)
        self.check(self.ask("PATCH", path, {"max_locations": 2}, client), 200)
        self.assertEqual(self.got(path, client)["max_locations"], 2)
        self.refused_as(self.ask("GET", f"orgs/{other['id']}/billing", client=client), 403,
                        "org.no_access")


class Members(OrgCase):
    def members(self, org, query=""):
        return self.got(f"orgs/{org['id']}/members?" + query)

    def emails(self, org, query=""):
        return [one["email"] for one in self.members(org, query)["items"]]

    def test_members_by_status_search_order_and_page(self):
        org, client, address = self.org_with_admin()
        word = uuid.uuid4().hex[:8]
        users = {}
        for name in ("Zoë", "adam", "Mia"):
            users[name] = self.make("users/", {"email": f"{name[0]}-{word}@m.example",
                                               "name": f"{name} {word}"}, client)
        invited = f"invited-{word}@m.example"
        person = self.make("persons/", {"name": "Secret name", "primary_email": invited}, client)
        self.check(client.post(f"persons/{person['id']}/invite/", {"is_staff": True}), 201)
        self.check(client.post(f"users/{users['Mia']['id']}/suspend/"), 200)
        self.check(client.delete(f"users/{users['adam']['id']}/"), 204)
        statuses = {one["email"]: one["status"] for one in self.members(org)["items"]}
        self.assertEqual(statuses, {address: "active", f"Z-{word}@m.example": "active",
                                    f"M-{word}@m.example": "suspended",
                                    f"a-{word}@m.example": "removed", invited: "invited"})
        for status in ("active", "suspended", "removed", "invited"):
            listed = self.members(org, "status=" + status)
            self.assertEqual({one["email"] for one in listed["items"]},
                             {key for key, value in statuses.items() if value == status})
            self.assertEqual(listed["total"], len(listed["items"]))
        one = self.members(org, "status=invited")["items"][0]
        self.assertEqual((one["role"], one["joined_at"]), ("staff", None))
        self.assertNotIn("Secret", str(self.members(org)))
        self.assertEqual(self.emails(org, "search=" + urllib.parse.quote("ZOË")),
                         [f"Z-{word}@m.example"])
        self.assertEqual(self.members(org, "search=M.EXAMPLE")["total"], 4)
        whole = self.members(org)
        names = [one["display_name"].casefold() for one in whole["items"]]
        self.assertEqual(names, sorted(names))
        for sort_by in ("display_name", "email", "joined_at"):
            upward = self.emails(org, f"sort_by={sort_by}&sort_order=asc")
            self.assertEqual(upward, self.emails(org, f"sort_by={sort_by}&sort_order=desc")[::-1])
        self.assertEqual(self.emails(org, "sort_by=joined_at")[:2], [invited, address])
        mails = self.emails(org, "sort_by=email")
        self.assertEqual(mails, sorted(mails, key=str.casefold))
        paged = [self.members(org, f"page={page}&page_size=1") for page in range(1, 6)]
        self.assertEqual([page["items"][0] for page in paged], whole["items"])
        self.assertEqual({page["total"] for page in paged}, {5})
        for query in ("page=0", "page_size=201", "status=gone", "sort_by=x", "sort_order=up"):
            self.invalid(self.ask("GET", f"orgs/{org['id']}/members?{query}"), query.split("=")[0])

    def test_a_removed_member_is_out_and_may_be_let_in_again_with_nothing_of_before(self):
        org, client, _ = self.org_with_admin()
        address, number = self.member(client, is_admin=True)
        tags = {"name": unique("G"), "permissions": ["Ibl.CRM/Tags/*"]}
        group = self.make("groups/", tags, client)
        self.make("assignments/", {"user": number, "group": group["id"]}, client)
        theirs = self.signed_in(address, tenant=org["slug"])
        self.check(theirs.get("users/"), 200)
        self.check(client.delete(f"users/{number}/"), 204)
        self.refused(theirs.get("persons/"), 401)
        self.refused(client.get(f"users/{number}/"), 404)
        self.refused(client.delete(f"users/{number}/"), 404)
        self.refused(client.post(f"users/{number}/reinstate/"), 404)
        self.assertNotIn(number, [one["id"] for one in client.every("users/")])
        self.assertEqual(self.emails(org, "status=removed"), [address])
        self.make("users/", {"email": address}, client)
        self.assertEqual(self.emails(org, "status=removed"), [])
        again = self.signed_in(address, tenant=org["slug"])
        for path in ("users/", "tags/"):
            self.refused(again.get(path), 403)

    def test_members_of_one_organization_are_not_those_of_another(self):
        one, client, address = self.org_with_admin()
        other, _, stranger = self.org_with_admin()
        self.assertEqual(self.emails(one), [address])
        self.assertEqual(self.emails(other), [stranger])
        self.refused(client.delete(f"users/{self.tenant['user']}/"), 404)


if __name__ == "__main__":
    unittest.main()
