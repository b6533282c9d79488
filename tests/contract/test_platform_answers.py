"""What the platform surface answers, held against its own document: each served operation with what
may be refused to it, found by walking the document, and with the limits of its contract; those with
rules of their own by hand."""

import re
import unittest
import uuid

from answers_case import AnswersCase
from case import NOBODY, unique
from platform_case import PlatformCase
from surfaces import Operation, operations
from test_platform import BASE, FACTS

TYPE = {"Content-Type": "application/json"}


class PlatformWalk(PlatformCase, AnswersCase):
    document_path = BASE + "openapi.json"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operations = [one for one in operations(cls.document) if "openapi" not in one.path]
        case = cls("check")
        # Some operations look for access to the organization as well.
        me = case.me()["id"]
        case.ask("PUT", f"admins/{me}/org-access/global", {"is_global": True})
        _, cls.powerless = case.admin("platform.groups.list")
        body = {"base_version": 0, "remove_permissions": ["platform.groups.list"]}
        group = case.got("groups")["items"]
        group = next(one for one in group if one["user_count"] == 1 and not one["is_system"])
        body["base_version"] = group["version"]
        case.check(case.ask("PATCH", "groups/" + group["id"], body), 200)
        cls.found = {}

    def call(self, status, method, path, body=None, client=None, headers=None, query="", **params):
        return super().call(status, method, BASE + path, body, client or self.root, headers, query,
                            **params)

    def some_id(self, place, name):
        """The id of a record of that collection: the last that is listed, made where none is;
        `NOBODY` where there is no such list."""
        if (place, name) not in self.found:
            listed = {one.path: one for one in self.operations if one.method == "GET"}
            made = {one.path: one for one in self.operations if one.method == "POST"}
            path = BASE + place
            if path not in listed and name != "org_uuid":
                return NOBODY
            if path in made and not self.root.get(path).json["items"]:
                body = made[path].sample("sample", lambda member, schema: NOBODY)
                self.check(self.root.post(path, body), 201)
            items = self.root.get(path).json["items"] if path in listed else [{"id": self.org()}]
            # The last, as the first administrator is oneself, whom many things are refused to.
            self.found[place, name] = items[-1]["id"] if items else NOBODY
        return self.found[place, name]

    def org(self):
        return self.got("my-orgs")["items"][0]["id"]

    def refused_as_listed(self, operation, path, statuses, body=None, client=None, headers=None):
        answer = (client or self.root).send(operation.method, path, body, headers=headers)
        self.assertIn(answer.status, statuses, f"{answer} to {body}")
        self.fits(answer, operation.row, operation.path, headers)
        return answer


class Refusals(PlatformWalk):
    def test_strangers(self):
        for operation in self.operations:
            own = operation.path in (BASE + "me", BASE + "my-orgs")
            path = operation.filled(lambda place, name: NOBODY)
            self.refused_as_listed(operation, path, (403,) if own else (401,),
                                   client=self.stranger())

    def test_without_a_permission(self):
        for operation in self.operations:
            if operation.permissions:
                path = operation.filled(lambda place, name: NOBODY)
                self.refused_as_listed(operation, path, (403,), client=self.powerless)

    def test_ids_that_nobody_has(self):
        for operation in self.operations:
            for one in (NOBODY, "x", "0", uuid.uuid4().hex, "%00", "..", "a" * 300):
                if not operation.path_names:
                    continue
                path = operation.filled(lambda place, name, one=one: one)
                body = operation.sample("sample", lambda name, schema: NOBODY)
                # What a literal path beside it takes is that one's.
                answer = self.root.send(operation.method, path, body)
                self.assertIn(answer.status, (404, 422), f"{answer} to {body}")
                self.fits(answer, operation.row, operation.path)

    def test_bodies_that_are_none(self):
        for operation in self.operations:
            if not operation.members:
                continue
            path = operation.filled(self.some_id)
            for body in ("{", "[]", "5", '"x"', "null", '{"a": 1}', '{"name": {"a": [1]}}',
                         b"\xff\xfe", '{"a": 1, "a": 2}', "[" * 500):
                self.refused_as_listed(operation, path, (422,), body)
            for name in operation.required:
                whole = operation.sample("sample", lambda name, schema: NOBODY)
                for value in (None, [], {}, [{}]):
                    if value == [] and operation.members[name].get("type") == "array":
                        continue
                    answer = self.refused_as_listed(operation, path, (422,),
                                                    {**whole, name: value})
                    self.assertIn(name, str(answer.json["detail"]))
            self.refused_as_listed(operation, path, (415,), "<x/>",
                                   headers={"Content-Type": "text/xml"})
            self.refused_as_listed(operation, path, (413,), " " * ((1 << 20) + 1))

    def test_queries_that_are_none(self):
        for operation in self.operations:
            if operation.method != "GET":
                continue
            path = operation.filled(self.some_id)
            if operation.queries:
                self.refused_as_listed(operation, path + "?colour=1", (422,))
            for name, schema in operation.queries.items():
                if schema.get("type") in ("integer", "boolean") or "enum" in schema:
                    self.refused_as_listed(operation, f"{path}?{name}=x", (422,))


class Limits(PlatformWalk):
    """What the contract says of sizes and choices."""

    def served(self):
        for fact in FACTS["operations"]:
            operation = Operation(self.document, fact["path"], fact["method"])
            yield fact, operation, operation.filled(self.some_id)

    def test_pages(self):
        tried = 0
        for fact, operation, path in self.served():
            for one in fact["parameters"]:
                if one["name"] not in ("page", "page_size"):
                    continue
                for value in (0, -1, "1.5", 2 ** 70):
                    self.refused_as_listed(operation, f"{path}?{one['name']}={value}", (422,))
                self.refused_as_listed(operation, f"{path}?{one['name']}=1", (200,))
                tried += 1
                if "maximum" not in one:
                    continue
                at_most = one["maximum"]
                self.refused_as_listed(operation, f"{path}?{one['name']}={at_most}", (200,))
                self.refused_as_listed(operation, f"{path}?{one['name']}={at_most + 1}", (422,))
        self.assertGreaterEqual(tried, 4)

    def test_choices(self):
        for fact, operation, path in self.served():
            for one in fact["parameters"]:
                for choice in one.get("enum", ()):
                    self.refused_as_listed(operation, f"{path}?{one['name']}={choice}", (200,))
                if "enum" in one:
                    self.refused_as_listed(operation, f"{path}?{one['name']}=none", (422,))

    def test_members_of_bodies(self):
        for fact, operation, path in self.served():
            if not fact["request"]:
                continue
            whole = operation.sample("sample", lambda name, schema: NOBODY)
            for name, field in fact["request"]["body"]["fields"].items():
                wrong = ["none"] if "enum" in field else []
                wrong += [field["minimum"] - 1] if "minimum" in field else []
                wrong += ["x" * (field["minLength"] - 1)] if "minLength" in field else []
                wrong += ["x" * (field["maxLength"] + 1)] if "maxLength" in field else []
                wrong += ["x"] if field["type"] in ("integer", "boolean", "object", "array") else []
                wrong += ["x"] if "format" in field else []
                for value in wrong:
                    answer = self.refused_as_listed(operation, path, (422,),
                                                    {**whole, name: value})
                    self.assertIn(name, str(answer.json["detail"]))


class Answers(PlatformWalk):
    def test_everything_that_is_read(self):
        for operation in self.operations:
            if operation.method != "GET" or operation.is_stream:
                continue
            path = operation.filled(self.some_id)
            is_there = NOBODY not in path
            self.refused_as_listed(operation, path, (200,) if is_there else (404,))

    def test_administrators(self):
        group = self.call(201, "POST", "groups", {"name": unique("G")})["id"]
        body = {"display_name": "A", "email": f"{uuid.uuid4().hex}@x.example", "group_uuid": group}
        made = self.call(201, "POST", "admins", body)["id"]
        self.call(409, "POST", "admins", body)
        self.call(404, "POST", "admins", {**body, "group_uuid": NOBODY, "email": "n@x.example"})
        one = "admins/{admin_uuid}"
        for client in (None, self.client_of_admin(body["email"])):
            self.call(200, "GET", "me", client=client)
            self.call(200, "GET", "my-orgs", client=client)
        self.call(200, "GET", one, admin_uuid=made)
        self.call(200, "PATCH", one, {"display_name": "B"}, admin_uuid=made)
        taken = {"email": self.me()["email"]}
        self.call(409, "PATCH", one, taken, admin_uuid=made)
        self.call(400, "DELETE", one, admin_uuid=self.me()["id"])
        self.call(204, "DELETE", one, admin_uuid=made)
        self.call(404, "DELETE", one, admin_uuid=made)

    def test_assignments(self):
        made, _ = self.admin("platform.groups.list")
        group = self.group("platform.groups.read")["id"]
        several = "admins/{admin_uuid}/assignments"
        body = {"group_uuid": group, "expires_at": "2999-01-01T00:00:00Z"}
        given = self.call(201, "POST", several, body, admin_uuid=made["id"])
        self.call(409, "POST", several, body, admin_uuid=made["id"])
        self.call(404, "POST", several, {"group_uuid": NOBODY}, admin_uuid=made["id"])
        self.call(200, "GET", several, admin_uuid=made["id"])
        names = {"admin_uuid": made["id"], "assignment_uuid": given["id"]}
        self.call(204, "DELETE", several + "/{assignment_uuid}", **names)
        self.call(404, "DELETE", several + "/{assignment_uuid}", **names)

    def test_groups(self):
        one = "groups/{group_uuid}"
        body = {"name": unique("G"), "permission_keys": ["platform.groups.read"]}
        made = self.call(201, "POST", "groups", body)
        self.call(409, "POST", "groups", body)
        change = {"base_version": made["version"], "description": "d"}
        self.call(200, "PATCH", one, change, group_uuid=made["id"])
        self.call(409, "PATCH", one, change, group_uuid=made["id"])
        self.call(200, "GET", one, group_uuid=made["id"])
        self.call(204, "DELETE", one, group_uuid=made["id"])
        system = next(group for group in self.got("groups")["items"] if group["is_system"])
        self.call(422, "DELETE", one, group_uuid=system["id"])
        self.call(200, "GET", "permissions")

    def test_access_to_organizations(self):
        made, _ = self.admin("platform.groups.list")
        names = {"admin_uuid": made["id"]}
        several = "admins/{admin_uuid}/org-access"
        self.call(200, "PUT", several + "/global", {"is_global": False}, **names)
        org = self.org()
        self.call(201, "POST", several, {"org_uuid": org}, **names)
        self.call(409, "POST", several, {"org_uuid": org}, **names)
        self.call(404, "POST", several, {"org_uuid": NOBODY}, **names)
        self.call(200, "GET", several, **names)
        self.call(204, "DELETE", several + "/{org_uuid}", org_uuid=org, **names)
        self.call(404, "DELETE", several + "/{org_uuid}", org_uuid=org, **names)


if __name__ == "__main__":
    unittest.main()
