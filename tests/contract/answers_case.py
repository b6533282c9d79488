"""The base of the tests that hold live answers against the document of a surface."""

import re

from case import ServerCase
from schema_check import SchemaCheck


class AnswersCase(ServerCase):
    document_path = "/api/openapi.json"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.api.get(cls.document_path).json
        cls.schemas = SchemaCheck(cls.document)

    def call(self, status, method, path, body=None, client=None, headers=None, query="", **params):
        """Sends, and holds status, headers and body against the document."""
        operation = self.document["paths"][path][method.lower()]
        target = re.sub(r"\{(\w+)\}", lambda match: str(params[match[1]]), path) + query
        answer = (client or self.api).send(method, target, body, headers=headers)
        self.check(answer, status)
        return self.fits(answer, operation, path, headers)

    def fits(self, answer, operation, path, headers=None):
        """Holds an answer against what the document says of its status; its JSON."""
        self.assertIn(str(answer.status), operation["responses"], str(answer))
        response = self.schemas.resolve(operation["responses"][str(answer.status)])
        for name in response.get("headers", ()):
            if name == "Daybook-Position" and path.startswith("/api/crm/tokens/"):
                continue  # Tokens stand in control's history, whose positions are told to nobody.
            if name == "Daybook-Inclusion-Proof" and not (headers or {}).get("Daybook-Proof"):
                continue  # Comes when it is asked for.
            self.assertIsNotNone(answer.headers[name], f"no {name}: {answer}")
        media = answer.headers.get("Content-Type", "").split(";")[0]
        if media != "application/json" and media in response.get("content", ()):
            return None
        content = response.get("content", {}).get("application/json")
        if content is None:
            self.assertEqual(answer.body, b"", str(answer))
            return None
        self.assertEqual(media, "application/json")
        complaints = self.schemas.complaints(answer.json, content["schema"])
        self.assertEqual(complaints, [], str(answer))
        return answer.json
