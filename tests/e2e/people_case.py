"""The base of the tests of the people surface."""

from case import ServerCase, unique

LD = "application/ld+json"
MERGE = "application/merge-patch+json"


class PeopleCase(ServerCase):
    tenants = ("other",)

    def ask(self, method, path, body=None, status=200, client=None, media=LD, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = (client or self.api).send(method, path, body, headers=sent, media=media)
        return self.check(answer, status)

    def one(self, path, **options):
        return self.ask("GET", path, **options).json

    def new(self, **members):
        return self.ask("POST", "/people", {"familyName": unique("Family"), **members}, 201).json

    def patch(self, path, body, status=200, client=None):
        return self.ask("PATCH", path, body, status, client, media=MERGE).json

    def members(self, path="/people", query=""):
        return self.one(path + query)["hydra:member"]

    def ids(self, query, path="/people"):
        return [member["id"] for member in self.members(path, query)]

    def violations(self, answer):
        """The paths that a 422 names."""
        self.check(answer, 422)
        body = answer.json
        self.assertEqual(body["@type"], "ConstraintViolationList", str(answer))
        self.assertTrue(all(one["message"] for one in body["violations"]))
        return sorted(one["propertyPath"] for one in body["violations"])

    def error(self, answer, status):
        self.check(answer, status)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], LD, str(answer))
        body = answer.json
        self.assertEqual((body["@context"], body["@type"]), ("/contexts/Error", "hydra:Error"))
        self.assertEqual(body["status"], status)
        self.assertTrue(body["hydra:title"] and body["hydra:description"])
        return body

    def iri(self, kind, **fields):
        made = self.make(f"{kind}/", fields or {"name": unique(kind)})
        return f"/{kind}/{made['id']}"
