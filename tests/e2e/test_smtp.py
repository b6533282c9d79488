"""An invitation leaves over a real SMTP server; the secret in the mail accepts it."""

import email
import email.policy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import uuid

from case import SECRET, ServerCase, wait_for
from daybook_server import PATIENCE_S

SMTP_SERVER = pathlib.Path(__file__).parents[1] / "mail" / "smtp_server.py"


class Smtp(ServerCase):
    @classmethod
    def setUpClass(cls):
        # Its own folder and process: it outlives the server, which may still be sending.
        cls.smtp = subprocess.Popen([sys.executable, str(SMTP_SERVER), cls.inbox()],
                                    stdout=subprocess.PIPE, text=True)
        cls.addClassCleanup(cls.end_smtp)
        port = cls.smtp.stdout.readline().strip()
        assert port, "no SMTP server: is python3-aiosmtpd there?"
        cls.options = ("--smtp", f"smtp://127.0.0.1:{port}", "--mail-from", "crm@daybook.example")
        super().setUpClass()

    @classmethod
    def inbox(cls):
        folder = tempfile.TemporaryDirectory(prefix="daybook-smtp-")
        cls.addClassCleanup(folder.cleanup)
        cls.received = pathlib.Path(folder.name)
        return folder.name

    @classmethod
    def end_smtp(cls):
        cls.smtp.terminate()
        cls.smtp.wait(PATIENCE_S)
        cls.smtp.stdout.close()

    def mail_to(self, address):
        """The message to `address` and its envelope."""

        def look():
            for path in self.received.glob("*.json"):
                envelope = json.loads(path.read_text() or "{}")
                if envelope.get("to") == [address]:
                    content = path.with_suffix(".eml").read_bytes()
                    return email.message_from_bytes(content, policy=email.policy.default), envelope
            return None

        return wait_for(look)

    def invited(self, box="invitee", **fields):
        address = f"{box}@{uuid.uuid4().hex[:12]}.example"
        person = self.person(primary_email=address)
        answer = self.api.post(f"persons/{person['id']}/invite/", fields)
        return person, self.check(answer, 201).json

    def test_the_invitation_arrives_and_its_secret_accepts_it(self):
        person, invitation = self.invited(redirect_to="https://app.example/welcome")
        message, envelope = self.mail_to(person["primary_email"])
        self.assertEqual(envelope["from"], "crm@daybook.example")
        self.assertEqual(message["To"].addresses[0].addr_spec, person["primary_email"])
        self.assertIn("Acme", message["Subject"])
        for header in ("From", "Date", "Message-ID"):
            self.assertTrue(message[header], header)
        text = message.get_content()
        self.assertIn("https://app.example/welcome", text)
        secrets = SECRET.findall(text)
        self.assertEqual(len(secrets), 1, text)
        body = {"secret": secrets[0], "password": "correct horse battery"}
        user = self.check(self.stranger().post("invitations/accept/", body), 201).json
        shown = self.read(f"persons/{person['id']}/")
        self.assertEqual((shown["platform_user"], shown["active"]), (user["id"], False))
        shown = self.read(f"invitations/{invitation['invitation_id']}/")
        self.assertEqual(shown["status"], "accepted")

    def test_each_invitation_is_sent_once(self):
        persons = [self.invited()[0] for _ in range(5)]
        for person in persons:
            self.assertIsNotNone(self.mail_to(person["primary_email"]))
        self.all_mails_have_left()
        envelopes = [json.loads(path.read_text()) for path in self.received.glob("*.json")]
        for person in persons:
            sent = [one for one in envelopes if one["to"] == [person["primary_email"]]]
            self.assertEqual(len(sent), 1)

    def test_a_mailbox_that_does_not_exist_stops_nothing(self):
        self.invited("no")
        person, _ = self.invited()
        self.assertIsNotNone(self.mail_to(person["primary_email"]))


if __name__ == "__main__":
    unittest.main()
