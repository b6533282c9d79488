"""Every fact of the published platform contract (platform.json) stands in our OpenAPI documents:
method, path, name, permission, parameters, bodies, statuses. test_platform_answers.py has what is
answered."""

import itertools
import json
import pathlib
import unittest

from case import ServerCase

FACTS = json.loads((pathlib.Path(__file__).parent / "platform.json").read_text(encoding="utf-8"))
BASE = "/api/v1/platform/"
DOCUMENTS = (BASE + "openapi.json", BASE + "openapi-3.0.json")
JSON = "application/json"
# Published beside one operation each, which stand with the others of their path.
TAGS = {("get", "/api/v1/platform/orgs"): "Orgs", ("delete", "/api/v1/platform/users/{user_uuid}"):
        "User Management"}


class PlatformFacts(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = [cls.api.get(path).json for path in DOCUMENTS]

    def each_operation(self):
        for document, fact in itertools.product(self.documents, FACTS["operations"]):
            where = f"{document['openapi']} {fact['operationId']}"
            shown = document["paths"].get(fact["path"], {}).get(fact["method"])
            self.assertIsNotNone(shown, where)
            yield document, fact, shown, where

    def resolve(self, document, schema):
        while "$ref" in schema:
            found = document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    def test_the_contract_is_not_empty(self):
        self.assertEqual(len(FACTS["operations"]), 57)

    def test_every_operation_has_its_name_tag_and_permission_and_asks_for_a_caller(self):
        for _, fact, shown, where in self.each_operation():
            tag = TAGS.get((fact["method"], fact["path"]), fact["tag"])
            self.assertEqual(shown["tags"], [tag], where)
            self.assertEqual(shown["operationId"], fact["operationId"], where)
            self.assertTrue(shown["security"], where)
            # Where the contract states none, a README says which one is asked for.
            if fact["permission"] is not None:
                self.assertEqual(shown["x-permissions"], [fact["permission"]], where)

    def test_every_parameter_is_there_as_published_and_no_other_is_needed(self):
        for document, fact, shown, where in self.each_operation():
            found = [self.resolve(document, one) for one in shown["parameters"]]
            found = {(one["in"], one["name"]): one for one in found if one["in"] != "header"}
            published = {(one["in"], one["name"]) for one in fact["parameters"]}
            self.assertLessEqual(published, set(found), where)
            for one in set(found) - published:
                self.assertFalse(found[one]["required"], f"{where} {one}")
            for one in fact["parameters"]:
                parameter = found[one["in"], one["name"]]
                place = f"{where} {one['name']}"
                self.assertEqual(parameter["required"], one["required"], place)
                self.assertEqual(parameter["schema"].get("type"), one["type"], place)
                if "enum" in one:
                    self.assertEqual(set(parameter["schema"].get("enum", ())), set(one["enum"]),
                                     place)

    def check_field(self, document, facts, shown, where):
        """The type as published; null, a length or a format may come on top."""
        shown = self.resolve(document, shown)
        types = shown.get("type")
        types = types if isinstance(types, list) else [types]
        self.assertIn(facts.get("type"), types, where)
        self.assertLessEqual(set(types), {facts.get("type"), "null"}, where)
        if "enum" in facts:
            self.assertEqual(set(shown.get("enum", ())) - {None}, set(facts["enum"]), where)
        if "format" in facts:
            self.assertEqual(shown.get("format"), facts["format"], where)
        if "items" in facts:
            self.check_field(document, facts["items"], shown["items"], where + "[]")

    def check_body(self, document, facts, schema, where):
        for name, field in facts["fields"].items():
            self.assertIn(name, schema["properties"], where)
            self.check_field(document, field, schema["properties"][name], f"{where} {name}")

    def test_every_body_that_is_sent_has_its_members_and_needs_what_is_published(self):
        for document, fact, shown, where in self.each_operation():
            self.assertEqual("requestBody" in shown, fact["request"] is not None, where)
            if fact["request"] is None:
                continue
            content = shown["requestBody"]["content"]
            self.assertEqual(list(content), fact["request"]["media"], where)
            schema = self.resolve(document, content[JSON]["schema"])
            self.check_body(document, fact["request"]["body"], schema, where)
            self.assertEqual(sorted(schema.get("required", ())),
                             fact["request"]["body"]["required"], where)

    def test_every_status_is_listed_with_its_body(self):
        for document, fact, shown, where in self.each_operation():
            for status, schema in fact["answers"].items():
                self.assertIn(status, shown["responses"], where)
                response = self.resolve(document, shown["responses"][status])
                self.check_answer(document, schema, response, f"{where} {status}")

    def check_answer(self, document, name, response, where):
        content = response.get("content", {})
        if name is None:
            return
        if "/" in name:
            self.assertIn(name, content, where)
            return
        facts = FACTS["schemas"][name]
        schema = content[JSON]["schema"]
        if name == "ValidationError":
            schema = schema.get("anyOf", [schema])[0]
        schema = self.resolve(document, schema)
        self.check_body(document, facts, schema, where)
        self.assertLessEqual(set(facts["required"]), set(schema.get("required", ())), where)
        for field in facts["required"]:
            shown = self.resolve(document, schema["properties"][field])
            self.assertNotIsInstance(shown.get("type"), list, f"{where} {field} is never null")

    def test_every_operation_may_be_refused_as_any(self):
        for _, fact, shown, where in self.each_operation():
            statuses = {"401", "403", "429", "503"}
            if fact["permission"] is None and "403" in fact["answers"]:
                statuses -= {"401"}  # "No actor": strangers get a 403 there.
            self.assertLessEqual(statuses, set(shown["responses"]), where)


if __name__ == "__main__":
    unittest.main()
