"""The options of serve: TLS, CORS, metrics, readiness; whose its files are."""

import http.client
import pathlib
import ssl
import subprocess
import tempfile
import unittest

from case import ServerCase, wait_for
from daybook_server import PATIENCE_S, DataFolder


class Tls(unittest.TestCase):
    def test_a_certificate_makes_it_https(self):
        folder = DataFolder()
        self.addCleanup(folder.remove)
        token = folder.init()["token"]
        certificate, key = folder.root / "certificate.pem", folder.root / "key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                        "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                        "-out", certificate], check=True, capture_output=True)
        server = folder.serve("--tls-cert", str(certificate), "--tls-key", str(key))
        self.addCleanup(server.stop)
        self.assertTrue(server.url.startswith("https://127.0.0.1:"))
        context = ssl.create_default_context(cafile=str(certificate))
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context,
                                                 timeout=PATIENCE_S)
        self.addCleanup(connection.close)
        for _ in range(3):
            connection.request("GET", "/api/crm/persons/?page_size=1",
                               headers={"Authorization": "Api-Token " + token})
            response = connection.getresponse()
            self.assertEqual((response.status, response.read()[:9]), (200, b'{"count":'))


class Metrics(ServerCase):
    @classmethod
    def setUpClass(cls):
        secrets = tempfile.TemporaryDirectory()
        cls.addClassCleanup(secrets.cleanup)
        file = pathlib.Path(secrets.name, "metrics")
        file.write_text("m" * 40 + "\n")
        cls.options = ("--metrics-token-file", str(file))
        super().setUpClass()

    def test_a_secret_of_their_own_shows_them(self):
        for authorization, status in ((None, 401), ("Bearer " + "m" * 39, 401),
                                      ("Bearer " + self.api.token, 401),
                                      ("Bearer " + "m" * 40, 200)):
            headers = {} if authorization is None else {"Authorization": authorization}
            answer = self.check(self.stranger().get("/metrics", headers=headers), status)
            self.assertEqual(b"daybook_commits_total" in answer.body, status == 200)


class OwnFiles(ServerCase):
    def test_nobody_else_on_the_machine_reads_the_data(self):
        self.person()
        made = [pathlib.Path(self.folder.path), *pathlib.Path(self.folder.path).rglob("*")]
        self.assertGreater(len(made), 10)
        open_to_others = [str(path) for path in made if path.stat().st_mode & 0o077]
        self.assertEqual(open_to_others, [])


class Options(ServerCase):
    @classmethod
    def setUpClass(cls):
        cls.options = ("--cors-origin", "https://app.example")
        super().setUpClass()

    def test_pages_of_the_named_origin_may_call_and_no_others(self):
        asked = {"Access-Control-Request-Method": "PATCH"}
        for origin, granted in (("https://app.example", "https://app.example"),
                                ("https://evil.example", None)):
            headers = {"Origin": origin}
            preflight = self.stranger().send("OPTIONS", "persons/", headers={**headers, **asked})
            answer = self.check(self.api.get("persons/", headers=headers), 200)
            for one in (preflight, answer):
                self.assertEqual(one.headers["Access-Control-Allow-Origin"], granted)

    def test_a_server_that_listens_becomes_ready(self):
        self.check(self.stranger().get("/healthz"), 200)
        self.assertTrue(wait_for(lambda: self.stranger().get("/readyz").status == 200))

    def test_every_answer_carries_the_id_of_its_request(self):
        answer = self.api.get("persons/", headers={"X-Request-Id": "mine-1"})
        self.assertEqual(answer.headers["X-Request-Id"], "mine-1")
        ids = {self.api.get("persons/").headers["X-Request-Id"] for _ in range(5)}
        self.assertEqual(len(ids), 5)


class Checkpoints(unittest.TestCase):
    def test_signed_tree_heads_are_written_to_the_folder_named(self):
        folder = DataFolder()
        self.addCleanup(folder.remove)
        token = folder.init()["token"]
        kept = folder.root / "kept"
        server = folder.serve("--checkpoint-dir", str(kept))
        self.addCleanup(server.stop)
        client = server.client(token)
        for number in range(3):
            self.assertEqual(client.post("tags/", {"name": f"tag {number}"}).status, 201)
        position = client.get("tags/").position

        def newest():
            notes = [path.read_text() for path in kept.rglob("*") if path.is_file()]
            return [note for note in notes if f"\n{position}\n" in note]

        self.assertTrue(wait_for(newest), "no checkpoint of the last position")


if __name__ == "__main__":
    unittest.main()
