"""The writes that a test asked for and what it was answered, for the checker (tests/checker/): every
acknowledged one survives, every other one is wholly there or wholly absent, positions have no gap,
and views are the fold of the log."""

import os
import subprocess
import threading
import uuid

from daybook_server import PATIENCE_S, Client

CHECKER = os.environ["DAYBOOK_CHECKER"]
NOTHING_WRITTEN = {"log.not_written", "log.unavailable", "log.no_space", "store.no_space",
                   "committer.busy", "committer.stopping", "server.busy", "server.opening"}


class AskedWrites:
    """A line a write; any thread may add to it. A write is told by its request id."""

    def __init__(self, tenant):
        self.tenant = tenant
        self.lock = threading.Lock()
        self.lines = {}

    def asked(self, records):
        """Before it is sent: from then on nobody knows whether it will be there."""
        request = uuid.uuid4().hex
        self.note("unknown", 0, records, request)
        return request

    def note(self, answered, position, records, request):
        with self.lock:
            self.lines[request] = f"{answered} {self.tenant} {position} {records} {request}"

    def answered(self, request, records, answer):
        if answer.status < 300:
            self.note("done", answer.position, records, request)
        elif answer.status < 500 or answer.json.get("code") in NOTHING_WRITTEN:
            self.note("refused", 0, records, request)

    def acknowledged(self):
        with self.lock:
            return sum(line.startswith("done") for line in self.lines.values())

    def check(self, folder):
        """No server uses the folder. What does not hold is the failure's text."""
        path = folder.root / "asked.txt"
        with self.lock:
            path.write_text("\n".join(self.lines.values()) + "\n")
        run = subprocess.run([CHECKER, str(folder.path), str(path)], capture_output=True, text=True,
                             timeout=PATIENCE_S * 5, check=False)
        assert run.returncode == 0, run.stdout + run.stderr


class AskingClient:
    """Writes and keeps the list."""

    def __init__(self, port, token, writes):
        self.client = Client(port, token)
        self.writes = writes

    def send(self, method, path, body, records=1, **headers):
        request = self.writes.asked(records)
        answer = self.client.send(method, path, body,
                                  headers={"X-Request-Id": request, **headers})
        self.writes.answered(request, records, answer)
        return answer

    def close(self):
        self.client.close()


class Load:
    """Clients that write without pause until they are stopped or the server dies."""

    def __init__(self, server, token, writes, clients=4):
        self.writes = writes
        self.stopping = threading.Event()
        self.written = threading.Event()
        self.failures = []
        self.threads = [threading.Thread(target=self.run, args=(server.port, token, number))
                        for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def run(self, port, token, number):
        client = AskingClient(port, token, self.writes)
        try:
            while not self.stopping.is_set():
                self.step(client, number)
        except OSError:
            pass  # The server was killed.
        finally:
            client.close()

    def step(self, client, number):
        name = f"{number} {uuid.uuid4().hex}"
        made = self.expect(client.send("POST", "persons/", {"name": name}), 201)
        items = [{"name": f"{name} {i}"} for i in range(3)]
        self.expect(client.send("POST", "organizations/batch/", {"items": items}, 3), 200, 201)
        one = f"persons/{made['id']}/"
        self.expect(client.send("PATCH", one, {"job_title": "changed"}), 200)
        self.expect(client.send("DELETE", one, None), 204)
        self.written.set()

    def expect(self, answer, *statuses):
        if answer.status not in statuses:
            self.failures.append(str(answer))
            raise OSError("the load ends")
        return answer.json if answer.body else None

    def join(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        assert not self.failures, self.failures
