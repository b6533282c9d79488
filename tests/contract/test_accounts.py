"""The accounts surface against its published contract (accounts.json) and its own document."""

import itertools
import json
import pathlib
import unittest

import test_served
from answers_case import AnswersCase
from case import NOBODY, ServerCase, unique

FACTS = json.loads((pathlib.Path(__file__).parent / "accounts.json").read_text(encoding="utf-8"))
BASE = "/accounts/organizations"
DOCUMENTS = ("/accounts/openapi.json", "/accounts/openapi-3.0.json")
OWN = {"", "Task[]", "Project[]", "Document[]"}  # Of what the contract names no fields.


class AccountsRoutes(test_served.Routes):
    documents = DOCUMENTS

    # The first surface's words are other ones; what is served beside them is this document's.
    def test_no_other_path_made_of_the_same_words_is_served(self):
        listed = {test_served.filled(path) for path in self.paths}
        words = {word for path in self.paths for word in path.strip("/").split("/")[1:]
                 if "{" not in word}
        shapes = [[one] for one in words] + [[one, NOBODY] for one in words]
        shapes += [[one, NOBODY, two] for one, two in itertools.permutations(sorted(words), 2)]
        tried = {"/accounts/" + "/".join(shape) + end for shape in shapes for end in ("", "/")}
        self.assertEqual({path for path in tried - listed if self.is_served(path)}, set())


class AccountsFacts(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = [cls.api.get(path).json for path in DOCUMENTS]

    def each_operation(self):
        for document, fact in itertools.product(self.documents, FACTS["operations"]):
            where = f"{document['openapi']} {fact['operationId']}"
            shown = document["paths"].get("/accounts" + fact["path"], {}).get(fact["method"])
            self.assertIsNotNone(shown, where)
            yield fact, shown, where

    def test_every_operation_is_there_under_its_name_and_nothing_else(self):
        self.assertEqual(len(FACTS["operations"]), 13)
        for fact, shown, where in self.each_operation():
            self.assertEqual(shown["operationId"], fact["operationId"], where)
            self.assertEqual(shown["tags"], [fact["tag"]], where)
            self.assertTrue(shown["security"], where)
        for document in self.documents:
            served = {path for path in document["paths"]
                      if "openapi" not in path and not path.startswith("/accounts/auth/")}
            self.assertEqual(served, {"/accounts" + fact["path"] for fact in FACTS["operations"]})

    def test_every_path_parameter_is_an_integer(self):
        for fact, shown, where in self.each_operation():
            self.assertEqual([(one["name"], one["schema"]["type"]) for one in shown["parameters"]
                              if one.get("in") == "path"],
                             [(one["name"], one["type"]) for one in fact["parameters"]], where)

    def test_every_body_and_status_is_listed(self):
        for fact, shown, where in self.each_operation():
            self.assertEqual("requestBody" in shown, fact["request"] is not None, where)
            if fact["request"] is not None:
                schema = shown["requestBody"]["content"]["application/json"]["schema"]["$ref"]
                self.assertEqual(schema.rsplit("/", 1)[1], fact["request"]["schema"], where)
            for status, schema in fact["answers"].items():
                status = "204" if status == "default" else status
                self.assertIn(status, shown["responses"], where)
                content = shown["responses"][status].get("content", {})
                self.assertEqual(self.named(content), schema or "", where)

    def named(self, content):
        """As accounts.json names schemas."""
        schema = content.get("application/json", {}).get("schema", {})
        ending = "[]" if schema.get("type") == "array" else ""
        reference = schema.get("items", schema).get("$ref", "")
        name = reference.rsplit("/", 1)[-1] + ending
        return "[]" if name in OWN and ending else name

    def test_every_field_has_its_type(self):
        for document, (name, fact) in itertools.product(self.documents, FACTS["schemas"].items()):
            schema = document["components"]["schemas"][name]
            for field, facts in fact["fields"].items():
                where = f"{document['openapi']} {name}.{field}"
                shown = schema["properties"][field]
                types = shown["type"] if isinstance(shown["type"], list) else [shown["type"]]
                is_nullable = "null" in types or shown.get("nullable", False)
                self.assertEqual(types[0], facts["type"], where)
                self.assertEqual(is_nullable, facts.get("nullable", False), where)
                self.assertEqual(shown.get("format"), facts.get("format"), where)
                if "default" in facts:
                    self.assertEqual(shown["default"], facts["default"], where)

    def test_what_is_required_is_what_the_contract_requires_but_for_a_default(self):
        for document in self.documents:
            for name in ("OrganizationCreate", "OrganizationUpdate", "MemberAdd", "MemberUpdate"):
                required = set(document["components"]["schemas"][name].get("required", ()))
                self.assertEqual(required, set(FACTS["schemas"][name]["required"]) - {"status"})


class AccountsAnswers(AnswersCase):
    document_path = DOCUMENTS[0]

    def account(self, **fields):
        body = {"name": unique("Account"), "type": "customer", **fields}
        return self.call(200, "POST", BASE, body)

    def crm_id(self, account):
        return self.read("organizations/", {"name": account["name"]})["results"][0]["id"]

    def test_organizations(self):
        one = BASE + "/{id}"
        made = self.account(metadata={"a": 1}, website="https://x.example")
        self.account()
        self.organization()
        self.call(200, "GET", BASE)
        self.call(200, "GET", one, id=made["id"])
        self.call(304, "GET", one, id=made["id"], headers={"If-None-Match": "*"})
        self.call(200, "PUT", one, {"industry": "x"}, id=made["id"])
        self.call(200, "POST", one + "/duplicate", id=made["id"])
        self.call(400, "POST", BASE, {"name": ""})
        self.call(400, "PUT", one, {"name": ""}, id=made["id"])
        self.call(412, "PUT", one, {}, id=made["id"], headers={"If-Match": '"v9-0"'})
        self.call(204, "DELETE", one, id=made["id"])
        for method, path, body in (("GET", one, None), ("PUT", one, {}), ("DELETE", one, None),
                                   ("POST", one + "/duplicate", None)):
            self.call(404, method, path, body, id=made["id"])

    def test_collections_and_members(self):
        account = self.account()
        place = self.crm_id(account)
        project = self.make("projects/", {"name": "P", "organization": place})["id"]
        person = self.person()["id"]
        for extra in ({}, {"project": project, "person": person, "due_at": "2031-01-01",
                           "owner": self.tenant["user"]}):
            self.make("tasks/", {"title": "T", "organization": place, **extra})
        self.make("documents/", {"name": "D", "content": "", "organization": place})
        self.make("contact-roles/", {"organization": place, "person": person, "role": "buyer"})
        of = BASE + "/{organizationId}"
        for part in ("tasks", "projects", "documents", "members"):
            self.assertTrue(self.call(200, "GET", f"{of}/{part}", organizationId=account["id"]))
            self.call(404, "GET", f"{of}/{part}", organizationId=0)
            self.call(401, "GET", f"{of}/{part}", client=self.stranger(),
                      organizationId=account["id"])
        self.members(of, account)

    def members(self, of, account):
        (member,) = self.call(200, "GET", of + "/members", organizationId=account["id"])
        other = self.account()["id"]
        add, one = of + "/members", of + "/members/{contactId}"
        body = {"contactId": member["contactId"], "role": "lead"}
        self.call(200, "POST", add, body, organizationId=other)
        self.call(409, "POST", add, {**body, "role": "x"}, organizationId=other)
        self.call(400, "POST", add, {"role": "x"}, organizationId=other)
        self.call(404, "POST", add, body, organizationId=0)
        names = {"organizationId": other, "contactId": member["contactId"]}
        self.call(200, "PATCH", one, {"role": "buyer"}, **names)
        self.call(400, "PATCH", one, {"role": ""}, **names)
        self.call(204, "DELETE", one, **names)
        self.call(404, "DELETE", one, **names)
        self.call(404, "PATCH", one, {}, **names)


if __name__ == "__main__":
    unittest.main()
