"""Every fact of the published people contract (people.json) stands in our OpenAPI documents, and
each of its operations answers live as they say."""

import json
import pathlib
import re
import unittest

from case import ServerCase, unique
from schema_check import SchemaCheck

FACTS = json.loads((pathlib.Path(__file__).parent / "people.json").read_text(encoding="utf-8"))

# The contract's names: what is sent, what is answered. "Person" itself is crm's here.
SENT = {"Person": "PersonInput", "PersonPatch": "PersonPatch", "PersonNote": "PersonNoteInput",
        "PersonNotePatch": "PersonNotePatch"}
ANSWERED = {"Person": "Person.jsonld", "PersonNote": "PersonNote.jsonld"}

# Decided otherwise, as api/surfaces/people/README.md says: required and nullable at once is never
# null; what the server gives is read-only; identifiers[] takes several like the others.
NEVER_NULL = {"familyName", "description", "category", "flagged", "isPrivate"}
GIVEN = {"id", "createdAt", "dealSize", "totalDeals", "totalLostDeals", "totalWonDeals"}
SEVERAL = {"identifiers[]"}


class Facts(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = [cls.api.get(path).json
                         for path in ("/api/openapi.json", "/api/openapi-3.0.json")]

    def each_operation(self):
        for document in self.documents:
            for fact in FACTS["operations"]:
                shown = document["paths"].get(fact["path"], {}).get(fact["method"])
                self.assertIsNotNone(shown, fact["operationId"])
                yield document, fact, shown

    def test_the_contract_is_not_empty(self):
        self.assertEqual(len(FACTS["operations"]), 10)

    def test_every_operation_has_its_name_and_tag_and_needs_a_caller(self):
        for _, fact, shown in self.each_operation():
            self.assertEqual(shown["operationId"], fact["operationId"])
            self.assertIn(fact["tag"], shown["tags"])
            kind = "Notes" if "/notes" in fact["path"] else "Persons"
            self.assertTrue(shown["x-permissions"][0].startswith(f"Ibl.CRM/{kind}/"))
            self.assertTrue(shown["security"])

    def test_every_parameter_is_there_as_published(self):
        for _, fact, shown in self.each_operation():
            found = {(one["in"], one["name"]): one for one in shown["parameters"]
                     if "$ref" not in one}
            for one in fact["parameters"]:
                where = f"{fact['operationId']} {one['name']}"
                self.assertIn((one["in"], one["name"]), found, where)
                parameter = found[one["in"], one["name"]]
                self.assertEqual(parameter["required"], one["required"], where)
                expected = "array" if one["name"] in SEVERAL else one["type"]
                self.assertEqual(parameter["schema"]["type"], expected, where)
            more = {name for place, name in found if place == "query"}
            more -= {one["name"] for one in fact["parameters"]}
            self.assertLessEqual(more, {"as_of"})

    def test_every_body_is_taken_as_json_ld_and_as_a_merge_patch(self):
        for _, fact, shown in self.each_operation():
            if fact["request"] is None:
                self.assertNotIn("requestBody", shown)
                continue
            reference = "#/components/schemas/" + SENT[fact["request"]["schema"]]
            for media in ("application/ld+json", "application/json",
                          "application/merge-patch+json"):
                self.assertEqual(shown["requestBody"]["content"][media]["schema"],
                                 {"$ref": reference})

    def test_every_status_is_listed_with_its_body(self):
        for _, fact, shown in self.each_operation():
            statuses = dict(fact["answers"])
            if fact["method"] == "post":
                statuses["201"] = "PersonNote" if "/notes" in fact["path"] else "Person"
            self.assertTrue(statuses)
            for status, schema in statuses.items():
                content = shown["responses"][status]["content"]
                own = content["application/ld+json"]["schema"]
                plain = content["application/json"]["schema"]
                if schema is None:
                    self.assertEqual(plain["type"], "array")
                    continue
                name = "#/components/schemas/" + ANSWERED[schema]
                self.assertEqual((own, plain), ({"$ref": name},
                                                {"$ref": name.removesuffix("ld")}))
            for status in ("400", "401", "403", "406", "429", "503"):
                self.assertIn(status, shown["responses"], fact["operationId"])

    def type_of(self, document, schema):
        named = schema.get("type")
        if document["openapi"].startswith("3.0"):
            return named, schema.get("nullable", False)
        if not isinstance(named, list):
            return named, False
        return next(name for name in named if name != "null"), "null" in named

    def check_field(self, document, name, fact, shown, where):
        named, nullable = self.type_of(document, shown)
        self.assertEqual(named, fact["type"], where)
        expected = name not in NEVER_NULL and fact.get("nullable", False)
        self.assertEqual(nullable, expected, where)
        self.assertEqual(shown.get("readOnly", False),
                         fact.get("readOnly", False) or name in GIVEN, where)
        self.assertEqual(shown.get("writeOnly", False), fact.get("writeOnly", False), where)
        if "items" in fact:
            self.assertEqual(shown["items"], fact["items"], where)

    def test_every_field_is_sent_and_answered_with_its_type(self):
        for document in self.documents:
            schemas = document["components"]["schemas"]
            for name, fact in FACTS["schemas"].items():
                answered = ANSWERED.get(name, SENT[name])
                for own in {SENT[name], answered, answered.removesuffix("ld")}:
                    for field, facts in fact["fields"].items():
                        shown = schemas[own]["properties"][field]
                        self.check_field(document, field, facts, shown, f"{own}.{field}")
                self.assertEqual(sorted(schemas[SENT[name]].get("required", [])), fact["required"])


class Walk(ServerCase):
    """Each operation with each of its statuses, its answers held against the document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.api.get("/api/openapi.json").json
        cls.schemas = SchemaCheck(cls.document)

    def call(self, status, method, path, body=None, headers=None, query="", client=None, **params):
        operation = self.document["paths"][path][method.lower()]
        target = re.sub(r"\{(\w+)\}", lambda match: str(params[match[1]]), path) + query
        answer = (client or self.api).send(method, target, body, headers=headers)
        self.check(answer, status)
        response = self.schemas.resolve(operation["responses"][str(status)])
        content = response.get("content")
        if content is None:
            self.assertEqual(answer.body, b"", str(answer))
            return None
        media = answer.headers["Content-Type"].split(";")[0]
        self.assertIn(media, content, str(answer))
        complaints = self.schemas.complaints(answer.json, content[media]["schema"])
        self.assertEqual(complaints, [], str(answer))
        return answer.json

    def refusals(self, method, path, body, **params):
        self.call(401, method, path, body, client=self.stranger(), **params)
        nobody = self.server.client(self.token("Nothing")["token"])
        self.call(403, method, path, body, client=nobody, **params)
        self.call(406, method, path, body, {"Accept": "text/html"}, **params)
        if method == "GET":
            self.call(400, method, path, query="?colour=1", **params)
            self.call(503, method, path, headers={"Daybook-Min-Position": "99999999"}, **params)
            return
        self.call(400, method, path, "{", **params)
        self.call(415, method, path, "<x/>", {"Content-Type": "text/xml"}, **params)
        self.call(422, method, path, {"colour": 1}, **params)

    def walk(self, base, whole, others):
        """The five operations of a collection; `others` are the parameters of its path."""
        one = base + "/{id}"
        made = self.call(201, "POST", base, whole, **others)
        for method, body in (("GET", None), ("POST", whole)):
            self.refusals(method, base, body, **others)
        page = self.call(200, "GET", base, **others)
        self.assertIn(made["id"], [member["id"] for member in page["hydra:member"]])
        at = {**others, "id": made["id"]}
        self.assertEqual(self.call(200, "GET", one, **at), made)
        self.call(304, "GET", one, headers={"If-None-Match": "*"}, **at)
        plain = {"Accept": "application/json"}
        self.call(200, "GET", one, headers=plain, **at)
        self.call(200, "GET", base, headers=plain, **others)
        self.call(422, "PATCH", one, {"colour": 1}, plain, **at)
        self.call(404, "GET", one, headers=plain, **{**at, "id": "x"})
        for method, body in (("PUT", whole), ("PATCH", {}), ("GET", None)):
            self.call(200, method, one, body, **at)
            self.refusals(method, one, body, **at)
            self.call(404, method, one, body, **{**at, "id": "x"})
            if method != "GET":
                self.call(412, method, one, body, {"If-Match": '"v9-0"'}, **at)
        return made

    def test_people(self):
        made = self.walk("/people", {"familyName": unique("F"), "givenName": "G"}, {})
        self.check(self.api.post(f"persons/{made['id']}/erase/", {"reason": "Art. 17"}), 200)
        self.call(409, "PATCH", "/people/{id}", {"jobTitle": "x"}, id=made["id"])
        one, two = (self.call(201, "POST", "/people", {"familyName": "M"})["id"] for _ in range(2))
        merge = {"primary_id": one, "duplicate_ids": [two]}
        self.check(self.api.post("persons/merge/", merge), 200)
        self.call(301, "GET", "/people/{id}", id=two)
        self.call(409, "PUT", "/people/{id}", {"familyName": "x"}, id=two)

    def test_notes(self):
        person = self.call(201, "POST", "/people", {"familyName": unique("F")})["id"]
        category = self.make("note_categories/", {"name": unique("c")})["id"]
        note = {"description": "D", "category": f"/note_categories/{category}"}
        self.walk("/people/{personId}/notes", note, {"personId": person})
        self.call(404, "GET", "/people/{personId}/notes", personId="x")
        self.call(404, "POST", "/people/{personId}/notes", note, personId="x")

    def test_contexts(self):
        for name in ("Person", "PersonNote", "Error", "ConstraintViolationList"):
            self.call(200, "GET", f"/contexts/{name}")


if __name__ == "__main__":
    unittest.main()
