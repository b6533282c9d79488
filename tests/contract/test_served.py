"""What our OpenAPI lists is served, what is served is listed, and answers are as it says."""

import itertools
import json
import re
import unittest
import uuid

from answers_case import AnswersCase
from case import FAMILIES, NOBODY, ServerCase, unique
from schema_check import SchemaCheck

METHODS = ("get", "post", "put", "patch", "delete")
NO_METHOD = "BREW"  # 405 where something is served, 404 where nothing is.


def filled(path):
    return re.sub(r"\{\w+\}", NOBODY, path)


class Routes(ServerCase):
    options = ("--rate-limit-address", "off")  # More paths are tried than an address may ask for.
    documents = ("/api/openapi.json", "/api/openapi-3.0.json")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.api.get(cls.documents[0]).json
        cls.paths = {path: {method for method in METHODS if method in item}
                     for path, item in cls.document["paths"].items()}

    def test_every_listed_operation_is_served(self):
        for path, methods in self.paths.items():
            for method in methods:
                operation = self.document["paths"][path][method]
                answer = self.stranger().send(method.upper(), filled(path))
                if operation["security"] and {} not in operation["security"]:
                    self.check(answer, 401)
                else:
                    self.assertNotIn(answer.status, (401, 403, 404, 405, 500), str(answer))

    def test_every_other_method_of_a_listed_path_is_a_405_that_allows_the_listed_ones(self):
        for path, methods in self.paths.items():
            allowed = {method.upper() for method in methods}
            allowed |= {"HEAD"} if "get" in methods else set()
            for method in (*METHODS, NO_METHOD.lower()):
                if method in methods:
                    continue
                answer = self.check(self.api.send(method.upper(), filled(path)), 405)
                shown = {name.strip() for name in answer.headers["Allow"].split(",")}
                self.assertEqual(shown, allowed, path)

    def test_no_other_path_made_of_the_same_words_is_served(self):
        listed = {filled(path) for path in self.paths}
        words = {word for path in self.paths for word in path.strip("/").split("/")
                 if "{" not in word}
        # A word as a sub-resource of a record is as good as any other, so each kind is tried.
        short = [[one] for one in words] + [[one, NOBODY] for one in words]
        pairs = list(itertools.permutations(sorted(words), 2))
        long = [[one, two] for one, two in pairs] + [[one, NOBODY, two] for one, two in pairs]
        tried = {base + "/".join(shape) + end
                 for base in ("/", "/api/", *FAMILIES) for shape in short for end in ("", "/")}
        tried |= {base + "/".join(shape) + "/" for base in FAMILIES for shape in long}
        found = {path for path in tried - listed if self.is_served(path)}
        self.assertEqual({path for path in found if not self.is_listed(path)}, set())
        self.assertTrue(all(self.is_served(path) for path in listed))

    def is_served(self, path):
        return self.api.send(NO_METHOD, path).status != 404

    def is_listed(self, path):
        """By a path whose parameters take any words, such as persons/{id}/tags/{tag}/."""
        patterns = (re.sub(r"\{\w+\}", "[^/]+", listed) for listed in self.paths)
        return any(re.fullmatch(pattern, path) for pattern in patterns)

    def test_every_operation_has_a_name_of_its_own(self):
        names = [item[method]["operationId"] for item in self.document["paths"].values()
                 for method in METHODS if method in item]
        self.assertEqual(len(names), len(set(names)))

    def test_every_reference_in_the_documents_leads_somewhere(self):
        for path in self.documents:
            document = self.api.get(path).json
            check = SchemaCheck(document)
            for reference in re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)):
                self.assertTrue(check.resolve({"$ref": reference}), reference)


class Answers(AnswersCase):
    """Live answers against the schemas of our own document."""

    tenants = ("other",)

    def test_what_proves_the_history(self):
        base = "/api/crm/history/"
        self.call(200, "GET", base + "checkpoint/")
        self.call(200, "GET", base + "checkpoint/", query="?tree_size=0")
        self.call(400, "GET", base + "checkpoint/", query="?tree_size=x")
        self.call(200, "GET", base + "key/")
        self.call(200, "GET", base + "{position}/proof/", position=1)
        self.call(404, "GET", base + "{position}/proof/", position=0)
        self.call(200, "GET", base + "consistency/", query="?from=1")
        self.call(400, "GET", base + "consistency/")
        self.call(201, "POST", "/api/crm/tags/", {"name": unique("tag")},
                  headers={"Daybook-Proof": "true"})

    def test_records_with_everything_set(self):
        place = self.organization(website="https://x.example/", country="CH")
        tag = self.make("tags/", {"name": unique("tag")})["id"]
        for base in FAMILIES:
            one = base + "persons/{id}/"
            made = self.call(201, "POST", base + "persons/", {
                "name": "Full", "primary_email": "full@x.example", "emails": [{"a": 1}],
                "contact_numbers": "any", "job_title": "J", "organization": place["id"],
                "owner": self.tenant["user"], "lifecycle_stage": "churned",
                "unique_id": unique("u"), "metadata": [1], "given_name": "G", "deal_size": 5,
                "archived_at": "2024-01-01T00:00:00+02:00", "is_tracked": True,
                "other_organizations": [place["id"]], "custom_fields": {"x": None}})
            self.api.post(f"persons/{made['id']}/tags/", {"tag": tag})
            self.call(200, "GET", one, id=made["id"])
            self.call(200, "GET", base + "persons/", query="?page_size=2")
            self.call(200, "PUT", one, {"name": "Replaced"}, id=made["id"])
            self.call(200, "PATCH", one, {"name": "Patched"}, id=made["id"])
            headers = {"If-None-Match": "*"}
            self.call(304, "GET", one, id=made["id"], headers=headers)
            self.call(204, "DELETE", one, id=made["id"])

    def test_records_with_nothing_set(self):
        bodies = {"persons": {"name": "P"}, "organizations": {"name": unique("O")},
                  "tasks": {"title": "T"}, "projects": {"name": "P"},
                  "deals": {"title": "D"}, "activities": {"subject": "A"}, "notes": {"body": "N"},
                  "tags": {"name": unique("T")}}
        for kind, body in bodies.items():
            path = f"/api/crm/{kind}/"
            made = self.call(201, "POST", path, body)
            self.call(200, "GET", path)
            self.call(200, "GET", path + "{id}/", id=made["id"])
            for empty in ("PATCH", {}), ("PUT", body):
                # Nothing changes, so there is no position; a key has to be kept, and is a write.
                headers = {"Idempotency-Key": uuid.uuid4().hex}
                self.call(200, empty[0], path + "{id}/", empty[1], headers=headers, id=made["id"])
            self.call(204, "DELETE", path + "{id}/", id=made["id"])

    def test_joining(self):
        for base in FAMILIES:
            address = f"{uuid.uuid4().hex}@x.example"
            one = self.person(primary_email=address)["id"]
            path = base + "persons/{id}/invite/"
            sent = self.call(201, "POST", path, {"redirect_to": "https://x.example/"}, id=one)
            self.call(409, "POST", path, {}, id=one)
            self.call(400, "POST", path, {}, id=self.person()["id"])
            self.call(404, "POST", path, {}, id=NOBODY)
            self.call(200, "GET", "/api/crm/invitations/")
            self.call(200, "GET", "/api/crm/invitations/{id}/", id=sent["invitation_id"])
            accept = "/api/crm/invitations/accept/"
            body = {"secret": self.secret_of(address), "password": "correct horse battery"}
            user = self.call(201, "POST", accept, body, self.stranger())
            self.call(409, "POST", accept, body, self.stranger())
            self.call(400, "POST", accept, {"secret": "x", "password": "y"}, self.stranger())
            self.call(422, "POST", path, {}, id=one)
            link = base + "persons/{id}/link-user/"
            body = {"user_id": user["id"]}
            self.call(200, "POST", link, body, id=self.person()["id"])
            self.call(404, "POST", link, {"user_id": 999999}, id=one)
            self.call(400, "POST", link, {}, id=one)
            stranger = {"user_id": self.tenants_made["other"]["user"]}
            self.call(403, "POST", link, stranger, id=self.person()["id"])
            revoked = self.person(primary_email=f"{uuid.uuid4().hex}@x.example")["id"]
            sent = self.call(201, "POST", path, {}, id=revoked)
            self.call(200, "POST", "/api/crm/invitations/{id}/revoke/", id=sent["invitation_id"])

    def test_merging(self):
        for base in FAMILIES:
            path = base + "persons/merge/"
            one, two = self.person()["id"], self.person()["id"]
            self.call(200, "POST", path, {"primary_id": one, "duplicate_ids": [two]})
            self.call(200, "GET", base + "persons/{id}/", id=two)
            self.call(400, "POST", path, {"primary_id": one, "duplicate_ids": [one]})
            self.call(404, "POST", path, {"primary_id": NOBODY, "duplicate_ids": [one]})
            other = self.person()["id"]
            self.call(409, "POST", path, {"primary_id": other, "duplicate_ids": [two]})
            self.call(409, "PATCH", base + "persons/{id}/", {"name": "x"}, id=two)
            self.call(409, "DELETE", base + "persons/{id}/", id=two)

    def test_batches(self):
        for kind in ("persons", "organizations"):
            path = f"/api/crm/{kind}/batch/"
            items = [{"name": unique("B")}, {"name": ""}, {"bad": 1}, 5]
            self.call(200, "POST", path, {"items": items})
            self.call(400, "POST", path, {"items": items, "atomic": True})
            self.call(400, "POST", path, {"items": 5})
            self.call(413, "POST", path, {"items": [{"name": "x"}] * 1001})

    def test_deals_and_tags(self):
        deal = self.make("deals/", {"title": "D", "value": "1.5", "currency": "EUR"})["id"]
        tag = self.make("tags/", {"name": unique("tag")})["id"]
        base = "/api/crm/deals/{id}/"
        self.call(200, "POST", base + "win/", id=deal)
        self.call(409, "POST", base + "lose/", id=deal)
        self.call(200, "POST", base + "reopen/", id=deal)
        self.call(200, "POST", base + "lose/", {"lost_reason": "r"}, id=deal)
        self.call(400, "POST", base + "lose/", {"lost_reason": 5}, id=deal)
        self.call(404, "POST", base + "win/", id=NOBODY)
        records = (("deals", deal), ("persons", self.person()["id"]),
                   ("organizations", self.organization()["id"]))
        for kind, one in records:
            path = f"/api/crm/{kind}/{{id}}/tags/"
            self.call(200, "POST", path, {"tag": tag}, id=one)
            self.call(400, "POST", path, {"tag": "x"}, id=one)
            self.call(204, "DELETE", path + "{tag}/", id=one, tag=tag)
            self.call(404, "DELETE", path + "{tag}/", id=NOBODY, tag=tag)

    def test_users_and_tokens(self):
        body = {"email": f"{uuid.uuid4().hex}@x.example", "name": "U"}
        user = self.call(201, "POST", "/api/crm/users/", body)["id"]
        self.call(409, "POST", "/api/crm/users/", body)
        self.call(400, "POST", "/api/crm/users/", {})
        self.call(200, "GET", "/api/crm/users/")
        self.call(200, "GET", "/api/crm/users/{id}/", id=user)
        self.call(404, "GET", "/api/crm/users/{id}/", id=999999)
        for action in ("suspend", "reinstate"):
            self.call(200, "POST", f"/api/crm/users/{{id}}/{action}/", id=user)
        body = {"name": "t", "permissions": ["Ibl.CRM/Tokens/*"],
                "expires_at": "2999-01-01T00:00:00Z"}
        token = self.call(201, "POST", "/api/crm/tokens/", body)
        held = self.server.client(token["token"])
        self.call(403, "POST", "/api/crm/tokens/", {"permissions": ["*"]}, held)
        self.call(400, "POST", "/api/crm/tokens/", {})
        self.call(200, "GET", "/api/crm/tokens/")
        self.call(200, "GET", "/api/crm/tokens/{id}/", id=token["id"])
        self.call(204, "DELETE", "/api/crm/tokens/{id}/", id=token["id"])
        self.call(404, "DELETE", "/api/crm/tokens/{id}/", id=NOBODY)

    def test_refusals_that_any_operation_may_give(self):
        nobody = self.server.client(self.token("Nothing")["token"])
        for base, kind in itertools.product(FAMILIES, ("persons", "organizations")):
            path, one = f"{base}{kind}/", f"{base}{kind}/{{id}}/"
            made = self.make(path, {"name": unique("R")})["id"]
            self.call(401, "GET", path, client=self.stranger())
            self.call(403, "GET", path, client=nobody)
            self.call(400, "GET", path, query="?colour=1")
            self.call(404, "GET", path, query="?page=99")
            self.call(503, "GET", path, headers={"Daybook-Min-Position": "99999999"})
            self.call(400, "POST", path, "{")
            self.call(400, "POST", path, {"name": "", "colour": 1})
            self.call(415, "POST", path, "<x/>", headers={"Content-Type": "text/xml"})
            self.call(413, "POST", path, " " * ((1 << 20) + 1))
            key = {"Idempotency-Key": uuid.uuid4().hex}
            self.call(201, "POST", path, {"name": unique("K")}, headers=key)
            self.call(422, "POST", path, {"name": unique("K")}, headers=key)
            for method, body in (("PUT", {"name": unique("R")}), ("PATCH", {}), ("DELETE", None)):
                self.call(404, method, one, body, id=NOBODY)
                self.call(412, method, one, body, id=made, headers={"If-Match": '"v9-0"'})
                self.call(400, method, one, body, id=made, headers={"If-Match": "x"})
                self.call(403, method, one, body, id=made, client=nobody)

    def test_the_services_own_pages(self):
        for path in ("/healthz", "/readyz"):
            self.call(200, "GET", path, client=self.stranger())


if __name__ == "__main__":
    unittest.main()
