"""The base of the tests that speak with a server: one server and data folder a class."""

import email
import email.policy
import re
import time
import unittest
import uuid

from daybook_server import PATIENCE_S, DataFolder

PASSWORD = "correct horse battery staple"
FAMILIES = ("/api/crm/", "/")
NOBODY = "0198c0de-0000-7000-8000-000000000000"  # A well-formed id of no record.
SECRET = re.compile(r"^[A-Za-z0-9_-]{75}(?=\r?$)", re.MULTILINE)
RESET_SECRET = re.compile(r"^[A-Za-z0-9_-]{64}(?=\r?$)", re.MULTILINE)

PERSON_MEMBERS = {
    "id", "platform", "name", "primary_email", "emails", "contact_numbers", "job_title",
    "organization", "owner", "platform_user", "lifecycle_stage", "unique_id", "active", "metadata",
    "created_at", "updated_at"}
ORGANIZATION_MEMBERS = {
    "id", "platform", "name", "address", "owner", "metadata", "created_at", "updated_at"}


def unique(word):
    return f"{word} {uuid.uuid4().hex[:12]}"


def wait_for(what, seconds=PATIENCE_S):
    """What `what` returns, as soon as it is something."""
    end = time.monotonic() + seconds
    while True:
        found = what()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.02)


class ServerCase(unittest.TestCase):
    tenants = ()  # Keys of further tenants; `self.tenants_made[key]` has their tokens.
    options = ()  # Of serve.
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = DataFolder()
        cls.addClassCleanup(cls.folder.remove)
        cls.tenant = cls.folder.init()
        cls.tenants_made = {key: cls.folder.init(key, key.title()) for key in cls.tenants}
        cls.server = cls.folder.serve(*cls.options)
        cls.addClassCleanup(cls.stop_server)
        cls.api = cls.server.client(cls.tenant["token"])

    @classmethod
    def stop_server(cls):
        cls.server.stop()

    @classmethod
    def restart(cls):
        cls.server = cls.folder.serve(*cls.options)
        cls.api = cls.server.client(cls.tenant["token"])

    def client_of(self, key):
        return self.server.client(self.tenants_made[key]["token"])

    def stranger(self):
        return self.server.client()

    def check(self, answer, status):
        self.assertEqual(answer.status, status, str(answer))
        return answer

    def make(self, path, body, client=None, **options):
        return self.check((client or self.api).post(path, body, **options), 201).json

    def read(self, path, query=None):
        return self.check(self.api.get(path, query), 200).json

    def count(self, path, query=None):
        return self.read(path, {**(query or {}), "page_size": 1})["count"]

    def person(self, **fields):
        return self.make("persons/", {"name": unique("Person"), **fields})

    def organization(self, **fields):
        return self.make("organizations/", {"name": unique("Organization"), **fields})

    def position(self):
        return self.check(self.api.get("tags/"), 200).position

    def refused_field(self, answer, field):
        """A 400 that says what is wrong with `field`, in the contract's style."""
        self.check(answer, 400)
        messages = answer.json.get(field)
        self.assertIsInstance(messages, list, f"{field} is not named: {answer}")
        self.assertTrue(messages and all(isinstance(text, str) and text for text in messages))
        return messages

    def refused(self, answer, status):
        """{"detail": "..."}, or as Hydra has it."""
        self.check(answer, status)
        detail = answer.json.get("detail", answer.json.get("hydra:description"))
        self.assertIsInstance(detail, str, str(answer))
        return detail

    def user(self, address=None, **fields):
        address = address or f"{uuid.uuid4().hex[:12]}@users.example"
        return self.make("users/", {"email": address, "name": "User", **fields})

    def token(self, *permissions, **fields):
        return self.make("tokens/", {"name": "test", "permissions": list(permissions), **fields})

    def secret_of(self, address, form=SECRET):
        """The secret of that form in the mail to `address`, once it has left."""

        def look():
            for path in self.folder.mails():
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                if mail["To"].addresses[0].addr_spec == address:
                    for secret in form.findall(mail.get_content()):
                        return secret
            return None

        secret = wait_for(look)
        self.assertIsNotNone(secret, f"no mail to {address}")
        return secret

    def member(self, client=None, **invitation):
        """(address, number) of somebody who was invited and has set PASSWORD."""
        address = f"{uuid.uuid4().hex[:12]}@members.example"
        person = self.make("persons/", {"name": unique("Member"), "primary_email": address}, client)
        self.make(f"persons/{person['id']}/invite/", invitation, client)
        accepted = self.make("invitations/accept/",
                             {"secret": self.secret_of(address), "password": PASSWORD},
                             self.stranger())
        return address, accepted["id"]

    def signed_in(self, address, password=PASSWORD, **more):
        """A client with the token of a new session."""
        answer = self.stranger().post("auth/login/",
                                      {"email": address, "password": password, **more})
        return self.server.client(self.check(answer, 200).json["token"])

    def all_mails_have_left(self):
        """So that no commit of the outbox comes between."""

        def depth():
            text = self.stranger().get("/metrics").body.decode()
            return float(re.search(r"(?m)^daybook_outbox_depth (\S+)$", text)[1])

        self.assertTrue(wait_for(lambda: depth() == 0), "the outbox does not empty")

    def listed(self, query, path="persons/"):
        """The ids of all pages of a filtered list; the count of each page is exact."""
        records = self.api.every(path, query)
        self.assertEqual(self.count(path, query), len(records), query)
        return [record["id"] for record in records]

