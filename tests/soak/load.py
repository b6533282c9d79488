"""What a soak does to the server: each function is one client's round, run again and again in a
process of its own. A round that is answered as it must not be raises, which ends the soak."""

import random
import socket
import time
import uuid

from daybook_server import Client

PERSONS_KEPT = 500  # Of each writer: it removes its oldest, so that only the history grows.
PATIENCE_S = 60


def expect(answer, *statuses):
    if answer.status not in statuses:
        raise AssertionError(str(answer))
    return answer


class Writer:
    """Creates, updates, merges, undoes and deletes; what lives stays the same in number."""

    pause_s = 0.02

    def __init__(self, port, token, seed):
        self.api = Client(port, token)
        self.random = random.Random(seed)
        self.persons = []

    def create(self):
        word = uuid.uuid4().hex
        key = {"Idempotency-Key": word}
        body = {"name": f"Person {word}", "primary_email": f"{word[:12]}@soak.example",
                "metadata": {"text": word * self.random.randrange(8)}}
        made = expect(self.api.post("persons/", body, headers=key), 201)
        expect(self.api.post("persons/", body, headers=key), 201)
        self.persons.append(made.json["id"])

    def attach(self, person):
        expect(self.api.post("notes/", {"person": person, "body": "said " + person}), 201)
        expect(self.api.post("deals/", {"title": "deal " + person, "person": person}), 201)

    def update_and_take_back(self, person):
        answer = expect(self.api.patch(f"persons/{person}/", {"job_title": uuid.uuid4().hex}), 200)
        if self.random.random() < 0.2:
            expect(self.api.post(f"history/{answer.position}/undo/", {}), 200, 409, 422)

    def batch(self):
        items = [{"name": f"Batch {number}", "primary_email": f"batch{number}@soak.example"}
                 for number in range(20)]
        expect(self.api.post("persons/batch/", {"items": items, "upsert_by": "primary_email"}),
               200)

    def merge(self):
        body = {"primary_id": self.persons[-1], "duplicate_ids": [self.persons.pop(0)]}
        expect(self.api.post("persons/merge/", body), 200)

    def round(self):
        self.create()
        person = self.random.choice(self.persons)
        self.update_and_take_back(person)
        choice = self.random.random()
        if choice < 0.1:
            self.attach(person)
        elif choice < 0.13:
            self.batch()
        elif choice < 0.2 and len(self.persons) > 2:
            self.merge()
        while len(self.persons) > PERSONS_KEPT:
            expect(self.api.delete(f"persons/{self.persons.pop(0)}/"), 204, 404)
        return 4


class Reader:
    """Lists, records, the past, the history, downloads that are read or dropped."""

    pause_s = 0

    def __init__(self, port, token, seed):
        self.port = port
        self.token = token
        self.api = Client(port, token)
        self.random = random.Random(seed)

    def lists(self):
        for query in ({"search": "person"}, {"active": "true", "ordering": "-created_at"},
                      {"name": "atch 1", "page_size": 100}, {"page": 3}, {"search": "absent"}):
            expect(self.api.get("persons/", query), 200, 404)
        page = expect(self.api.get("persons/", {"page_size": 20}), 200)
        for person in page.json["results"]:
            expect(self.api.get(f"persons/{person['id']}/"), 200, 404)
        return 26

    def past(self):
        newest = expect(self.api.get("tags/"), 200).position
        # A few moments, so that their views can be kept ready.
        moment = newest - newest % 5000 or 1
        expect(self.api.get("persons/", {"as_of": moment, "search": "person"}), 200, 503)
        expect(self.api.get("history/", {"kind": "person", "page_size": 20}), 200)
        return 3

    def downloads(self):
        expect(self.api.get("history/export/", {"position__gte": 1, "position__lte": 200}),
               200, 400, 503)
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE_S) as dropped:
            dropped.sendall(f"GET /api/crm/history/leaves/ HTTP/1.1\r\nHost: h\r\n"
                            f"X-Api-Key: {self.token}\r\n\r\n".encode())
            dropped.recv(65536)
        return 2

    def round(self):
        choice = self.random.random()
        if choice < 0.03:
            return self.past()
        return self.downloads() if choice < 0.05 else self.lists()


class Listener:
    """Opens streams of the history, listens a little, leaves without a word."""

    pause_s = 1

    def __init__(self, port, token, seed):
        self.port = port
        self.token = token
        self.random = random.Random(seed)

    def round(self):
        streams = []
        for _ in range(20):
            stream = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S)
            stream.sendall(f"GET /api/crm/history/stream/ HTTP/1.1\r\nHost: h\r\n"
                           f"X-Api-Key: {self.token}\r\n\r\n".encode())
            streams.append(stream)
        for stream in streams:
            if not stream.recv(4096).startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")):
                raise AssertionError("a stream is not opened")
        time.sleep(self.random.random())
        for stream in streams:
            stream.close()
        return len(streams)


class Stranger:
    """Connects in crowds: silent, cut short, dripping, malformed, with no or a wrong token."""

    pause_s = 0.5
    openings = (b"", b"G", b"GET / HTTP/1.1\r\nHost: h\r\n", b"\x16\x03\x01\x02\x00",
                b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n",
                b"GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n" * 20,
                b"POST /api/crm/persons/batch/ HTTP/1.1\r\nHost: h\r\n"
                b"Content-Length: 2000000\r\n\r\n" + b"{" * 100_000,
                b"GET /api/crm/persons/ HTTP/1.1\r\nHost: h\r\nX-Api-Key: wrong\r\n\r\n",
                b"GET / HTTP/1.1\r\nHost: h\r\nA: " + b"a" * 20_000)

    def __init__(self, port, token, seed):
        self.port = port
        self.random = random.Random(seed)
        self.kept = []
        del token

    def round(self):
        for _ in range(100):
            client = socket.create_connection(("127.0.0.1", self.port), PATIENCE_S)
            client.setblocking(False)
            try:
                client.send(self.random.choice(self.openings))
                if self.random.random() < 0.3:
                    client.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # Refused and closed before all was sent.
            self.kept.append(client)
        # Some stay until the server cuts them.
        while len(self.kept) > 1000:
            self.kept.pop(self.random.randrange(len(self.kept))).close()
        return 100


def fill(api, mebibytes):
    """Writes so much over a few records again and again: the write buffers of log and views fill
    and are flushed, so that what follows shows what grows and not what was empty at first."""
    items_in_batch = 500
    text = "x" * 1000
    for number in range(mebibytes * 1024 // items_in_batch):
        items = [{"name": f"Filling {item}", "primary_email": f"filling{item}@soak.example",
                  "metadata": {"text": f"{text}{number}"}} for item in range(items_in_batch)]
        expect(api.post("persons/batch/", {"items": items, "upsert_by": "primary_email"}), 200)


CLIENTS = (Writer, Writer, Reader, Reader, Listener, Stranger)


def run(client_class, port, token, seed, stop, count, failed):
    """Rounds of one client until `stop` is set; tells what ended it early."""
    try:
        client = client_class(port, token, seed)
        while not stop.is_set():
            requests = client.round()
            with count.get_lock():
                count.value += requests
            time.sleep(client.pause_s)
    except Exception as error:  # pylint: disable=broad-except
        failed.put(f"{client_class.__name__}: {type(error).__name__} {error}")
        stop.set()
