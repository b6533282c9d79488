"""Many clients, and clients that mean no good: the real server goes on serving everybody else."""

import json
import os
import pathlib
import re
import resource
import select
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from case import ServerCase, unique, wait_for
from daybook_server import PATIENCE_S, DataFolder

HARD_LIMIT = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
SOFT_LIMIT = 1024  # What most systems give a program that does not ask.
ENOUGH_FILES = 12_000  # For the connections, and for what the server keeps back.
CONNECTIONS = min(10_000, HARD_LIMIT - 2_000)
# A connection between two requests holds no buffer. In KiB.
IDLE_CONNECTION_MAX = 4
# A sanitizer has memory of its own for each allocation.
SANITIZED = re.search("asan|tsan", os.environ["DAYBOOK_PROGRAM"]) is not None
HEAD_TIMEOUT_S = 10
BODY_TIMEOUT_S = 30
GET = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"


def connect(port):
    return socket.create_connection(("127.0.0.1", port), PATIENCE_S)


def read_answer(client):
    """Status and body of one answer; (None, b"") when the server closed instead."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = client.recv(65536)
        if not piece:
            return None, b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += client.recv(65536)
    return int(head.split()[1]), body


class HostileCase(ServerCase):
    def resident_kib(self):
        text = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1])

    def open_files(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def connections(self):
        text = self.stranger().get("/metrics").body.decode()
        return float(re.search(r"(?m)^daybook_http_connections (\S+)$", text)[1])

    def closed_after_test(self, client):
        self.addCleanup(client.close)
        return client

    def serves(self):
        self.person()
        self.check(self.api.get("persons/", {"page_size": 1}), 200)


class ManyConnections(HostileCase):
    @classmethod
    def setUpClass(cls):
        cls.limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (HARD_LIMIT, HARD_LIMIT))
        cls.addClassCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, cls.limits)
        cls.folder = DataFolder()
        cls.addClassCleanup(cls.folder.remove)
        cls.tenant = cls.folder.init()
        cls.server = cls.folder.serve(files=(SOFT_LIMIT, HARD_LIMIT))
        cls.addClassCleanup(cls.stop_server)
        cls.api = cls.server.client(cls.tenant["token"])

    def test_the_server_raises_its_limit_of_open_files_itself(self):
        limits = pathlib.Path(f"/proc/{self.server.process.pid}/limits").read_text()
        soft, hard = re.search(r"Max open files\s+(\S+)\s+(\S+)", limits).groups()
        self.assertEqual(soft, hard)

    @unittest.skipIf(HARD_LIMIT < ENOUGH_FILES, f"only {HARD_LIMIT} files may be open here")
    def test_ten_thousand_idle_connections_are_held_for_little_memory(self):
        clients = []
        self.addCleanup(lambda: [client.close() for client in clients])
        before_kib, before_files = self.resident_kib(), self.open_files()
        for _ in range(CONNECTIONS):
            client = connect(self.server.port)
            client.sendall(GET)
            clients.append(client)
        for client in clients:
            self.assertEqual(read_answer(client)[0], 200)
        self.assertGreaterEqual(self.connections(), CONNECTIONS)
        each_kib = (self.resident_kib() - before_kib) / CONNECTIONS
        print(f"\n{CONNECTIONS} idle connections: {each_kib:.2f} KiB each")
        if not SANITIZED:
            self.assertLess(each_kib, IDLE_CONNECTION_MAX)
        self.serves()
        for client in clients[::100]:
            client.sendall(GET)
            self.assertEqual(read_answer(client)[0], 200, "an idle connection is still served")
        for client in clients:
            client.close()
        self.assertTrue(wait_for(lambda: self.open_files() <= before_files + 8),
                        "closed connections keep their files")


class FewFiles(HostileCase):
    FILES = 300

    @classmethod
    def setUpClass(cls):
        cls.folder = DataFolder()
        cls.addClassCleanup(cls.folder.remove)
        cls.tenant = cls.folder.init()
        cls.server = cls.folder.serve(files=(cls.FILES, cls.FILES))
        cls.addClassCleanup(cls.stop_server)
        cls.api = cls.server.client(cls.tenant["token"])

    def test_connections_leave_the_log_the_files_it_needs(self):
        self.serves()
        clients = [self.closed_after_test(connect(self.server.port)) for _ in range(self.FILES)]
        refused = 0
        for client in clients:
            try:
                client.sendall(GET)
                status = read_answer(client)[0]
            except ConnectionError:
                status = None
            self.assertIn(status, (200, 503, None))
            refused += status != 200
        self.assertGreaterEqual(refused, self.FILES // 2)
        self.assertLess(refused, self.FILES)
        self.assertLess(self.open_files(), self.FILES)
        for _ in range(20):
            self.serves()
        for client in clients:
            client.close()
        self.assertTrue(wait_for(lambda: self.connections() < 5))


class SlowClients(HostileCase):
    def drip(self, opening, drop, seconds, answers):
        """Sends `drop` again and again; what came back, and after how long."""
        client = self.closed_after_test(connect(self.server.port))
        begun = time.monotonic()
        client.sendall(opening)
        client.settimeout(0.2)
        while time.monotonic() < begun + seconds + PATIENCE_S:
            try:
                client.sendall(drop)
                answers.append((read_answer(client)[0], time.monotonic() - begun))
                return
            except TimeoutError:
                continue
            except ConnectionError:
                answers.append((None, time.monotonic() - begun))
                return

    def test_dripping_heads_and_bodies_are_cut_and_hold_up_nobody(self):
        kinds = (
            (b"GET / HTTP/1.1\r\n", b"A: b\r\n", HEAD_TIMEOUT_S),
            (b"", b"G", HEAD_TIMEOUT_S),
            (b"POST /api/crm/persons/ HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n",
             b"x", BODY_TIMEOUT_S),
            (b"POST /api/crm/persons/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
             b"1\r\nx\r\n", BODY_TIMEOUT_S))
        answers = [[] for _ in kinds]
        threads = [threading.Thread(target=self.drip, args=(*kind, answers[number]))
                   for number, kind in enumerate(kinds) for _ in range(10)]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            self.serves()
            time.sleep(0.2)
        for thread in threads:
            thread.join()
        for (opening, _, timeout_s), given in zip(kinds, answers):
            self.assertEqual(len(given), 10)
            for status, seconds in given:
                self.assertIn(status, (408, None), opening)
                self.assertGreaterEqual(seconds, timeout_s - 1, opening)

    def test_a_client_that_does_not_read_is_one_answer_behind_and_no_more(self):
        self.person(metadata={"text": "x" * 60_000})
        token = self.tenant["token"]
        request = (f"GET /api/crm/persons/?page_size=500 HTTP/1.1\r\nHost: a\r\n"
                   f"Authorization: Api-Token {token}\r\n\r\n").encode()
        client = self.closed_after_test(connect(self.server.port))
        before_kib = self.resident_kib()
        client.settimeout(1)
        try:
            for _ in range(20_000):
                client.sendall(request * 10)
        except TimeoutError:
            pass
        else:
            self.fail("the server takes requests without end")
        self.serves()
        self.assertLess(self.resident_kib() - before_kib, 64 * 1024)


class Pipelines(HostileCase):
    def test_a_read_sees_the_write_that_was_sent_before_it_in_one_go(self):
        token = f"Authorization: Api-Token {self.tenant['token']}\r\n"
        name = unique("Pipelined")
        body = json.dumps({"name": name})
        create = (f"POST /api/crm/persons/ HTTP/1.1\r\nHost: a\r\n{token}"
                  f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")
        count = (f"GET /api/crm/persons/?page_size=1&search={name.split()[1]} HTTP/1.1\r\n"
                 f"Host: a\r\n{token}\r\n")
        client = self.closed_after_test(connect(self.server.port))
        client.sendall((create + count).encode() * 50)
        stream = client.makefile("rb")
        for number in range(1, 51):
            self.assertEqual(self.next_answer(stream)[0], 201)
            status, content = self.next_answer(stream)
            self.assertEqual((status, json.loads(content)["count"]), (200, number))

    @staticmethod
    def next_answer(stream):
        status = int(stream.readline().split()[1])
        length = 0
        while (line := stream.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return status, stream.read(length)


class HalfClosed(HostileCase):
    def test_who_sends_no_more_still_gets_the_answer_and_then_the_end(self):
        body = json.dumps({"name": unique("Half")})
        client = self.closed_after_test(connect(self.server.port))
        client.sendall(f"POST /api/crm/persons/ HTTP/1.1\r\nHost: a\r\nX-Api-Key: "
                       f"{self.tenant['token']}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
                       .encode())
        client.shutdown(socket.SHUT_WR)
        self.assertEqual(read_answer(client)[0], 201)
        self.assertEqual(client.recv(1), b"")

    def test_sockets_that_are_half_closed_or_left_at_any_point_give_their_files_back(self):
        before = self.open_files()
        request = b"POST /api/crm/persons/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{}"
        left = []
        self.addCleanup(lambda: [client.close() for client in left])
        for size in range(len(request) + 1):
            for half in (False, True):
                client = connect(self.server.port)
                client.sendall(request[:size])
                if half:
                    client.shutdown(socket.SHUT_WR)
                    left.append(client)  # Never read, never closed by this side.
                else:
                    client.close()
        self.serves()
        self.assertTrue(wait_for(lambda: self.open_files() <= before + 4),
                        f"{self.open_files()} files are open, {before} were")


class Renegotiation(HostileCase):
    @classmethod
    def setUpClass(cls):
        cls.certificates = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.certificates.cleanup)
        cert, key = (f"{cls.certificates.name}/{name}.pem" for name in ("cert", "key"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
                       check=True, capture_output=True)
        cls.options = ("--tls-cert", cert, "--tls-key", key)
        super().setUpClass()

    def session(self, text, *options):
        """What openssl says when it is given this text once the handshake is over."""
        command = ["openssl", "s_client", "-tls1_2", "-connect", f"127.0.0.1:{self.server.port}",
                   *options]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True) as client:
            said = ""
            while "Extended master secret" not in said:  # The handshake is over.
                said += client.stdout.readline()
            said += client.communicate(text, timeout=PATIENCE_S)[0]
        return said

    def test_a_client_cannot_make_the_server_shake_hands_again(self):
        said = self.session("R\n")
        self.assertIn("RENEGOTIATING", said)
        self.assertIn("no renegotiation", said)

    def test_without_asking_for_that_the_same_client_is_served(self):
        request = "GET /healthz HTTP/1.1\nHost: a\nConnection: close\n\n".replace("\n", "\r\n")
        self.assertIn("HTTP/1.1 200", self.session(request, "-ign_eof"))


class RateLimits(HostileCase):
    options = ("--rate-limit", "5/3600", "--rate-limit-address", "3/3600")

    def test_a_token_and_an_address_have_limits_of_their_own(self):
        answers = [self.api.get("tags/") for _ in range(6)]
        self.assertEqual([answer.status for answer in answers], [200] * 5 + [429])
        self.assertEqual(answers[0].headers["RateLimit-Policy"], '"token";q=5;w=3600')
        self.assertRegex(answers[4].headers["RateLimit"], r'^"token";r=0;t=\d+$')
        self.refused(answers[5], 429)
        self.assertGreater(int(answers[5].headers["Retry-After"]), 600)
        stranger = [self.stranger().get("/api/openapi.json") for _ in range(4)]
        self.assertEqual([answer.status for answer in stranger], [200] * 3 + [429])
        self.check(self.stranger().get("/healthz"), 200)

    def test_a_limit_that_is_none_is_refused_at_the_start(self):
        for wrong in ("5", "0/60", "5/0", "a/60", "5/60/1", "5/86401", ""):
            run = self.folder.run("serve", "--data", self.folder.path, "--rate-limit", wrong,
                                  expect=None)
            self.assertEqual(run.returncode, 2, wrong + run.stderr)


class LittleMemory(HostileCase):
    options = ("--memory", "32")

    def test_bodies_under_way_take_their_share_of_memory_and_no_more(self):
        size = 16 << 20  # Four of them are all that may be under way.
        head = (f"POST /api/crm/persons/batch/ HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n"
                f"Content-Type: application/json\r\n\r\n").encode()
        clients = [connect(self.server.port) for _ in range(7)]
        for client in clients:
            self.addCleanup(client.close)
            try:
                client.sendall(head + b" " * (9 << 20))
            except OSError:
                pass  # It has been refused already.
        self.assertTrue(wait_for(lambda: len(select.select(clients, [], [], 0)[0]) >= 3))
        for refused in select.select(clients, [], [], 0)[0]:
            self.assertEqual(read_answer(refused)[0], 503)
        for client in clients:
            client.close()
        self.assertTrue(wait_for(
            lambda: self.api.post("persons/", {"name": unique("Small")}).status == 201))


if __name__ == "__main__":
    unittest.main()
