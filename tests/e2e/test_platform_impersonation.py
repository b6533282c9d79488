"""Administrators of the platform who act as a member of an organization."""

import concurrent.futures
import unittest

from case import NOBODY, PASSWORD, unique, wait_for
from platform_users_case import UsersCase
from test_stream import Listener

START = "platform.impersonation.start"


class Acting(UsersCase):
    def setUp(self):
        super().setUp()
        self.user, self.number = self.member_of_other(is_admin=True)
        self.addCleanup(self.end)

    def test_as_the_user_in_the_organization_and_the_commits_name_both(self):
        started, client = self.impersonate(self.user)
        self.assertTrue(started["token"].startswith("imp_"))
        self.assertEqual(started["target_user"],
                         {"id": self.user["id"], "display_name": "Uma Target"})
        self.assertEqual(started["target_org"]["id"], self.org)
        me = client.get("auth/me/").json
        self.assertEqual((me["user"], me["tenant"], me["impersonator"]),
                         (self.number, "other", self.root_made["user"]))
        made = self.make("persons/", {"name": unique("Person")}, client)
        self.assertIsNotNone(self.other().get(f"persons/{made['id']}/").json)
        self.check(self.api.get(f"persons/{made['id']}/"), 404)
        entry = self.other().get("history/").json["results"][0]
        root = self.root_made["user"]
        self.assertEqual((entry["command"], entry["actor"], entry["on_behalf_of"]),
                         ("person.create", root, self.number))
        shown = self.got(f"audit?org_uuid={self.org}&action=create&resource_type=person")["items"][0]
        self.assertEqual((shown["actor_id"], shown["on_behalf_of_id"],
                          shown["on_behalf_of_display_name"]),
                         (self.me()["id"], self.user["id"], "Uma Target"))
        # What was looked at is recorded, whatever the organization's own setting says.
        self.check(client.get(f"persons/{made['id']}/"), 200)
        read = self.other().get("history/", {"accesses": "true"}).json["results"][0]
        self.assertEqual((read["command"], read["actor"], read["on_behalf_of"]),
                         ("access", root, self.number))
        for path in ("/accounts/organizations", "/people"):
            self.assertNotEqual(client.get(path).status, 401, path)

    def test_nothing_on_the_platform_and_nothing_that_outlasts_it(self):
        _, client = self.impersonate(self.user)
        for method, path in (("GET", "me"), ("GET", "my-orgs"), ("GET", "users"),
                             ("POST", "impersonation/end"), ("GET", "settings")):
            self.refused_as(self.ask(method, path, client=client), 403, "impersonation.withheld")
        self.refused_as(self.start(self.user, client), 403, "impersonation.withheld")
        fields = {"name": unique("P"), "primary_email": "p@p.example"}
        person = self.make("persons/", fields, client)
        for method, path, body in (
                ("POST", "tokens/", {"name": "t", "permissions": ["Ibl.CRM/*"]}),
                ("POST", "users/", {"email": "mine@x.example", "name": "Mine", "is_admin": True}),
                ("PATCH", f"users/{self.number}/", {"password": PASSWORD}),
                ("PATCH", f"users/{self.number}/", {"email": "mine@x.example"}),
                ("POST", f"persons/{person['id']}/invite/", {}),
                ("POST", "webhooks/", {"url": "https://x.example/"}),
                ("PATCH", "settings/", {"audits_reads": False}),
                ("POST", "auth/login/", {"email": self.user["email"], "password": PASSWORD}),
                ("POST", "auth/reset/", {"email": self.user["email"]})):
            self.check(client.send(method, path, body), 403)
        self.check(client.get("tokens/"), 200)

    def test_every_reason_not_to_start(self):
        made, client = self.admin(START)
        stranger, _ = self.admin("platform.groups.list")
        self.refused_as(self.start(self.user, client), 403, "org.no_access")
        self.check(self.ask("POST", f"admins/{made['id']}/org-access", {"org_uuid": self.org}), 201)
        self.refused_as(self.start({"id": NOBODY}, client), 404, "user.not_found")
        self.refused_as(self.start(self.user, client, NOBODY), 404, "org.not_found")
        self.refused_as(self.start({"id": made["id"]}, client), 422, "impersonation.self")
        self.refused_as(self.start(stranger, client), 422, "impersonation.no_membership")
        self.invalid(self.start(self.user, client, reason="too short"), "reason")
        self.check(self.start(self.user, client, "x"), 422)
        self.check(self.other().post(f"users/{self.number}/suspend/"), 200)
        self.refused_as(self.start(self.user, client), 422, "impersonation.no_membership")
        self.check(self.other().post(f"users/{self.number}/reinstate/"), 200)
        self.check(self.ask("DELETE", f"users/{self.user['id']}"), 204)
        self.refused_as(self.start(self.user, client), 422, "impersonation.target_inactive")
        self.check(self.ask("POST", f"users/{self.user['id']}/reactivate"), 204)
        _, without = self.admin("platform.impersonation.read")
        self.assertIn(START, self.check(self.start(self.user, without), 403).json["detail"])
        self.check(self.start(self.user, client), 201)

    def test_one_at_a_time_also_among_racing_starts(self):
        def start(_):
            return self.start(self.user, self.server.client(self.root.token)).status

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(start, range(8)))
        self.assertEqual(statuses, [201] + [409] * 7)
        self.refused_as(self.start(self.user), 409, "impersonation.active")
        self.check(self.end(), 204)
        self.refused_as(self.end(), 404, "impersonation.none")
        self.check(self.start(self.user), 201)

    def test_a_repeated_start_shows_no_token(self):
        body = {"user_uuid": self.user["id"], "org_uuid": self.org, "reason": "ticket 4711"}
        headers = {"Idempotency-Key": unique("key").replace(" ", "-")}
        first, again = (self.check(self.root.send("POST", "/api/v1/platform/impersonation/start",
                                                  body, headers), 201).json for _ in range(2))
        self.assertEqual(again, {**first, "token": None})


class Ending(UsersCase):
    def setUp(self):
        super().setUp()
        self.user, self.number = self.member_of_other(is_admin=True)
        self.made, self.starter = self.admin(START)
        self.grant = self.check(self.ask("POST", f"admins/{self.made['id']}/org-access",
                                         {"org_uuid": self.org}), 201).json

    def ends_by(self, what, is_final=True):
        """The token and an open stream of it, whatever happened; nobody else's."""
        started, client = self.impersonate(self.user, self.starter)
        listener = Listener(self.server.port, started["token"])
        self.addCleanup(listener.close)
        self.assertEqual(listener.status, 200)
        self.check(client.get("persons/"), 200)
        what()
        self.check(client.get("persons/"), 401)
        self.assertTrue(wait_for(lambda: listener.is_over))
        self.check(self.other().get("persons/"), 200)
        shown = self.got(f"impersonation/sessions?admin_user_uuid={self.made['id']}")["items"][0]
        self.assertEqual(shown["id"], started["session_id"])
        self.assertEqual(shown["ended_at"] is not None, is_final)
        return client

    def test_the_administrator_ends_it(self):
        self.ends_by(lambda: self.check(self.end(self.starter), 204))

    def test_the_user_is_deactivated_for_good(self):
        client = self.ends_by(
            lambda: self.check(self.ask("POST", f"users/{self.user['id']}/deactivate"), 204))
        self.check(self.ask("POST", f"users/{self.user['id']}/reactivate"), 204)
        self.check(client.get("persons/"), 401)

    def test_the_administrator_is_deactivated(self):
        self.ends_by(lambda: self.check(self.ask("DELETE", f"users/{self.made['id']}"), 204))

    def active_ones(self):
        """Also those that are shown as active in the list of all."""
        mine = "impersonation/sessions?target_user_uuid=" + self.user["id"]
        shown = self.got(mine + "&active_only=true")
        found = [one["id"] for one in shown["items"]]
        self.assertEqual(shown["total"], len(found))
        everyone = self.got(mine)["items"]
        self.assertEqual(found, [one["id"] for one in everyone if one["is_active"]])
        return found

    def test_those_of_no_use_any_more_are_not_active(self):
        started, client = self.impersonate(self.user, self.starter)
        session = started["session_id"]
        self.assertEqual(self.active_ones(), [session])
        self.check(self.other().post(f"users/{self.number}/suspend/"), 200)
        self.check(client.get("persons/"), 401)
        self.assertEqual(self.active_ones(), [])
        self.check(self.other().post(f"users/{self.number}/reinstate/"), 200)
        self.assertEqual(self.active_ones(), [session])
        self.check(self.ask("DELETE", f"admins/{self.made['id']}"), 204)
        self.assertEqual(self.active_ones(), [])
        path = f"impersonation/sessions?active_only=true&admin_user_uuid={self.made['id']}"
        self.assertEqual(self.got(path), {"items": [], "total": 0})

    def test_the_administrator_is_revoked(self):
        path = f"admins/{self.made['id']}"
        self.ends_by(lambda: self.check(self.ask("DELETE", path), 204), False)

    def test_the_permission_to_start_is_taken_away(self):
        held = self.got(f"admins/{self.made['id']}/assignments")["items"][0]
        self.ends_by(lambda: self.check(
            self.ask("DELETE", f"admins/{self.made['id']}/assignments/{held['id']}"), 204), False)

    def test_access_to_the_organization_is_taken_away(self):
        self.ends_by(lambda: self.check(
            self.ask("DELETE", f"admins/{self.made['id']}/org-access/{self.org}"), 204), False)

    def test_the_membership_is_suspended(self):
        self.ends_by(lambda: self.check(self.other().post(f"users/{self.number}/suspend/"), 200),
                     False)

    def test_impersonation_is_switched_off_for_good(self):
        client = self.ends_by(lambda: self.set(impersonation_enabled=False))
        self.refused_as(self.start(self.user, self.starter), 403, "impersonation.disabled")
        self.set(impersonation_enabled=True)
        self.check(client.get("persons/"), 401)
        self.check(self.start(self.user, self.starter), 201)


class Listing(UsersCase):
    def test_newest_first_filtered_and_counted(self):
        users = [self.member_of_other()[0] for _ in range(3)]
        made, _ = self.admin("platform.groups.list")
        ids = []
        for user in users:
            ids.insert(0, self.impersonate(user)[0]["session_id"])
            if user is not users[-1]:
                self.check(self.end(), 204)
        shown = self.got("impersonation/sessions")
        self.assertEqual([one["id"] for one in shown["items"]], ids)
        self.assertEqual(shown["total"], 3)
        first = shown["items"][0]
        self.assertEqual((first["reason"], first["ended_at"], first["is_active"]),
                         ("ticket 4711", None, True))
        self.assertEqual(first["admin_user"], {"id": self.me()["id"], "display_name": "Root"})
        self.assertNotIn("token", first)
        for query, expected in (("active_only=true", ids[:1]),
                                (f"target_user_uuid={users[0]['id']}", ids[2:]),
                                (f"admin_user_uuid={self.me()['id']}", ids),
                                (f"admin_user_uuid={made['id']}", []),
                                (f"target_user_uuid={NOBODY}", []),
                                ("page=2&page_size=1", ids[1:2])):
            found = self.got("impersonation/sessions?" + query)
            self.assertEqual([one["id"] for one in found["items"]], expected, query)
            self.assertEqual(found["total"], 3 if "page" in query else len(expected))
        for query in ("page_size=101", "active_only=x", "admin_user_uuid=x", "active_only=",
                      "target_user_uuid="):
            self.invalid(self.ask("GET", "impersonation/sessions?" + query), query.split("=")[0])
        _, client = self.admin(START)
        self.check(self.ask("GET", "impersonation/sessions", client=client), 403)


if __name__ == "__main__":
    unittest.main()
