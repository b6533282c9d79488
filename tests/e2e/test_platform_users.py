"""Users of the platform: found, shown, changed, shut out everywhere at once, let in again."""

import concurrent.futures
import unittest
import urllib.parse
import uuid

from case import NOBODY, PASSWORD, wait_for
from platform_users_case import UsersCase
from test_stream import Listener


class Finding(UsersCase):
    def test_a_part_of_the_name_or_the_address_in_any_case(self):
        user, _ = self.member_of_other()
        self.check(self.ask("PATCH", f"users/{user['id']}", {"display_name": "Zoë van Dam"}), 200)
        for search in ("ZOË", "ë van d", "VAN DAM", user["email"][2:9].upper(), "@users.example"):
            found = self.got("users?page_size=100&search=" + urllib.parse.quote(search))["items"]
            self.assertIn(user["id"], [one["id"] for one in found], search)
        for search in ("dam zoë", "zoëvan", user["email"] + "x", "van%"):
            self.assertEqual(self.got("users?search=" + urllib.parse.quote(search)),
                             {"items": [], "total": 0}, search)

    def test_pages_are_exact_and_filters_name_what_is_wrong(self):
        for _ in range(3):
            self.member_of_other()
        whole = self.got("users?page_size=100")
        self.assertEqual(len(whole["items"]), whole["total"])
        paged = [one for page in range(1, whole["total"] + 1)
                 for one in self.got(f"users?page={page}&page_size=1")["items"]]
        self.assertEqual(paged, whole["items"])
        for query in ("page_size=101", "page=0", "status=gone", "nothing=1"):
            self.invalid(self.ask("GET", "users?" + query), query.split("=")[0])

    def test_memberships_and_open_invitations_count_once_an_organization(self):
        user, number = self.member_of_other()
        self.assertEqual(user["org_membership_count"], 1)
        self.assertFalse(user["has_platform_access"])
        person = self.make("persons/", {"name": "Uma", "primary_email": user["email"]})
        self.make(f"persons/{person['id']}/invite/", {})
        self.assertEqual(self.found(user["email"])["org_membership_count"], 2)
        shown = self.got(f"users/{user['id']}")["org_memberships"]
        self.assertEqual([(one["org"]["slug"], one["status"]) for one in shown],
                         [("acme", "invited"), ("other", "active")])
        self.assertIsNone(shown[0]["joined_at"])
        self.assertIsNotNone(shown[1]["joined_at"])
        self.check(self.other().post(f"users/{number}/suspend/"), 200)
        self.assertEqual(self.found(user["email"])["org_membership_count"], 1)

    def test_administrators_are_users_too(self):
        me = self.got(f"users/{self.me()['id']}")
        self.assertTrue(me["has_platform_access"])
        self.assertEqual(me["org_memberships"], [])

    def test_each_operation_needs_its_permission_and_unknown_users_are_not_found(self):
        _, client = self.admin("platform.groups.list")
        for method, path, key in (("GET", "users", "list"), ("GET", "users/x", "read"),
                                  ("PATCH", "users/x", "update"),
                                  ("DELETE", "users/x", "deactivate"),
                                  ("POST", "users/x/deactivate", "deactivate"),
                                  ("POST", "users/x/reactivate", "reactivate")):
            sent = {"display_name": "B"} if method == "PATCH" else None
            refused = self.check(self.ask(method, path, sent, client), 403)
            self.assertIn("platform.users." + key, refused.json["detail"])
            if "x" not in path:
                continue
            for unknown in ("x", NOBODY):
                answer = self.ask(method, path.replace("x", unknown), sent)
                self.refused_as(answer, 404, "user.not_found")


class Changing(UsersCase):
    def test_only_what_is_given_changes(self):
        user, _ = self.member_of_other()
        path = f"users/{user['id']}"
        changed = self.check(self.ask("PATCH", path, {"display_name": "Una"}), 200).json
        self.assertEqual((changed["display_name"], changed["email"]), ("Una", user["email"]))
        address = f"{uuid.uuid4().hex[:12]}@users.example"
        changed = self.check(self.ask("PATCH", path, {"email": address}), 200).json
        self.assertEqual((changed["display_name"], changed["email"]), ("Una", address))
        self.assertEqual(self.check(self.ask("PATCH", path, {}), 200).json, changed)
        for body in ({"email": "x"}, {"email": None}, {"display_name": ""}, {"status": "active"}):
            self.invalid(self.ask("PATCH", path, body), next(iter(body)))

    def test_an_address_belongs_to_one_also_among_racing_changes(self):
        users = [self.member_of_other()[0] for _ in range(4)]
        taken = {"email": users[0]["email"].upper()}
        self.refused_as(self.ask("PATCH", f"users/{users[1]['id']}", taken), 409,
                        "user.email_taken")
        wanted = {"email": f"{uuid.uuid4().hex[:12]}@users.example"}

        def change(user):
            client = self.server.client(self.root.token)
            return self.ask("PATCH", f"users/{user['id']}", wanted, client).status

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.assertEqual(sorted(pool.map(change, users)), [200, 409, 409, 409])

    def test_whoever_may_less_does_not_take_an_administrators_address(self):
        _, client = self.admin("platform.users.update")
        root = f"users/{self.me()['id']}"
        self.refused_as(self.ask("PATCH", root, {"email": "mine@x.example"}, client), 403,
                        "permission.escalation")
        self.check(self.ask("PATCH", root, {"display_name": "Root"}, client), 200)


    def test_whoever_does_not_look_into_an_organization_takes_no_members_address(self):
        user, _ = self.member_of_other(is_admin=True)
        made, client = self.admin("platform.users.update")
        path = f"users/{user['id']}"
        address = {"email": f"{uuid.uuid4().hex[:12]}@users.example"}
        self.refused_as(self.ask("PATCH", path, address, client), 403, "org.no_access")
        self.check(self.ask("PATCH", path, {"display_name": "Una"}, client), 200)
        self.check(self.ask("POST", f"admins/{made['id']}/org-access", {"org_uuid": self.org}), 201)
        self.check(self.ask("PATCH", path, address, client), 200)


class ShuttingOut(UsersCase):
    def test_sessions_tokens_and_streams_end_at_once_and_reactivation_lets_in_again(self):
        user, _ = self.member_of_other(is_admin=True)
        session = self.with_password(user["email"])
        token = self.make("tokens/", {"name": "t", "permissions": ["Ibl.CRM/*"]}, session)["token"]
        api = self.server.client(token)
        self.check(api.get("persons/"), 200)
        listener = Listener(self.server.port, token)
        self.addCleanup(listener.close)
        self.assertEqual(listener.status, 200)
        path = f"users/{user['id']}"
        self.check(self.ask("POST", path + "/deactivate"), 204)
        for client in (session, api):
            self.check(client.get("persons/"), 401)
        self.assertTrue(wait_for(lambda: listener.is_over))
        self.check(self.stranger().post("auth/login/",
                                        {"email": user["email"], "password": PASSWORD}), 401)
        shown = self.got(path)
        self.assertEqual(shown["status"], "deactivated")
        self.assertEqual([one["status"] for one in shown["org_memberships"]], ["suspended"])
        self.assertEqual(self.found(user["email"])["org_membership_count"], 0)
        self.assertIn(user["id"],
                      [one["id"] for one in self.got("users?status=deactivated")["items"]])
        self.refused_as(self.ask("POST", path + "/deactivate"), 422, "user.deactivated")
        self.refused_as(self.ask("DELETE", path), 422, "user.deactivated")
        self.check(self.ask("POST", path + "/reactivate"), 204)
        self.refused_as(self.ask("POST", path + "/reactivate"), 422, "user.active")
        self.check(session.get("persons/"), 401)
        self.check(api.get("persons/"), 200)
        self.check(self.signed_in(user["email"]).get("persons/"), 200)
        self.assertEqual([one["status"] for one in self.got(path)["org_memberships"]], ["active"])

    def test_what_an_organization_suspended_itself_stays_suspended(self):
        user, number = self.member_of_other()
        self.check(self.other().post(f"users/{number}/suspend/"), 200)
        self.check(self.ask("DELETE", f"users/{user['id']}"), 204)
        self.check(self.ask("POST", f"users/{user['id']}/reactivate"), 204)
        shown = self.got(f"users/{user['id']}")
        self.assertEqual((shown["status"], shown["org_memberships"][0]["status"]),
                         ("active", "suspended"))

    def test_an_administrator_loses_everything_until_they_are_back(self):
        made, client = self.admin("platform.groups.list")
        self.check(self.ask("POST", f"users/{made['id']}/deactivate"), 204)
        self.check(self.ask("GET", "groups", client=client), 401)
        shown = self.got(f"admins/{made['id']}")
        self.assertEqual((shown["status"], shown["effective_permissions"]), ("deactivated", []))
        for one in self.got(f"admins/{made['id']}/assignments")["items"]:
            self.assertFalse(one["is_active"])
        self.assertFalse(self.got(f"users/{made['id']}")["has_platform_access"])
        _, weak = self.admin("platform.users.reactivate")
        self.refused_as(self.ask("POST", f"users/{made['id']}/reactivate", client=weak), 403,
                        "permission.escalation")
        self.check(self.ask("POST", f"users/{made['id']}/reactivate"), 204)

    def test_nobody_brings_back_access_to_organizations_that_they_may_not_grant(self):
        made, _ = self.admin("platform.groups.list")
        _, weak = self.admin("platform.users.*", "platform.groups.list")
        path = f"admins/{made['id']}/org-access/global"
        for is_global in (True, False):
            self.check(self.ask("PUT", path, {"is_global": is_global}), 200)
            self.check(self.ask("POST", f"users/{made['id']}/deactivate", client=weak), 204)
            answer = self.ask("POST", f"users/{made['id']}/reactivate", client=weak)
            if is_global:
                self.refused_as(answer, 403, "permission.escalation")
                self.check(self.ask("POST", f"users/{made['id']}/reactivate"), 204)
            else:
                self.check(answer, 204)
        self.assertEqual(self.got(f"admins/{made['id']}")["effective_permissions"],
                         ["platform.groups.list"])


class LastHolder(UsersCase):
    def test_the_last_holder_stays_also_when_two_go_at_once(self):
        me = f"users/{self.me()['id']}"
        for method, path in (("POST", me + "/deactivate"), ("DELETE", me)):
            self.refused_as(self.ask(method, path), 400, "platform.last_holder")
        holders = [self.admin("platform.*") for _ in range(2)]
        self.check(self.ask("DELETE", me, client=holders[0][1]), 204)

        def let_go(number):
            other = holders[1 - number][0]["id"]
            return self.ask("POST", f"users/{other}/deactivate", client=holders[number][1]).status

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            statuses = sorted(pool.map(let_go, range(2)))
        self.assertEqual(statuses[0], 204)
        self.assertIn(statuses[1], (400, 401))
        left = next(client for made, client in holders
                    if self.ask("GET", "users", client=client).status == 200)
        # Whoever is shut out holds nothing, so the one who is left cannot be revoked either.
        own = self.me(left)["id"]
        self.refused_as(self.ask("DELETE", f"admins/{own}", client=left), 400,
                        "platform.last_holder")


if __name__ == "__main__":
    unittest.main()
