"""What tests of the platform surface share: a first administrator, and others with chosen rights."""

import uuid

from case import PASSWORD, RESET_SECRET, ServerCase, unique

BASE = "/api/v1/platform/"


class PlatformCase(ServerCase):
    tenants = ("other",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.stop()
        cls.root_made = cls.folder.platform_admin("Root@platform.example")
        cls.server = cls.folder.serve(*cls.options)
        cls.api = cls.server.client(cls.tenant["token"])
        cls.root = cls.server.client(cls.root_made["token"])

    @classmethod
    def stop_server(cls):
        cls.server.stop()

    def ask(self, method, path, body=None, client=None):
        return (client or self.root).send(method, BASE + path, body)

    def got(self, path, client=None):
        return self.check(self.ask("GET", path, client=client), 200).json

    def group(self, *keys, client=None):
        body = {"name": unique("Group"), "permission_keys": list(keys)}
        return self.check(self.ask("POST", "groups", body, client), 201).json

    def admin(self, *keys):
        """(administrator, client) with just these permissions."""
        address = f"{uuid.uuid4().hex[:12]}@platform.example"
        made = self.check(self.ask("POST", "admins", {
            "display_name": unique("Admin"), "email": address,
            "group_uuid": self.group(*keys)["id"]}), 201).json
        return made, self.client_of_admin(address)

    def client_of_admin(self, address):
        """Signed in with a password that was set by mail."""
        self.check(self.stranger().post("auth/reset/", {"email": address}), 204)
        secret = self.secret_of(address, RESET_SECRET)
        self.check(self.stranger().post("auth/reset/confirm/",
                                        {"secret": secret, "password": PASSWORD}), 204)
        return self.signed_in(address, tenant="platform")

    def invalid(self, answer, field):
        self.check(answer, 422)
        place = "query" if answer.request.startswith("GET ") else "body"
        self.assertIn([place, field], [issue["loc"] for issue in answer.json["detail"]])

    def refused_as(self, answer, status, code):
        self.check(answer, status)
        self.assertEqual(answer.json["code"], code, str(answer))
        if status == 422:
            self.assertEqual([issue["type"] for issue in answer.json["detail"]], [code])
        else:
            self.assertIsInstance(answer.json["detail"], str)

    def me(self, client=None):
        return self.got("me", client)
