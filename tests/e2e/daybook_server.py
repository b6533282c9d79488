"""The real program on a data folder of its own, and a small HTTP client to speak with it.

Everything is on 127.0.0.1 and in temporary folders; a server that is still there when the tests end
is killed. DAYBOOK_PROGRAM names the binary. Servers are started by the main thread only: they are
told to die with it.
"""

import atexit
import ctypes
import http.client
import json
import os
import pathlib
import queue
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import urllib.parse

PROGRAM = os.environ["DAYBOOK_PROGRAM"]
PATIENCE_S = 120  # A sanitizer on a busy machine is slow; nothing is ever waited for longer.
BASE = "/api/crm/"

_running = set()


def _prepared(files):
    """What a child does before it becomes the program. `files`: soft and hard limit of open ones."""

    def prepare():
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if files is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, files)

    return prepare


def _kill_all():
    for process in list(_running):
        process.kill()


atexit.register(_kill_all)


class Answer:
    def __init__(self, request, status, headers, body):
        self.request = request
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def position(self):
        return int(self.headers["Daybook-Position"])

    @property
    def etag(self):
        return self.headers["ETag"]

    def __str__(self):
        return f"{self.request} answered {self.status}: {self.body[:2000]!r}"


class Client:
    """One keep-alive connection. A dict or list is sent as JSON, text and bytes as they are."""

    def __init__(self, port, token=None):
        self.port = port
        self.token = token
        self.connection = None

    def send(self, method, path, body=None, headers=None, media="application/json"):
        target = path if path.startswith(("/", "http")) else BASE + path
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", "Api-Token " + self.token)
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        if isinstance(body, str):
            body = body.encode()
        if body is not None and media is not None:
            sent.setdefault("Content-Type", media)
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE_S)
        try:
            self.connection.request(method, target, body, sent)
            response = self.connection.getresponse()
            content = response.read()
        except BaseException:
            self.close()
            raise
        return Answer(f"{method} {target}", response.status, response.headers, content)

    def get(self, path, query=None, **options):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        return self.send("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.send("POST", path, body, **options)

    def put(self, path, body=None, **options):
        return self.send("PUT", path, body, **options)

    def patch(self, path, body=None, **options):
        return self.send("PATCH", path, body, **options)

    def delete(self, path, **options):
        return self.send("DELETE", path, **options)

    def every(self, path, query=None):
        """The records of all pages."""
        records = []
        answer = self.get(path, {**(query or {}), "page_size": 500})
        while True:
            assert answer.status == 200, str(answer)
            records += answer.json["results"]
            following = answer.json["next"]
            if following is None:
                return records
            parts = urllib.parse.urlsplit(following)
            answer = self.get(parts.path + "?" + parts.query)

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None


class Server:
    """A serving process. `stop` is SIGTERM and expects exit code 0; `kill` is kill -9."""

    def __init__(self, folder, options, files=None):
        self.log_path = folder.root / "server.log"
        command = [PROGRAM, "serve", "--data", str(folder.path), "--listen", "127.0.0.1:0"]
        command += options
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True,
                                            stdin=subprocess.DEVNULL,
                                            preexec_fn=_prepared(files))
        _running.add(self.process)
        self.clients = []
        try:
            self.url = self._first_line()
        except BaseException:
            self.kill()
            raise
        self.port = urllib.parse.urlsplit(self.url).port

    def _first_line(self):
        lines = queue.Queue()
        threading.Thread(target=lambda: lines.put(self.process.stdout.readline()),
                         daemon=True).start()
        try:
            line = lines.get(timeout=PATIENCE_S)
        except queue.Empty:
            raise AssertionError("the server says nothing: " + self.log()) from None
        if not line.startswith("listening on http"):
            raise AssertionError(f"the server said {line!r}: {self.log()}")
        return line.removeprefix("listening on ").strip()

    def client(self, token=None):
        client = Client(self.port, token)
        self.clients.append(client)
        return client

    def log(self):
        return self.log_path.read_text(errors="replace")

    def stop(self):
        if self.process not in _running:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE_S)
        finally:
            self.kill()
        assert code == 0, f"the server ended with {code}: {self.log()[-4000:]}"

    def kill(self):
        for client in self.clients:
            client.close()
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        _running.discard(self.process)


class DataFolder:
    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="daybook-e2e-"))
        self.path = self.root / "data"

    def remove(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def run(self, *arguments, expect=0, **options):
        """The program with these arguments, to its end."""
        run = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                             timeout=PATIENCE_S, stdin=options.pop("stdin", subprocess.DEVNULL),
                             check=False, **options)
        if expect is not None and run.returncode != expect:
            raise AssertionError(f"{arguments} ended with {run.returncode}, not {expect}:\n"
                                 f"{run.stdout}\n{run.stderr}")
        return run

    def init(self, key="acme", name="Acme", email=None):
        """{"platform": 1, "platform_key": "acme", "user": 1, "token": "..."}"""
        run = self.run("init", "--data", self.path, "--tenant", key, "--name", name,
                       "--admin-email", email or f"admin@{key}.example", "--json")
        return json.loads(run.stdout)

    def digest(self):
        return json.loads(self.run("digest", "--data", self.path, "--json").stdout)

    def platform_admin(self, address):
        """{"user": 1, "token": "..."} of an administrator of the platform; no server may run."""
        return json.loads(self.run("platform-admin", "--data", self.path, "--email", address,
                                   "--name", "Root", "--json").stdout)

    def serve(self, *options, files=None):
        return Server(self, options, files)

    def mails(self):
        return sorted((self.path / "outbox").glob("*.eml"))
