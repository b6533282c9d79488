"""Webhooks over HTTPS: who is trusted, and what becomes of a delivery to who is not."""

import json
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from case import ServerCase, wait_for
from daybook_server import PATIENCE_S, DataFolder
from webhook_receiver import Receiver

USAGE = 2


class Authority:
    """Signs certificates; nobody trusts it unasked."""

    def __init__(self, folder, name):
        self.folder = folder
        self.name = name
        self.certificate = folder / f"{name}.crt"
        self.key = folder / f"{name}.key"
        self.openssl("req", "-x509", *self.new_key(self.key), "-subj", f"/CN={name}", "-addext",
                     "basicConstraints=critical,CA:TRUE", "-out", self.certificate)

    @staticmethod
    def new_key(path):
        return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-keyout", path)

    @staticmethod
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True,
                       timeout=PATIENCE_S)

    def certificate_for(self, host):
        """The files of a certificate for that subjectAltName and of its key."""
        stem = self.folder / f"{self.name}-{host.replace(':', '-')}"
        certificate, key = stem.with_suffix(".crt"), stem.with_suffix(".key")
        self.openssl("req", "-x509", *self.new_key(key), "-subj", "/CN=receiver", "-addext",
                     f"subjectAltName={host}", "-addext", "basicConstraints=critical,CA:FALSE",
                     "-CA", self.certificate, "-CAkey", self.key, "-out", certificate)
        return certificate, key


class Encrypted(ServerCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="daybook-authority-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.ours, cls.other = Authority(folder, "ours"), Authority(folder, "other")
        cls.options = ("--webhook-allow-private", "--webhook-ca-file", str(cls.ours.certificate))
        super().setUpClass()

    def receiver(self, authority, host="IP:127.0.0.1"):
        receiver = Receiver(authority.certificate_for(host))
        self.addCleanup(receiver.close)
        return receiver

    def webhook(self, receiver):
        return self.make("webhooks/", {"url": receiver.url("/in"), "events": ["person.created"]})

    def attempts(self, webhook, count):
        path = f"webhooks/{webhook['id']}/deliveries/"
        shown = wait_for(lambda: (page := self.read(path))["count"] >= count and page["results"])
        self.assertTrue(shown, f"fewer than {count} attempts")
        return shown

    def assert_retried_in_vain(self, receiver):
        webhook = self.webhook(receiver)
        self.person()
        attempts = self.attempts(webhook, 2)
        self.assertEqual([one["attempt"] for one in attempts[:2]], [2, 1])
        for one in attempts:
            self.assertEqual((one["delivered"], one["status_code"], one["error"]),
                             (False, None, "tls"))
        self.assertEqual(receiver.told("/in"), [])
        self.assertEqual(self.read(f"webhooks/{webhook['id']}/")["status"], "active")
        return webhook

    def test_what_is_signed_by_a_named_authority_is_delivered_to(self):
        receiver = self.receiver(self.ours)
        webhook = self.webhook(receiver)
        person = self.person()
        self.assertTrue(wait_for(lambda: receiver.told("/in")))
        self.assertEqual(receiver.told("/in")[0]["data"]["record"], person["id"])
        only = self.attempts(webhook, 1)[0]
        self.assertEqual((only["delivered"], only["status_code"]), (True, 200))

    def test_another_authority_fails_and_is_tried_again_until_it_is_mended(self):
        distrusted = self.receiver(self.other)
        webhook = self.assert_retried_in_vain(distrusted)
        trusted = self.receiver(self.ours)
        self.check(self.api.patch(f"webhooks/{webhook['id']}/", {"url": trusted.url("/in")}), 200)
        self.assertTrue(wait_for(lambda: trusted.told("/in")))

    def test_a_certificate_of_another_host_fails(self):
        self.assert_retried_in_vain(self.receiver(self.ours, "DNS:receiver.example"))

    def test_nobody_trusts_that_authority_unasked(self):
        folder = DataFolder()
        self.addCleanup(folder.remove)
        tenant = folder.init()
        server = folder.serve("--webhook-allow-private")
        self.addCleanup(server.stop)
        client = server.client(tenant["token"])
        receiver = self.receiver(self.ours)
        made = client.post("webhooks/", {"url": receiver.url("/in")})
        self.check(made, 201)
        tested = self.check(client.post(f"webhooks/{made.json['id']}/test/"), 200).json
        self.assertEqual((tested["delivered"], tested["error"]), (False, "tls"))

    def test_a_file_without_certificates_is_refused(self):
        folder = DataFolder()
        self.addCleanup(folder.remove)
        folder.init()
        empty = folder.root / "empty.crt"
        empty.write_text(json.dumps("no certificate"))
        for path in (empty, folder.root / "absent.crt"):
            run = folder.run("serve", "--data", folder.path, "--listen", "127.0.0.1:0",
                             "--webhook-ca-file", path, expect=USAGE)
            self.assertIn("webhook-ca-file", run.stderr)


if __name__ == "__main__":
    unittest.main()
