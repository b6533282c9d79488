"""The table of rights: each operation of each surface, as the server's own documents list them,
with a caller who lacks exactly the permission it needs, and with one who has only that. And callers
of one surface at another.

Beside this: test_access (tokens and their wildcards), test_groups (what members get by groups, and
ways to get more), test_platform_access (the same of administrators, and the last of them)."""

import re
import unittest

from case import NOBODY
from platform_case import PlatformCase
from surfaces import DOCUMENTS, PLATFORM, operations

# What any caller may do, and what strangers may: everything else names a permission.
OF_ANY_CALLER = {"POST /api/crm/auth/logout/", "GET /api/crm/auth/me/",
                 "POST /accounts/auth/logout", f"GET {PLATFORM}me", f"GET {PLATFORM}my-orgs"}
OF_STRANGERS = re.compile(
    r"POST /(api/crm|accounts)/auth/(login|reset|reset/confirm)/?"
    r"|POST /api/crm/invitations/accept/|GET /contexts/\w+|GET /(healthz|readyz|metrics)"
    r"|GET \S+/openapi(-3\.0)?\.json|GET /api/docs")


class RightsCase(PlatformCase):
    options = ("--rate-limit-address", "off")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        found = [cls.api.get(path).json for path in DOCUMENTS]
        cls.surfaces = [operations(document) for document in found]
        cls.operations = [one for surface in cls.surfaces for one in surface]

    def of_platform(self):
        return [one for one in self.surfaces[2] if one.permissions]

    def of_tenants(self):
        return [one for one in self.surfaces[0] + self.surfaces[1] if one.permissions]

    def send(self, operation, client):
        path = operation.filled(lambda place, name: NOBODY)
        return client.send(operation.method, path, media=operation.media())

    def named_in(self, answer):
        body = answer.json
        return body.get("detail", body.get("hydra:description"))


class Table(RightsCase):
    def test_every_operation_names_its_permission(self):
        for operation in self.operations:
            if operation.permissions:
                self.assertTrue(operation.needs_caller, operation)
            elif operation.needs_caller:
                self.assertIn(str(operation), OF_ANY_CALLER)
            else:
                self.assertRegex(str(operation), OF_STRANGERS)
        self.assertGreater(len(self.of_tenants()), 180)
        self.assertGreaterEqual(len(self.of_platform()), 18)

    def lacks(self, operation, client, lacking):
        answer = self.check(self.send(operation, client), 403)
        self.assertIn(lacking, self.named_in(answer), str(answer))
        if operation.method == "GET":
            path = operation.filled(lambda place, name: NOBODY)
            self.check(client.send("HEAD", path), 403)

    def suffices(self, operation, client):
        if operation.is_stream:
            return  # It answers, and then never ends.
        answer = self.send(operation, client)
        self.assertNotIn(answer.status, (401, 500), str(answer))
        if answer.status == 403:  # What it answers with needs more, which it names.
            named = self.named_in(answer)
            self.assertIn("permission", named)
            self.assertFalse([one for one in operation.permissions if one in named], str(answer))

    def test_with_tokens_in_a_tenant(self):
        rows = self.of_tenants()
        for lacking in sorted({one for row in rows for one in row.permissions}):
            every = {one for row in rows for one in row.permissions}
            client = self.server.client(self.token(*sorted(every - {lacking}))["token"])
            for operation in rows:
                if lacking in operation.permissions:
                    self.lacks(operation, client, lacking)
        only = {}
        for operation in rows:
            needed = tuple(operation.permissions)
            if needed not in only:
                only[needed] = self.server.client(self.token(*needed)["token"])
            self.suffices(operation, only[needed])

    def test_with_groups_of_a_member(self):
        """What a session may comes from groups alone."""
        rows = self.of_tenants()
        address, number = self.member()
        every = sorted({one for row in rows for one in row.permissions})
        body = {"name": "Rights", "permissions": every}
        group = self.make("groups/", body)["id"]
        self.make("assignments/", {"user": number, "group": group})
        client = self.signed_in(address)
        for lacking in every:
            rest = [one for one in every if one != lacking]
            self.check(self.api.patch(f"groups/{group}/", {"permissions": rest}), 200)
            row = next(one for one in rows if lacking in one.permissions)
            self.lacks(row, client, lacking)
            self.check(self.api.patch(f"groups/{group}/", {"permissions": row.permissions}), 200)
            self.suffices(row, client)

    def test_with_groups_of_an_administrator_of_the_platform(self):
        rows = self.of_platform()
        keys = {item["key"] for item in self.got("permissions")["items"]}
        needed = {one for row in rows for one in row.permissions}
        self.assertLessEqual(needed, keys)
        made, client = self.admin("platform.groups.list")
        self.group_of(made, keys)
        for key in sorted(needed):
            own = [one for one in rows if key in one.permissions]
            self.group_of(made, keys - {key})
            for operation in own:
                self.lacks(operation, client, key)
            self.group_of(made, {key})
            for operation in own:
                self.suffices(operation, client)

    def group_of(self, admin, keys):
        """Lets the administrator's group give exactly these."""
        group = self.got(f"groups/{admin['groups'][0]['id']}")
        now = {one["key"] for one in group["permissions"]}
        body = {"base_version": group["version"], "add_permissions": sorted(keys - now),
                "remove_permissions": sorted(now - keys)}
        self.check(self.ask("PATCH", f"groups/{group['id']}", body), 200)


class Spellings(RightsCase):
    def test_no_other_spelling_of_a_path_needs_less(self):
        person = self.person()["id"]
        powerless = self.server.client(self.token("Ibl.CRM/Tags/list")["token"])
        for path in ("/api/crm/persons/", f"/api/crm/persons/{person}/", f"/people/{person}",
                     "/people", "/accounts/organizations", PLATFORM + "admins"):
            self.check(powerless.get(path), 403)
            for spelled in self.spellings(path):
                for client in (powerless, self.stranger()):
                    answer = client.get(spelled)
                    self.assertIn(answer.status, (400, 401, 403, 404), str(answer))
                    self.assertNotIn(person.encode(), answer.body.replace(path.encode(), b""))

    def spellings(self, path):
        last = path.strip("/").rsplit("/", 1)[-1]
        return ("/" + path, path + "/", path + "//", path.rstrip("/"), path.upper(),
                path.replace("/", "//"), path.replace("/", "/./"), "/api/crm/tags/.." + path,
                "/api/crm/tags/../" + last, "/api/crm/tags/%2e%2e/" + last, path + "%2f",
                path + "%00", path + ";x=1", path + "?", path + "%20", path + ".json",
                path.replace("/", "%2f"), path.replace("e", "%65"), path + "#x",
                "http://127.0.0.1" + path, path + "?/api/crm/tags/")

    def test_no_other_method_needs_less(self):
        one = f"persons/{self.person()['id']}/"
        reader = self.server.client(self.token("Ibl.CRM/Persons/read")["token"])
        for method in ("PUT", "PATCH", "DELETE"):
            self.check(reader.send(method, one, {"name": "Mine"}), 403)
            for name in ("X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override"):
                self.check(reader.get(one, headers={name: method}), 200)
                answer = reader.post(one, {"name": "Mine"}, headers={name: method})
                self.check(answer, 405)
        for method in ("get", "Get", "TRACE", "CONNECT", "OPTIONS", "PROPFIND", "patch", "delete"):
            answer = self.stranger().send(method, one)
            self.assertNotEqual(answer.status, 200, str(answer))
        self.assertNotEqual(self.read(one)["name"], "Mine")


class Surfaces(RightsCase):
    """Who is somebody on one surface is nobody on another."""

    def test_a_tenants_administrator_at_the_platform(self):
        address, _ = self.member(is_admin=True)
        for client in (self.api, self.client_of("other"), self.signed_in(address),
                       self.server.client(self.token("*", "platform.*", "Ibl.*")["token"])):
            for operation in self.of_platform():
                answer = self.check(self.send(operation, client), 403)
                self.assertIn(operation.permissions[0], self.named_in(answer))
            self.assertFalse(self.me(client)["has_platform_access"])
            self.assertEqual(self.got("my-orgs", client)["total"], 0)

    def test_an_administrator_of_the_platform_in_tenants(self):
        _, session = self.admin("platform.*")
        for client in (self.root, session):
            for operation in self.of_tenants():
                answer = self.check(self.send(operation, client), 403)
                self.assertIn(operation.permissions[0], self.named_in(answer))

    def test_a_session_of_the_platform_is_no_cookie_of_a_tenant(self):
        _, session = self.admin("platform.*")
        headers = {"Cookie": "connect.sid=" + session.token}
        for operation in self.surfaces[1]:
            if operation.permissions:
                path = operation.filled(lambda place, name: "1")
                self.check(self.stranger().send(operation.method, path, headers=headers), 403)
        # Nor is any cookie taken where tokens are.
        for path in ("/api/crm/auth/me/", PLATFORM + "admins"):
            self.check(self.stranger().get(path, headers=headers), 401)
        self.refused_as(self.stranger().get(PLATFORM + "me", headers=headers), 403,
                        "platform.no_actor")

    def test_a_user_of_both_has_on_each_surface_what_is_given_there(self):
        made, there = self.admin("platform.groups.list")
        joined = self.user(made["email"])
        here = self.signed_in(made["email"], tenant=self.tenant["platform_key"])
        self.refused(here.get("persons/"), 403)
        self.refused(there.get("persons/"), 403)
        self.check(there.get(PLATFORM + "groups"), 200)
        # A tenant's administrator does not become who administers the platform.
        for body in ({"password": "another password"}, {"email": "mine@x.example"}):
            self.refused(self.api.patch(f"users/{joined['id']}/", body), 403)
        # And what a tenant gives them is its own.
        group = self.make("groups/", {"name": "Both", "permissions": ["Ibl.CRM/Persons/list"]})
        self.make("assignments/", {"user": joined["id"], "group": group["id"]})
        self.check(here.get("persons/"), 200)
        self.refused(there.get("persons/"), 403)
        self.check(self.client_of("other").get(f"users/{joined['id']}/"), 404)

    def test_ids_of_tenants_are_none_of_the_platforms(self):
        """Groups, assignments and members are the same kinds in control and in tenants."""
        group = self.make("groups/", {"name": "Ours", "permissions": ["Ibl.CRM/*"]})["id"]
        given = self.make("assignments/", {"user": self.tenant["user"], "group": group})["id"]
        person, token = self.person()["id"], self.token("Ibl.CRM/*")["id"]
        admin, _ = self.admin("platform.groups.list")
        position = self.position()
        for operation in self.of_platform():
            for one in (group, given, person, token):
                if not operation.path_names:
                    continue
                ids = {"admin_uuid": admin["id"], operation.path_names[-1]: one}
                path = operation.filled(lambda place, name, ids=ids: ids.get(name, NOBODY))
                body = operation.sample("x", lambda name, schema: admin["groups"][0]["id"])
                answer = self.root.send(operation.method, path, body)
                self.check(answer, 404)
        for body in ({"group_uuid": group}, {"group_uuid": given}):
            self.check(self.ask("POST", f"admins/{admin['id']}/assignments", body), 404)
        self.assertEqual(self.position(), position)
        self.check(self.api.get(f"groups/{group}/"), 200)
        # Nor the other way round.
        theirs = admin["groups"][0]["id"]
        self.check(self.api.get(f"groups/{theirs}/"), 404)
        self.refused_field(self.api.post("assignments/", {"user": self.tenant["user"],
                                                          "group": theirs}), "group")

    def test_what_belongs_to_another_administrator_is_not_theirs(self):
        one, _ = self.admin("platform.groups.list")
        other, _ = self.admin("platform.groups.list")
        held = self.got(f"admins/{one['id']}/assignments")["items"]
        path = f"admins/{other['id']}/assignments/{held[0]['id']}"
        self.check(self.ask("DELETE", path), 404)
        self.assertEqual(self.got(f"admins/{one['id']}/assignments")["items"], held)


if __name__ == "__main__":
    unittest.main()
