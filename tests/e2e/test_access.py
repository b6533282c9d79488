"""Who may do what: credentials, users, tokens, permissions, platforms."""

import re
import unittest
import uuid

from case import NOBODY, ServerCase, unique

METHODS = ("get", "post", "put", "patch", "delete")


def operations(document):
    """(method, path with every parameter filled in, permissions) of every operation that takes no
    stranger."""
    for path, item in document["paths"].items():
        for method in METHODS:
            security = item.get(method, {}).get("security")
            if security and {} not in security:
                filled = re.sub(r"\{\w+\}", NOBODY, path)
                yield method.upper(), filled, item[method].get("x-permissions", [])


class Credentials(ServerCase):
    def status(self, headers):
        return self.stranger().get("tags/", headers=headers).status

    def test_a_key_is_taken_in_three_ways(self):
        token = self.tenant["token"]
        for headers in ({"Authorization": "Api-Token " + token}, {"X-Api-Key": token},
                        {"Authorization": "Bearer " + token}, {"authorization": "bearer " + token}):
            self.assertEqual(self.status(headers), 200, headers)

    def test_without_a_valid_key_every_operation_is_a_401_that_says_how(self):
        document = self.check(self.stranger().get("/api/openapi.json"), 200).json
        wrong = self.server.client("db_" + "x" * 43)
        for method, path, _ in operations(document):
            for client in (self.stranger(), wrong):
                answer = client.send(method, path)
                self.refused(answer, 401)
                self.assertTrue(answer.headers["WWW-Authenticate"])

    def test_what_is_no_key_is_a_401(self):
        token = self.tenant["token"]
        for value in ("", "Api-Token", "Api-Token ", "Basic " + token, token, "Bearer x",
                      "Api-Token " + token[:-1], "Api-Token " + token + "a",
                      "Api-Token " + token.swapcase(), "Bearer " + "x" * 5000):
            self.assertEqual(self.status({"Authorization": value}), 401, value)

    def test_operations_without_permission_need_no_key(self):
        for path in ("/healthz", "/readyz", "/metrics", "/api/openapi.json", "/api/docs",
                     "/api/openapi-3.0.json"):
            self.check(self.stranger().get(path), 200)

    def test_metrics_count_what_happens_by_route(self):
        self.person()
        text = self.check(self.stranger().get("/metrics"), 200).body.decode()
        self.assertRegex(text, r'(?m)^daybook_http_request_seconds_count\{.*"/api/crm/persons/"')
        for name in ("daybook_commits_total", "daybook_batch_commands", "daybook_http_connections",
                     "daybook_batch_sync_seconds", "daybook_view_lag_commits",
                     "daybook_outbox_depth"):
            self.assertRegex(text, rf"(?m)^{name}")

    def test_the_page_of_documentation_works_offline(self):
        page = self.check(self.stranger().get("/api/docs"), 200).body.decode()
        for link in re.findall(r'(?:src|href)="([^"]*)"', page):
            self.assertFalse(link.startswith(("http", "//")), link)


class Users(ServerCase):
    tenants = ("other", "closed")

    def test_a_user_is_created_read_and_listed(self):
        mail = f"{uuid.uuid4().hex}@users.example"
        made = self.make("users/", {"email": mail, "name": "Una", "is_staff": True})
        expected = {"email": mail, "name": "Una", "status": "active", "is_admin": False,
                    "is_staff": True}
        self.assertEqual({name: made[name] for name in expected}, expected)
        self.assertEqual(self.read(f"users/{made['id']}/"), made)
        self.assertIn(made, self.api.every("users/"))

    def test_an_address_that_is_a_member_already_is_a_409_in_any_case(self):
        made = self.user()
        body = {"email": made["email"].upper(), "name": "Twin"}
        self.refused(self.api.post("users/", body), 409)

    def test_a_user_of_another_platform_joins_with_the_same_number_and_name(self):
        made = self.user()
        theirs = self.client_of("other")
        joined = self.make("users/", {"email": made["email"], "name": "Else"}, theirs)
        self.assertEqual((joined["id"], joined["name"]), (made["id"], made["name"]))

    def test_a_user_needs_an_address(self):
        for body, field in (({}, "email"), ({"email": ""}, "email"), ({"email": "x"}, "email"),
                            ({"email": "a@b.example", "role": 1}, "role"),
                            ({"email": "a@b.example", "is_admin": 1}, "is_admin")):
            self.refused_field(self.api.post("users/", body), field)

    def test_users_of_another_platform_are_a_404_and_not_listed(self):
        stranger = self.make("users/", {"email": f"{uuid.uuid4().hex}@x.example", "name": "S"},
                             self.client_of("other"))["id"]
        for name in (stranger, 0, -1, 99999, "x", 2 ** 70):
            self.refused(self.api.get(f"users/{name}/"), 404)
            self.refused(self.api.post(f"users/{name}/suspend/"), 404)
            self.refused(self.api.post(f"users/{name}/reinstate/"), 404)
        self.assertNotIn(stranger, [user["id"] for user in self.api.every("users/")])

    def test_a_suspended_user_has_no_way_in_with_any_token(self):
        first = self.client_of("closed")
        mine = first.get("users/").json["results"][0]["id"]
        made = self.make("tokens/", {"name": "second", "permissions": ["*"]}, first)
        second = self.server.client(made["token"])
        self.check(second.get("persons/"), 200)
        self.make("users/", {"email": "left@closed.example", "is_admin": True}, first)
        shown = self.check(second.post(f"users/{mine}/suspend/"), 200).json
        self.assertEqual(shown["status"], "suspended")
        for client in (first, second):
            self.refused(client.get("persons/"), 401)

    def test_suspending_and_reinstating_show_the_status(self):
        user = self.user()["id"]
        for action, status in (("suspend", "suspended"), ("suspend", "suspended"),
                               ("reinstate", "active"), ("reinstate", "active")):
            shown = self.check(self.api.post(f"users/{user}/{action}/"), 200).json
            self.assertEqual(shown["status"], status)
            self.assertEqual(self.read(f"users/{user}/")["status"], status)

    def test_pages_of_users_count_exactly(self):
        for _ in range(4):
            self.user()
        count = self.read("users/")["count"]
        page = self.read("users/", {"page_size": 3, "page": 2})
        self.assertEqual(page["count"], count)
        self.assertEqual(len(self.api.every("users/")), count)
        self.refused(self.api.get("users/", {"page": 99}), 404)
        for query in ({"page": 0}, {"page_size": "x"}, {"page": -1}):
            self.refused_field(self.api.get("users/", query), *query)


class Tokens(ServerCase):
    tenants = ("other",)

    def test_the_secret_is_shown_once(self):
        made = self.token("Ibl.CRM/Persons/list")
        self.assertTrue(made["token"])
        self.assertTrue(made["token"].startswith(made["prefix"]))
        shown = self.read(f"tokens/{made['id']}/")
        self.assertIsNone(shown["token"])
        self.assertEqual(shown["permissions"], ["Ibl.CRM/Persons/list"])
        for path in ("tokens/", f"tokens/{made['id']}/"):
            self.assertNotIn(made["token"].encode(), self.check(self.api.get(path), 200).body)

    def test_a_wildcard_covers_what_begins_like_it(self):
        for permissions, allowed in ((["Ibl.CRM/*"], True), (["*"], True), (["Ibl.*"], True),
                                     (["Ibl.CRM/Persons/*"], True), (["Ibl.CRM/Deals/*"], False),
                                     (["Ibl.CRM/Persons/list"], True),
                                     (["Ibl.CRM/Persons/lis"], False),
                                     (["Ibl.CRM/Deals/*", "Ibl.CRM/Persons/list"], True)):
            client = self.server.client(self.token(*permissions)["token"])
            self.check(client.get("persons/"), 200 if allowed else 403)

    def test_nobody_gives_away_what_they_do_not_have(self):
        held = self.token("Ibl.CRM/Tokens/*", "Ibl.CRM/Persons/*")["token"]
        client = self.server.client(held)
        for given in ("*", "Ibl.CRM/*", "Ibl.CRM/Deals/read", "Ibl.CRM/Person*",
                      "Ibl.CRM/Persons*"):
            answer = client.post("tokens/", {"name": "more", "permissions": [given]})
            self.assertIn(given, self.refused(answer, 403))
        for given in ("Ibl.CRM/Persons/*", "Ibl.CRM/Persons/read", "Ibl.CRM/Tokens/list"):
            self.make("tokens/", {"name": "less", "permissions": [given]}, client)

    def test_a_token_that_ends_makes_none_that_goes_on(self):
        end = "2999-01-01T00:00:00Z"
        made = self.token("Ibl.CRM/Tokens/*", "Ibl.CRM/Persons/*", expires_at=end)
        client = self.server.client(made["token"])
        body = {"name": "on", "permissions": ["Ibl.CRM/Persons/read"]}
        for later in ({}, {"expires_at": None}, {"expires_at": "2999-01-01T00:00:01Z"}):
            self.assertIn(end[:10], self.refused(client.post("tokens/", body | later), 403))
        self.make("tokens/", body | {"expires_at": end}, client)

    def test_permissions_that_are_none_are_refused(self):
        for permissions in ([], None, "Ibl.CRM/*", {}, [1], [""], ["a b"], ["a*b"], ["x" * 129],
                            ["a"] * 101):
            body = {"name": "odd", "permissions": permissions}
            self.refused_field(self.api.post("tokens/", body), "permissions")
        self.refused_field(self.api.post("tokens/", {"name": "x"}), "permissions")

    def test_a_revoked_token_is_a_401_at_once(self):
        made = self.token("Ibl.CRM/*")
        client = self.server.client(made["token"])
        for _ in range(3):
            self.check(client.get("persons/"), 200)
        self.check(self.api.delete(f"tokens/{made['id']}/"), 204)
        self.refused(client.get("persons/"), 401)
        self.assertEqual(self.read(f"tokens/{made['id']}/")["status"], "revoked")

    def test_a_token_may_revoke_itself(self):
        made = self.token("Ibl.CRM/*")
        client = self.server.client(made["token"])
        self.check(client.delete(f"tokens/{made['id']}/"), 204)
        self.refused(client.get("persons/"), 401)

    def test_an_expired_token_is_a_401(self):
        gone = self.token("*", expires_at="2001-01-01T00:00:00Z")["token"]
        self.refused(self.server.client(gone).get("persons/"), 401)
        later = self.token("*", expires_at="2999-01-01T00:00:00Z")["token"]
        self.check(self.server.client(later).get("persons/"), 200)

    def test_tokens_of_another_platform_are_a_404_and_not_listed(self):
        theirs = self.make("tokens/", {"name": "t", "permissions": ["*"]}, self.client_of("other"))
        for answer in (self.api.get(f"tokens/{theirs['id']}/"),
                       self.api.delete(f"tokens/{theirs['id']}/"),
                       self.api.get(f"tokens/{NOBODY}/"), self.api.get("tokens/x/")):
            self.refused(answer, 404)
        self.assertNotIn(theirs["id"], [token["id"] for token in self.api.every("tokens/")])
        self.check(self.server.client(theirs["token"]).get("persons/"), 200)

    def test_tokens_are_listed_with_exact_counts(self):
        before = self.read("tokens/")["count"]
        for _ in range(3):
            self.token("Ibl.CRM/*")
        self.assertEqual(self.read("tokens/", {"page_size": 2})["count"], before + 3)
        self.assertEqual(len(self.api.every("tokens/")), before + 3)


class PermissionTable(ServerCase):
    def test_without_exactly_its_permission_an_operation_is_a_403_that_names_it(self):
        document = self.check(self.api.get("/api/openapi.json"), 200).json
        rows = [row for row in operations(document) if row[2]]
        permissions = sorted({permission for _, _, needed in rows for permission in needed})
        self.assertGreater(len(permissions), 15)
        for lacking in permissions:
            others = [permission for permission in permissions if permission != lacking]
            client = self.server.client(self.token(*others)["token"])
            for method, path, needed in rows:
                if lacking not in needed:
                    continue
                answer = client.send(method, path)
                self.assertIn(lacking, self.refused(answer, 403))
                if path.endswith("/history/stream/"):
                    continue  # It answers, and then never ends.
                alone = self.server.client(self.token(*needed)["token"]).send(method, path)
                self.assertNotEqual(alone.status, 401, path)
                if alone.status == 403:  # What it answers with needs more, which it names.
                    named = self.refused(alone, 403)
                    self.assertFalse([one for one in needed if one in named], str(alone))


class Platforms(ServerCase):
    tenants = ("other",)

    def test_another_platforms_ids_are_404_and_nothing_happens_to_them(self):
        theirs = self.client_of("other")
        tag = self.make("tags/", {"name": "tag"})["id"]
        bodies = {"persons": {"name": "P"}, "organizations": {"name": "O"}, "tags": {"name": "T"},
                  "deals": {"title": "D"}, "activities": {"subject": "A"}, "notes": {"body": "N"}}
        for path, body in bodies.items():
            made = self.make(path + "/", body, theirs)
            one = f"{path}/{made['id']}/"
            answers = [self.api.get(one), self.api.put(one, body), self.api.patch(one, body),
                       self.api.delete(one)]
            if path in ("persons", "organizations", "deals"):
                answers += [self.api.post(one + "tags/", {"tag": tag}),
                            self.api.delete(f"{one}tags/{tag}/")]
            for answer in answers:
                self.refused(answer, 404)
            self.assertEqual(self.check(theirs.get(one), 200).json, made)

    def test_references_to_another_platforms_records_are_refused(self):
        theirs = self.client_of("other")
        person = self.make("persons/", {"name": "P"}, theirs)["id"]
        deal = self.make("deals/", {"title": "D"}, theirs)["id"]
        for path, body, field in (("deals/", {"title": "D", "person": person}, "person"),
                                  ("notes/", {"body": "N", "deal": deal}, "deal"),
                                  ("activities/", {"subject": "A", "person": person}, "person")):
            self.refused_field(self.api.post(path, body), field)

    def test_positions_of_platforms_do_not_depend_on_each_other(self):
        before = self.position()
        self.make("persons/", {"name": unique("P")}, self.client_of("other"))
        self.assertEqual(self.position(), before)


if __name__ == "__main__":
    unittest.main()
