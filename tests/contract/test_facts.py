"""Every fact of the published contract (crm.json) stands in our OpenAPI documents."""

import json
import pathlib
import unittest

from case import ServerCase

FACTS = json.loads((pathlib.Path(__file__).parent / "crm.json").read_text(encoding="utf-8"))


class Facts(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = [cls.api.get(path).json
                         for path in ("/api/openapi.json", "/api/openapi-3.0.json")]

    def each_operation(self):
        for document in self.documents:
            for fact in FACTS["operations"]:
                where = f"{document['openapi']} {fact['operationId']}"
                shown = document["paths"].get(fact["path"], {}).get(fact["method"])
                self.assertIsNotNone(shown, where)
                yield document, fact, shown, where

    def each_field(self):
        for document in self.documents:
            for name, fact in FACTS["schemas"].items():
                schema = document["components"]["schemas"].get(name)
                self.assertIsNotNone(schema, name)
                for field, facts in fact["fields"].items():
                    where = f"{document['openapi']} {name}.{field}"
                    self.assertIn(field, schema["properties"], where)
                    shown = schema["properties"][field]
                    yield document, facts, self.unfolded(shown), where

    # What contracts write as allOf with one part is that part.
    def unfolded(self, schema):
        parts = schema.get("allOf", ())
        return {**parts[0], **schema} if len(parts) == 1 else schema

    def without_null(self, document, schema):
        """The type, and whether null is allowed: said differently in 3.0 and 3.1."""
        named = schema.get("type")
        if document["openapi"].startswith("3.0"):
            self.assertNotIsInstance(named, list)
            return named, schema.get("nullable", False)
        self.assertNotIn("nullable", schema)
        if not isinstance(named, list):
            return named, False
        return next(name for name in named if name != "null"), "null" in named

    def test_the_contract_is_not_empty(self):
        self.assertEqual(len(FACTS["operations"]), 30)
        self.assertEqual({row["path"].startswith("/api/crm/") for row in FACTS["operations"]},
                         {True, False})

    def test_the_documents_are_of_their_version(self):
        self.assertEqual([document["openapi"][:4] for document in self.documents], ["3.1.", "3.0."])

    def test_both_documents_describe_the_same(self):
        one, two = ({path: {method: row["operationId"] for method, row in item.items()}
                     for path, item in document["paths"].items()} for document in self.documents)
        self.assertEqual(one, two)

    def test_every_operation_has_its_name_tag_and_permission(self):
        for _, fact, shown, where in self.each_operation():
            self.assertEqual(shown["operationId"], fact["operationId"], where)
            self.assertIn(fact["tag"], shown["tags"], where)
            self.assertEqual(shown["x-permissions"], [fact["permission"]], where)
            self.assertTrue(shown["security"], where)

    def test_every_parameter_is_there_as_published(self):
        for document, fact, shown, where in self.each_operation():
            parameters = {(one["in"], one["name"]): one for one in shown["parameters"]
                          if "$ref" not in one}
            for one in fact["parameters"]:
                found = parameters.get((one["in"], one["name"]))
                self.assertIsNotNone(found, f"{where} {one['name']}")
                self.assertEqual(found.get("required", False), one["required"], where)
                for key in ("type", "format"):
                    self.assertEqual(found["schema"].get(key), one.get(key),
                                     f"{where} {one['name']}")
                if "enum" in one:
                    self.assertEqual(set(found["schema"]["enum"]), set(one["enum"]), where)

    def test_every_body_is_taken_in_every_published_media_type(self):
        for _, fact, shown, where in self.each_operation():
            if fact["request"] is None:
                self.assertNotIn("requestBody", shown, where)
                continue
            content = shown["requestBody"]["content"]
            for media in fact["request"]["media"]:
                reference = "#/components/schemas/" + fact["request"]["schema"]
                self.assertEqual(content[media]["schema"], {"$ref": reference}, where)
            self.assertEqual(shown["requestBody"].get("required", False),
                             fact["request"]["required"], where)

    def test_every_status_is_listed_with_its_body(self):
        for _, fact, shown, where in self.each_operation():
            for status, schema in fact["answers"].items():
                self.assertIn(status, shown["responses"], where)
                if schema is None:
                    continue
                content = shown["responses"][status]["content"]["application/json"]
                self.assertEqual(content["schema"],
                                 {"$ref": "#/components/schemas/" + schema}, f"{where} {status}")

    def test_every_field_has_its_type_format_length_and_values(self):
        for document, fact, shown, where in self.each_field():
            if "ref" in fact:
                self.assertEqual(shown, {"$ref": "#/components/schemas/" + fact["ref"]}, where)
                continue
            named, nullable = self.without_null(document, shown)
            self.assertEqual(named, fact.get("type"), where)
            self.assertEqual(nullable, fact.get("nullable", False), where)
            for key in ("format", "maxLength"):
                if key in fact:
                    self.assertEqual(shown.get(key), fact[key], f"{where} {key}")
            self.assertEqual(set(shown.get("enum", ())), set(fact.get("enum", ())), where)
            self.assertEqual(shown.get("readOnly", False), fact.get("readOnly", False), where)
            if "default" in fact:
                self.assertEqual(shown.get("default"), fact["default"], where)
            if "open" in fact:
                self.assertIn("additionalProperties", shown, where)
            for key, value in fact.get("items", {}).items():
                expected = value if key != "ref" else "#/components/schemas/" + value
                self.assertEqual(shown["items"]["$ref" if key == "ref" else key], expected, where)

    def test_every_published_field_is_required_where_the_contract_requires_it(self):
        for document in self.documents:
            for name, fact in FACTS["schemas"].items():
                required = set(document["components"]["schemas"][name].get("required", ()))
                published = set(fact["fields"])
                self.assertEqual(required & published, set(fact["required"]), name)
                self.assertEqual(required - published, set(), f"{name}: more is required")


if __name__ == "__main__":
    unittest.main()
