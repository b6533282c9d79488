"""Administrators of the platform: groups, assignments, access to organizations, and the last holder."""

import concurrent.futures
import datetime
import unittest
import urllib.parse
import uuid

from case import NOBODY, unique, wait_for
from platform_case import PlatformCase
from platform_orgs_case import slug

CREATE = "platform.admins.create"


class Access(PlatformCase):
    def test_the_first_administrator_may_do_everything(self):
        me = self.me()
        self.assertTrue(me["has_platform_access"])
        self.assertEqual(me["email"].lower(), "root@platform.example")
        keys = [item["key"] for item in self.got("permissions")["items"]]
        self.assertEqual(me["effective_permissions"], keys)
        self.assertIn("admins", self.got("permissions")["domains"])

    def test_a_tenants_administrator_is_nobody_here(self):
        me = self.me(self.api)
        self.assertFalse(me["has_platform_access"])
        self.assertEqual(me["effective_permissions"], [])
        for path in ("admins", "groups", "permissions", f"admins/{me['id']}"):
            self.assertIn("platform.", self.check(self.ask("GET", path, client=self.api), 403)
                          .json["detail"])

    def test_an_administrator_of_the_platform_is_nobody_in_tenants(self):
        for path in ("persons/", "users/", "history/", "tokens/"):
            self.refused(self.root.get(path), 403)

    def test_without_credentials(self):
        for client in (self.stranger(), self.server.client("dbk_" + "x" * 43)):
            self.check(self.ask("GET", "admins", client=client), 401)
            for path in ("me", "my-orgs"):
                self.refused_as(self.ask("GET", path, client=client), 403, "platform.no_actor")

    def test_an_administrator_is_made_read_changed_listed_and_revoked(self):
        made, client = self.admin("platform.groups.list")
        self.assertEqual(made["status"], "active")
        self.check(self.ask("GET", "groups", client=client), 200)
        self.check(self.ask("GET", "admins", client=client), 403)
        shown = self.got(f"admins/{made['id']}")
        self.assertEqual(shown["effective_permissions"], ["platform.groups.list"])
        self.assertEqual(shown["groups"], made["groups"])
        self.assertIsNotNone(shown["last_login_at"])
        changed = self.check(self.ask("PATCH", f"admins/{made['id']}",
                                      {"display_name": "Renamed Zoë"}), 200).json
        self.assertEqual(changed["display_name"], "Renamed Zoë")
        for search in ("ZOË", made["email"][:8].upper()):
            found = self.got("admins?search=" + urllib.parse.quote(search))
            self.assertEqual([one["id"] for one in found["items"]], [made["id"]])
            self.assertEqual(found["total"], 1)
        self.check(self.ask("DELETE", f"admins/{made['id']}"), 204)
        self.check(self.ask("GET", "groups", client=client), 401)
        self.check(self.ask("GET", f"admins/{made['id']}"), 404)

    def test_pages_of_administrators(self):
        for _ in range(3):
            self.admin("platform.groups.list")
        whole = self.got("admins?page_size=100")
        self.assertEqual(len(whole["items"]), whole["total"])
        paged = [one for page in range(1, whole["total"] + 1)
                 for one in self.got(f"admins?page={page}&page_size=1")["items"]]
        self.assertEqual(paged, whole["items"])
        for query in ("page=0", "page_size=101", "page_size=0", "page=x"):
            self.invalid(self.ask("GET", "admins?" + query), query.split("=")[0])

    def test_what_is_wrong_with_a_new_administrator_is_said(self):
        group = self.group("platform.groups.list")["id"]
        body = {"display_name": "A", "email": "a@platform.example", "group_uuid": group}
        for field in body:
            self.invalid(self.ask("POST", "admins", {**body, field: None}), field)
        self.invalid(self.ask("POST", "admins", {**body, "email": "x"}), "email")
        self.check(self.ask("POST", "admins", {**body, "group_uuid": NOBODY}), 404)
        self.check(self.ask("POST", "admins", body), 201)
        self.check(self.ask("POST", "admins", {**body, "email": "A@Platform.example"}), 409)
        other, _ = self.admin("platform.groups.list")
        self.check(self.ask("PATCH", f"admins/{other['id']}", {"email": body["email"]}), 409)
        for field in ("display_name", "email"):
            for wrong in ("", " "):
                self.invalid(self.ask("PATCH", f"admins/{other['id']}", {field: wrong}), field)
        self.check(self.ask("PATCH", f"admins/{other['id']}", {}), 200)
        for path in (NOBODY, "x"):
            for method in ("GET", "PATCH", "DELETE"):
                sent = {"display_name": "B"} if method == "PATCH" else None
                self.check(self.ask(method, "admins/" + path, sent), 404)

    def test_groups_are_assigned_until_a_time_and_taken_away(self):
        made, client = self.admin("platform.groups.list")
        group = self.group("platform.admins.list")
        body = {"group_uuid": group["id"], "expires_at": "2999-01-01T00:00:00Z"}
        assigned = self.check(self.ask("POST", f"admins/{made['id']}/assignments", body), 201).json
        self.assertEqual((assigned["group"]["name"], assigned["is_active"]), (group["name"], True))
        self.assertEqual(assigned["assigned_by"]["display_name"], "Root")
        self.check(self.ask("POST", f"admins/{made['id']}/assignments", body), 409)
        self.check(self.ask("GET", "admins", client=client), 200)
        listed = self.got(f"admins/{made['id']}/assignments")["items"]
        self.assertIn(assigned, listed)
        self.assertEqual(len(listed), 2)
        self.check(self.ask("DELETE", f"admins/{made['id']}/assignments/{assigned['id']}"), 204)
        self.check(self.ask("GET", "admins", client=client), 403)
        self.check(self.ask("DELETE", f"admins/{made['id']}/assignments/{assigned['id']}"), 404)
        self.check(self.ask("POST", f"admins/{made['id']}/assignments", {"group_uuid": NOBODY}), 404)
        self.check(self.ask("POST", f"admins/{NOBODY}/assignments", body), 404)

    def test_what_is_over_makes_room_and_what_is_archived_is_not_given(self):
        made, _ = self.admin("platform.groups.list")
        path = f"admins/{made['id']}/assignments"
        group = self.group("platform.admins.list")
        ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=0.3)
        body = {"group_uuid": group["id"], "expires_at": ends.isoformat()}
        first = self.check(self.ask("POST", path, body), 201).json
        self.assertTrue(wait_for(lambda: not self.active(path, first["id"])))
        again = self.check(self.ask("POST", path, {"group_uuid": group["id"]}), 201).json
        self.assertTrue(again["is_active"])
        self.assertIsNone(self.active(path, first["id"]))
        self.check(self.ask("POST", path, {"group_uuid": group["id"]}), 409)
        archived = {"group_uuid": self.group("platform.audit.read")["id"]}
        self.check(self.ask("DELETE", f"groups/{archived['group_uuid']}"), 204)
        self.refused_as(self.ask("POST", path, archived), 404, "group.not_found")
        self.check(self.ask("POST", "admins", {**archived, "email": "late@x.example",
                                               "display_name": "Late"}), 404)

    def active(self, path, assignment):
        """Whether it holds; None when it is gone."""
        return next((one["is_active"] for one in self.got(path)["items"]
                     if one["id"] == assignment), None)

    def test_groups(self):
        group = self.group("platform.groups.list", "platform.groups.read")
        shown = self.got(f"groups/{group['id']}")
        self.assertEqual(shown, group)
        self.assertEqual([one["key"] for one in shown["permissions"]],
                         ["platform.groups.list", "platform.groups.read"])
        body = {"base_version": shown["version"], "add_permissions": ["platform.audit.read"],
                "remove_permissions": ["platform.groups.list"], "description": "More"}
        changed = self.check(self.ask("PATCH", f"groups/{group['id']}", body), 200).json
        self.assertEqual([one["key"] for one in changed["permissions"]],
                         ["platform.audit.read", "platform.groups.read"])
        self.check(self.ask("PATCH", f"groups/{group['id']}", body), 409)
        self.check(self.ask("POST", "groups", {"name": group["name"]}), 409)
        twice = self.group("platform.groups.list", "platform.audit.read", "platform.groups.list")
        self.assertEqual([one["key"] for one in twice["permissions"]],
                         ["platform.groups.list", "platform.audit.read"])
        for keys in (["platform.nothing.read"], "x", [1], ["Ibl.CRM/*"]):
            self.invalid(self.ask("POST", "groups", {"name": unique("G"), "permission_keys": keys}),
                         "permission_keys")
        listed = {one["id"]: one for one in self.got("groups")["items"]}[group["id"]]
        self.assertEqual((listed["user_count"], listed["permission_count"]), (0, 2))
        self.check(self.ask("DELETE", f"groups/{group['id']}"), 204)
        self.assertEqual(self.got(f"groups/{group['id']}")["status"], "archived")
        body["base_version"] = self.got(f"groups/{group['id']}")["version"]
        self.refused_as(self.ask("PATCH", f"groups/{group['id']}", body), 422, "group.archived")

    def test_a_group_in_use_and_the_systems_group_stay(self):
        made, _ = self.admin("platform.groups.list")
        in_use = made["groups"][0]["id"]
        self.refused_as(self.ask("DELETE", f"groups/{in_use}"), 422, "group.assigned")
        system = next(one for one in self.got("groups")["items"] if one["is_system"])
        self.check(self.ask("DELETE", f"groups/{system['id']}"), 422)
        body = {"base_version": system["version"], "name": "Mine"}
        self.refused_as(self.ask("PATCH", f"groups/{system['id']}", body), 422, "group.is_system")

    def test_racing_changes_of_one_version_let_one_win(self):
        group = self.group("platform.groups.list")

        def change(number):
            body = {"base_version": group["version"], "description": str(number)}
            return self.ask("PATCH", f"groups/{group['id']}", body,
                            self.server.client(self.root.token)).status

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(change, range(8)))
        self.assertEqual(sorted(statuses), [200] + [409] * 7)

    def test_access_to_organizations(self):
        made, client = self.admin("platform.groups.list")
        me = self.me(self.root)
        self.check(self.ask("PUT", f"admins/{me['id']}/org-access/global", {"is_global": True}), 200)
        every = self.got("my-orgs")
        self.assertTrue(every["is_global"])
        self.assertEqual(every["total"], 2)
        org = every["items"][0]
        self.assertEqual(self.got("my-orgs", client), {"is_global": False, "items": [], "total": 0})
        body = {"org_uuid": org["id"], "note": "support"}
        granted = self.check(self.ask("POST", f"admins/{made['id']}/org-access", body), 201).json
        self.assertEqual((granted["org"]["name"], granted["note"]), (org["name"], "support"))
        self.check(self.ask("POST", f"admins/{made['id']}/org-access", body), 409)
        self.assertEqual(self.got(f"admins/{made['id']}/org-access")["items"], [granted])
        self.assertEqual([one["id"] for one in self.got("my-orgs", client)["items"]], [org["id"]])
        self.check(self.ask("DELETE", f"admins/{made['id']}/org-access/{org['id']}"), 204)
        self.check(self.ask("DELETE", f"admins/{made['id']}/org-access/{org['id']}"), 404)
        self.assertEqual(self.got("my-orgs", client)["total"], 0)
        self.check(self.ask("PUT", f"admins/{me['id']}/org-access/global", {"is_global": False}), 200)
        self.assertFalse(self.me()["is_global_access"])


class Escalation(PlatformCase):
    def test_nobody_gives_away_what_they_do_not_have(self):
        made, client = self.admin(CREATE, "platform.groups.*", "platform.admins.update",
                                  "platform.admins.read")
        rich = self.group("platform.*")
        self.refused_as(self.ask("POST", "groups", {"name": unique("G"), "permission_keys":
                                                    ["platform.*"]}, client), 403,
                        "permission.escalation")
        own = self.group("platform.groups.list", client=client)
        self.refused_as(self.ask("PATCH", f"groups/{own['id']}", {
            "base_version": own["version"], "add_permissions": ["platform.audit.read"]}, client),
            403, "permission.escalation")
        self.refused_as(self.ask("POST", f"admins/{made['id']}/assignments",
                                 {"group_uuid": rich["id"]}, client), 403, "permission.escalation")
        self.refused_as(self.ask("POST", "admins", {
            "display_name": "X", "email": f"{uuid.uuid4().hex}@x.example",
            "group_uuid": rich["id"]}, client), 403, "permission.escalation")
        self.check(self.ask("POST", "admins", {
            "display_name": "X", "email": f"{uuid.uuid4().hex}@x.example",
            "group_uuid": own["id"]}, client), 201)
        # Nor what they have only until a time.
        until = {"group_uuid": rich["id"], "expires_at": "2999-01-01T00:00:00Z"}
        self.check(self.ask("POST", f"admins/{made['id']}/assignments", until), 201)
        self.check(self.ask("GET", "settings", client=client), 200)
        self.refused_as(self.ask("POST", "groups", {"name": unique("G"), "permission_keys":
                                                    ["platform.audit.read"]}, client), 403,
                        "permission.escalation")
        org = self.check(self.ask("POST", "orgs", {"name": "Org", "slug": slug()}), 201).json["id"]
        access = f"admins/{made['id']}/org-access"
        self.refused_as(self.ask("POST", access, {"org_uuid": org}, client), 403,
                        "permission.escalation")
        self.refused_as(self.ask("PUT", f"{access}/global", {"is_global": True}, client),
                        403, "permission.escalation")
        # What stays as it was is nothing given, also of a list that has more than the caller.
        for change in ({"add_permissions": ["platform.groups.list"]},
                       {"remove_permissions": ["platform.billing.read"]}):
            mixed = self.group("platform.orgs.list", "platform.billing.read")
            self.check(self.ask("PATCH", f"groups/{mixed['id']}",
                                {"base_version": mixed["version"], **change}, client), 200)
        # A new password would be mailed to the new address.
        root = f"admins/{self.me()['id']}"
        self.refused_as(self.ask("PATCH", root, {"email": "mine@x.example"}, client), 403,
                        "permission.escalation")
        self.check(self.ask("PATCH", root, {"display_name": "Root"}, client), 200)


class LastHolder(PlatformCase):
    def root_assignment(self):
        me = self.me()
        held = self.got(f"admins/{me['id']}/assignments")["items"]
        return f"admins/{me['id']}/assignments/{held[0]['id']}"

    def test_the_last_holder_stays(self):
        me = self.me()
        # An assignment that expires does not count.
        other, client = self.admin("platform.groups.list")
        expiring = {"group_uuid": self.group(CREATE)["id"], "expires_at": "2999-01-01T00:00:00Z"}
        self.check(self.ask("POST", f"admins/{other['id']}/assignments", expiring), 201)
        for path in (f"admins/{me['id']}", self.root_assignment()):
            self.refused_as(self.ask("DELETE", path), 400, "platform.last_holder")
        # Who holds it for ever by another group lets the first one go, and is the last then.
        group = self.group(CREATE, "platform.admins.*", "platform.groups.*", "platform.org_access.*")
        given = self.check(self.ask("POST", f"admins/{other['id']}/assignments",
                                    {"group_uuid": group["id"]}), 201).json
        self.check(self.ask("DELETE", f"admins/{me['id']}", client=client), 204)
        self.check(self.ask("GET", "admins"), 401)
        shown = self.got(f"groups/{group['id']}", client)
        for key in (CREATE, "platform.admins.*"):
            body = {"base_version": shown["version"], "remove_permissions": [key]}
            answer = self.ask("PATCH", f"groups/{group['id']}", body, client)
            if answer.status == 200:
                shown = answer.json
                continue
            self.refused_as(answer, 400, "platform.last_holder")
        self.refused_as(self.ask("DELETE", f"admins/{other['id']}/assignments/{given['id']}",
                                 client=client), 400, "platform.last_holder")
        self.refused_as(self.ask("DELETE", f"admins/{other['id']}", client=client), 400,
                        "platform.last_holder")



class RacingHolders(PlatformCase):
    def test_two_who_let_each_other_go_at_once_leave_one(self):
        holders = [self.admin("platform.*") for _ in range(2)]
        root = self.me()["id"]
        self.check(self.ask("DELETE", f"admins/{root}", client=holders[0][1]), 204)

        def let_go(number):
            other = holders[1 - number][0]["id"]
            return self.ask("DELETE", f"admins/{other}", client=holders[number][1]).status

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            statuses = sorted(pool.map(let_go, range(2)))
        self.assertEqual(statuses[0], 204)
        self.assertIn(statuses[1], (400, 401))


if __name__ == "__main__":
    unittest.main()
