"""The parts in common of tests that erase persons and look for what is left of them."""

from case import ServerCase
from erasure_traces import Tokens, traces_in_files

ERASED = {"erased": True}
REASON = {"reason": "Art. 17 request"}
PERSONAL = ("name", "primary_email", "emails", "contact_numbers", "job_title", "unique_id",
            "metadata", "description", "primary_phone", "custom_fields")


class ErasingCase(ServerCase):
    """What persons hold are words of their own, by whose they are."""

    tenants = ("other",)

    def setUp(self):
        self.tokens = Tokens()

    def word(self, owner, length=16):
        return self.tokens.new(owner, length)

    def someone(self, owner, **fields):
        """A person of whom every kind of personal value is held."""
        return self.person(**{
            "name": self.word(owner), "primary_email": self.word(owner, 12) + "@erased.example",
            "emails": [{"email": self.word(owner, 12) + "@erased.example"}],
            "contact_numbers": [{"number": self.word(owner)}], "job_title": self.word(owner),
            "unique_id": self.word(owner), "metadata": {self.word(owner): self.word(owner)},
            "description": self.word(owner, 40), "primary_phone": self.word(owner, 12),
            "custom_fields": {"x": self.word(owner)}, **fields})

    def note(self, owner, person, **fields):
        return self.make("notes/", {"body": "said " + self.word(owner, 30), "person": person["id"],
                                    "title": self.word(owner), **fields})

    def erase(self, person, status=200, client=None, **options):
        path = f"persons/{person['id']}/erase/"
        return self.check((client or self.api).post(path, REASON, **options), status)

    def no_trace(self, owner):
        self.assertEqual(traces_in_files(self.folder.path, self.tokens.of[owner]), {})
