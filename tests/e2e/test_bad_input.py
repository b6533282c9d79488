"""Whatever is sent gets a clear answer: never a 500, never a crash, and nothing is lost."""

import json
import re
import socket
import unittest

from case import NOBODY, PATIENCE_S, ServerCase

DEEP = "[" * 5000 + "]" * 5000
BROKEN = [b"{", b"[1,", b'{"a"}', b'{"a":}', b'{"a":1,}', b'{"a":01}', b"nul", b'{"a":"\x01"}',
          b'{"a":"\\ud800"}', b'{"a":"\xff"}', b"{}{}", b'{"name":"x"} trailing', b"\x00", b"'a'",
          b'{"a":' + DEEP.encode() + b"}", b'{"a":NaN}', b"\xef\xbb\xbf{",
          b'{"name":"x","name":"y"}']
ODD = [None, True, 0, -1, 1e400, 10 ** 30, "", "x", "\u0000", "x" * 70000, [], [[]], [None], {},
       {"erased": True}, {"a": {"b": [1]}}, NOBODY, "2024-02-30T00:00:00Z", "null"]
ODD_TEXT = ["", "x", "-1", "0", "1e9", "%00", "%ff", "%", "'", '"', "a" * 3000, "null", "true", "*",
            "../..", "%2e%2e", NOBODY, "9" * 40, "2024-01-01", "\u00e4"]


class BadInput(ServerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.slow = [cls.half_a_request(b"POST /api/crm/persons/ HTTP/1.1\r\nHost: a\r\nX-Slo"),
                    cls.half_a_request(b"GET /ap")]
        cls.records = {}
        cls.document = cls.api.get("/api/openapi.json").json

    @classmethod
    def half_a_request(cls, start):
        client = socket.create_connection(("127.0.0.1", cls.server.port), PATIENCE_S)
        cls.addClassCleanup(client.close)
        client.sendall(start)
        return client

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), "the server has ended: " + self.server.log())

    def never_500(self, answer, sent):
        self.assertLess(answer.status, 500, f"{str(sent)[:200]} to {answer}")
        if answer.status >= 400:
            self.assertIsInstance(answer.json, dict, str(answer))
            self.assertTrue(answer.json, str(answer))

    def raw(self, data):
        """The status of what comes back for these bytes, and all of it."""
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE_S) as client:
            client.sendall(data)
            return self.answer_of(client)

    def answer_of(self, client):
        received = b""
        while b"\r\n\r\n" not in received:
            piece = client.recv(65536)
            if not piece:
                break
            received += piece
        match = re.match(rb"HTTP/1\.1 (\d+)", received)
        return int(match[1]) if match else None, received

    def writes(self):
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                if "requestBody" in operation:
                    schema = operation["requestBody"]["content"]["application/json"]["schema"]
                    name = schema["$ref"].rsplit("/", 1)[1]
                    yield method.upper(), path, self.document["components"]["schemas"][name]

    def on_a_record(self, path):
        """The path with a record of its kind in it."""
        if path.startswith("/people"):
            return self.on_a_person(path)
        kind = re.match(r"/(?:api/crm/)?(\w+)/", path)[1]
        bodies = {"deals": {"title": "x"}, "activities": {"subject": "x"}, "notes": {"body": "x"},
                  "tags": {"name": "x"}, "media_objects": {"content_url": "x"}}
        if "{id}" not in path:
            return path
        if kind not in self.records:
            body = bodies.get(kind, {"name": "x"})
            answer = self.api.post(f"{kind}/", body)
            self.records[kind] = answer.json["id"] if answer.status == 201 else NOBODY
        return path.replace("{id}", str(self.records[kind])).replace("{tag}", NOBODY)

    def on_a_person(self, path):
        if "people" not in self.records:
            person = self.make("persons/", {"name": "x"})["id"]
            note = self.make("notes/", {"body": "x", "person": person})["id"]
            self.records["people"] = (person, note)
        person, note = self.records["people"]
        path = path.replace("{personId}", person)
        return path.replace("{id}", note if "notes" in path else person)

    def test_malformed_json_is_a_400_that_names_the_place(self):
        for broken in BROKEN:
            answer = self.check(self.api.post("persons/", broken), 400)
            if broken != BROKEN[-1]:
                self.assertRegex(self.refused(answer, 400), r"byte \d+", broken[:50])
        answer = self.api.post("persons/", '{\n  "name": "x",\n  oops\n}')
        self.assertIn("line 3", self.refused(answer, 400))

    def test_no_body_makes_a_write_fail_with_a_500(self):
        for method, path, _ in self.writes():
            path = self.on_a_record(path)
            for body in [*BROKEN, b"[]", b"5", b'"x"', b"null", b"", b" ", b"{}", DEEP.encode()]:
                self.never_500(self.api.send(method, path, body), body)
            for media in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
                          "multipart/form-data", "x", ";;;=", "application/json; charset=utf-16"):
                for body in (b"--b\r\n\r\n--b--", b"a=%", b"=&&=", b"\xff\xfe", b"--b--"):
                    self.never_500(self.api.send(method, path, body, media=media), (media, body))

    def test_no_value_of_any_member_makes_a_write_fail_with_a_500(self):
        for method, path, schema in self.writes():
            if not path.startswith(("/api/crm/", "/people")):
                continue
            path = self.on_a_record(path)
            good = {"name": "x", "title": "x", "subject": "x", "body": "x", "familyName": "x",
                    "description": "x", "category": "/note_categories/" + NOBODY}
            good = {name: text for name, text in good.items() if name in schema["properties"]}
            for member in schema["properties"]:
                for value in ODD:
                    text = json.dumps({**good, member: value}).replace("Infinity", "1e400")
                    self.never_500(self.api.send(method, path, text), (member, value))

    def test_no_query_makes_a_read_fail_with_a_500(self):
        for path, item in self.document["paths"].items():
            if path.endswith("/history/stream/"):
                continue  # Its answer never ends.
            names = [one["name"] for one in item.get("get", {}).get("parameters", ())
                     if one.get("in") == "query"]
            path = self.on_a_record(path) if "{" in path else path
            for name in names:
                for value in ODD_TEXT:
                    target = f"{path}?{name}=" + value.encode().decode("latin-1")
                    self.never_500(self.raw_get(target), target)
            for query in ("?", "?&&&", "?=", "?a", "?page=1&page=2", "?%", "?%ff=1"):
                self.never_500(self.raw_get(path + query), query)

    def raw_get(self, target):
        return self.api.get(target.encode("ascii", "ignore").decode())

    def test_a_write_names_the_parameter_that_it_does_not_take(self):
        person = self.make("persons/", {"name": "Kept"})["id"]
        company = self.make("organizations/", {"name": "Kept"})["id"]
        number = self.check(self.api.get("/accounts/organizations"), 200).json[-1]["id"]
        for method, path, body in (
                ("POST", f"persons/{person}/erase/?dry_run=true", {"reason": "asked"}),
                ("POST", f"persons/{person}/invite/?dry_run=true", {}),
                ("DELETE", f"persons/{person}/?dry_run=true", None),
                ("PATCH", f"organizations/{company}/?dry_run=true", {"name": "Lost"}),
                ("POST", "persons/?dry_run=true", {"name": "Made"}),
                ("DELETE", f"/accounts/organizations/{number}?dry_run=true", None)):
            answer = self.check(self.api.send(method, path, body), 400)
            self.assertIn("dry_run", answer.body.decode())
        self.check(self.api.get(f"persons/{person}/"), 200)
        self.check(self.api.get(f"organizations/{company}/"), 200)

    def test_no_path_makes_the_server_fail(self):
        for path in ("/", "//", "/api", "/api/crm", "/api/crm/", "/api/crm/persons",
                     "/api/crm/persons//", "/persons/%2f/", "/persons/../tokens/", "/x" * 2000,
                     "/persons/%00/", "/persons/%ff/", "/persons/" + "a" * 5000 + "/",
                     "/api/crm/persons/x/y/z/", "/%70ersons/", "/PERSONS/", "/persons/;a=1/"):
            answer = self.api.get(path)
            self.never_500(answer, path)
            self.assertGreaterEqual(answer.status, 400, path)

    def test_an_id_in_any_other_spelling_is_a_404_or_the_record(self):
        made = self.person()["id"]
        for name in (made.upper(), "{" + made + "}", made.replace("-", ""), "urn:uuid:" + made,
                     made[:-1], made + "0", made[:-1] + "g"):
            self.assertIn(self.api.get(f"persons/{name}/").status, (200, 400, 404), name)

    def test_an_unknown_path_is_a_404(self):
        for path in ("/nowhere/", "/api/crm/nowhere/", "/api/crm/persons/merge/x/", "/deals/",
                     "/persons/batch/", "/api/crm/persons/" + NOBODY + "/nowhere/"):
            if path != "/persons/batch/":
                self.refused(self.api.get(path), 404)
        self.refused(self.api.post("/persons/batch/x/", {}), 404)

    def test_a_wrong_method_is_a_405_with_allow(self):
        for method, path, allowed in (
                ("DELETE", "persons/", {"GET", "HEAD", "POST"}),
                ("POST", f"persons/{NOBODY}/", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
                ("GET", "persons/merge/", {"POST"}), ("TRACE", "persons/", {"GET", "HEAD", "POST"}),
                ("PUT", "/api/openapi.json", {"GET", "HEAD"}),
                ("BREW", "/healthz", {"GET", "HEAD"}),
                ("PATCH", "invitations/5/", {"GET", "HEAD"})):
            answer = self.api.send(method, path)
            self.refused(answer, 405)
            shown = {name.strip() for name in answer.headers["Allow"].split(",")}
            self.assertEqual(shown - {"OPTIONS"}, allowed, path)

    def test_a_body_over_one_mebibyte_is_a_413(self):
        fits = json.dumps({"name": "Fits", "emails": ["x" * 60000], "custom_fields": []})
        self.check(self.api.post("persons/", fits + " " * ((1 << 20) - len(fits))), 201)
        self.refused(self.api.post("persons/", b" " * ((1 << 20) + 1)), 413)
        self.check(self.api.get("persons/"), 200)

    def test_unknown_paths_wrong_methods_and_large_bodies_are_refused_as_their_surface_does(self):
        large = b" " * ((1 << 20) + 1)
        for path, known, is_refused in (("/people", "/people", self.refused_by_people),
                                        ("/api/v1/platform", "/api/v1/platform/admins",
                                         self.refused_by_platform),
                                        ("/accounts", "/accounts/organizations", self.refused),
                                        ("/api/crm", "/api/crm/persons/", self.refused)):
            for unknown in (f"{path}/{NOBODY}/no/such/path", f"{path}/{NOBODY}/no/such/path/"):
                is_refused(self.api.get(unknown), 404)
            answer = self.api.send("TRACE", known)
            is_refused(answer, 405)
            self.assertIn("GET", answer.headers["Allow"])
            is_refused(self.api.post(known, large), 413)
        for elsewhere in ("/peoples", "/api/v1/platforms", "/api/v1", "/api/v1/x"):
            answer = self.api.get(elsewhere)
            self.assertEqual(set(self.check(answer, 404).json), {"detail"}, elsewhere)

    def refused_by_people(self, answer, status):
        self.check(answer, status)
        self.assertTrue(answer.headers["Content-Type"].startswith("application/ld+json"))
        self.assertEqual(answer.json["@type"], "hydra:Error")
        self.assertEqual(answer.json["status"], status)
        self.assertIsInstance(answer.json["hydra:description"], str)

    def refused_by_platform(self, answer, status):
        self.check(answer, status)
        self.assertEqual(set(answer.json), {"detail", "code"})

    def test_a_batch_over_sixteen_mebibytes_is_a_413(self):
        fits = b'{"items": []}'
        self.check(self.api.post("persons/batch/", fits + b" " * ((16 << 20) - len(fits))), 200)
        self.refused(self.api.post("persons/batch/", b" " * ((16 << 20) + 1)), 413)

    def test_a_body_without_announced_length_is_cut_off_at_the_limit_too(self):
        head = ("POST /api/crm/persons/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                f"Authorization: Api-Token {self.tenant['token']}\r\n\r\n").encode()
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        self.assertEqual(self.raw(head + chunk * 17 + b"0\r\n\r\n")[0], 413)
        body = b'{"name": "Chunked"}'
        small = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        self.assertEqual(self.raw(head + small)[0], 201)

    def test_too_many_or_too_large_headers_are_a_431(self):
        many = "".join(f"X-{number}: 1\r\n" for number in range(150))
        large = f"X-Large: {'x' * 20000}\r\n"
        for headers in (many, large):
            status, _ = self.raw(f"GET /healthz HTTP/1.1\r\nHost: a\r\n{headers}\r\n".encode())
            self.assertEqual(status, 431)

    def test_a_target_that_is_too_long_is_a_414(self):
        request = f"GET /{'x' * 9000} HTTP/1.1\r\nHost: a\r\n\r\n"
        self.assertEqual(self.raw(request.encode())[0], 414)

    def test_what_is_no_http_is_a_400(self):
        for data in (b"HELLO\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
                     b"GET /healthz HTTP/1.1\r\n\r\n", b"GET healthz HTTP/1.1\r\nHost: a\r\n\r\n",
                     b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                     b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                     b"Content-Length: 2\r\n\r\n",
                     b"POST /persons/ HTTP/1.1\r\nHost: a\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"):
            self.assertEqual(self.raw(data)[0], 400, data)

    def test_a_client_that_leaves_in_the_middle_harms_nobody(self):
        for length in (10, 2000000):
            with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE_S) as client:
                client.sendall(f"POST /api/crm/persons/batch/ HTTP/1.1\r\nHost: a\r\n"
                               f"Content-Length: {length}\r\n\r\n{{".encode())
        self.check(self.api.get("persons/"), 200)

    def test_pipelined_requests_are_answered_in_order(self):
        one = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        last = b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.server.port), PATIENCE_S) as client:
            client.sendall(one * 5 + last)
            received = b""
            while piece := client.recv(65536):
                received += piece
        self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+)", received), [b"200"] * 5 + [b"404"])

    def test_a_slow_client_is_cut_off(self):
        for client in self.slow:
            self.assertIn(self.answer_of(client)[0], (408, None))
        self.check(self.api.get("persons/"), 200)


if __name__ == "__main__":
    unittest.main()
