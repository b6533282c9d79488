"""The live feed of the history: what is committed arrives at once, and only while one may hear it."""

import datetime
import http.client
import json
import threading
import time
import unittest

from case import ServerCase, wait_for
from daybook_server import PATIENCE_S

PATH = "/api/crm/history/stream/"
HEARTBEAT_S = 15
MAY_STREAM = "Ibl.CRM/History/read"


class Listener:
    """Reads one stream in a thread of its own: positions in the order they came."""

    def __init__(self, port, token, last_event_id=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, PATIENCE_S)
        headers = {"Authorization": "Api-Token " + token}
        if last_event_id is not None:
            headers["Last-Event-ID"] = str(last_event_id)
        self.connection.request("GET", PATH, headers=headers)
        self.answer = self.connection.getresponse()
        self.status = self.answer.status
        self.positions = []
        self.comments = []
        self.shown = []
        self.is_over = False
        self.body = None
        if self.status != 200:
            self.body = json.loads(self.answer.read())
            return
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        try:
            while line := self.answer.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    self.positions.append(int(value))
                elif name == "data":
                    self.shown.append(json.loads(value))
                elif name == "" and value:
                    self.comments.append(value)
            self.is_over = True
        except (OSError, http.client.HTTPException, AttributeError, ValueError):
            pass  # Cut off, by whichever side.

    def close(self):
        if self.connection.sock is not None:
            self.connection.sock.shutdown(2)
        self.answer.close()
        self.connection.close()


class Streams(ServerCase):
    tenants = ("other",)

    def listen(self, token=None, last_event_id=None):
        listener = Listener(self.server.port, token or self.tenant["token"], last_event_id)
        self.addCleanup(listener.close)
        return listener

    def heard(self, listener, position):
        self.assertTrue(wait_for(lambda: position in listener.positions),
                        f"{position} is not among {listener.positions[-5:]}")

    def write(self):
        return self.check(self.api.post("tags/", {"name": str(time.monotonic_ns())}), 201).position


class Following(Streams):
    def test_each_commit_arrives_at_once_and_not_by_the_next_tick_of_a_clock(self):
        listener = self.listen()
        begun = time.monotonic()
        for _ in range(20):
            self.heard(listener, self.write())
        self.assertLess(time.monotonic() - begun, 5, "a tick of half a second each would be ten")

    def test_an_idle_stream_says_that_it_is_still_there(self):
        listener = self.listen(self.tenants_made["other"]["token"])
        self.assertTrue(wait_for(lambda: listener.comments, 3 * HEARTBEAT_S))
        self.assertEqual(listener.positions, [])

    def test_what_others_write_meanwhile_comes_once_and_in_order(self):
        first = self.write()
        live = self.listen(last_event_id=first - 1)

        def write_many():
            client = self.server.client(self.tenant["token"])
            for number in range(100):
                self.check(client.post("tags/", {"name": f"{threading.get_ident()} {number}"}), 201)

        writers = [threading.Thread(target=write_many) for _ in range(4)]
        for writer in writers:
            writer.start()
        pieces = []
        seen = first - 1
        while any(writer.is_alive() for writer in writers):  # One that comes and goes.
            listener = self.listen(last_event_id=seen)
            wait_for(lambda: len(listener.positions) > 20, 1)
            listener.close()
            listener.thread.join(PATIENCE_S)
            pieces += listener.positions
            seen = pieces[-1] if pieces else seen
        for writer in writers:
            writer.join()
        last = self.write()
        self.heard(live, last)
        expected = list(range(first, last + 1))
        self.assertEqual(live.positions, expected)
        rest = self.listen(last_event_id=seen)
        self.heard(rest, last)
        self.assertEqual(pieces + rest.positions, expected)

    def test_more_than_one_portion_of_the_past_arrives_whole(self):
        first = self.write()
        for _ in range(250):
            last = self.write()
        listener = self.listen(last_event_id=first - 1)
        self.heard(listener, last)
        self.assertEqual(listener.positions, list(range(first, last + 1)))

    def test_nothing_is_heard_after_what_is_still_to_come(self):
        ahead = self.listen(last_event_id=self.position() + 1)
        self.assertEqual(ahead.status, 400)
        self.assertIn("Last-Event-ID", ahead.body["detail"])
        now = self.listen(last_event_id=self.position())
        self.heard(now, self.write())


class Rights(Streams):
    def followed(self, **fields):
        """A stream that works, by a token of its own."""
        token = self.token(MAY_STREAM, "Ibl.CRM/Tags/*", **fields)
        listener = self.listen(token["token"])
        self.heard(listener, self.write())
        return token, listener

    def ends(self, listener):
        self.assertTrue(wait_for(lambda: listener.is_over, 10), "the stream goes on")

    def test_a_revoked_token_ends_its_stream_and_no_other(self):
        token, listener = self.followed()
        _, other = self.followed()
        self.check(self.api.delete(f"tokens/{token['id']}/"), 204)
        after = self.write()
        self.ends(listener)
        self.assertNotIn(after, listener.positions)
        self.heard(other, after)
        self.assertFalse(other.is_over)
        self.assertEqual(self.listen(token["token"]).status, 401)

    def test_an_idle_stream_ends_as_well(self):
        token, listener = self.followed()
        self.check(self.api.delete(f"tokens/{token['id']}/"), 204)
        self.ends(listener)

    def test_a_token_that_runs_out_ends_its_stream(self):
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=3)
        _, listener = self.followed(expires_at=end.isoformat())
        self.ends(listener)
        self.assertGreaterEqual(datetime.datetime.now(datetime.timezone.utc), end)

    def test_a_suspended_user_hears_nothing_more(self):
        token = self.tenants_made["other"]["token"]
        client = self.server.client(token)
        _, mine = self.followed()
        self.make("users/", {"email": "left@other.example", "is_admin": True}, client)
        theirs = self.listen(token)
        self.heard(theirs, self.check(client.post("tags/", {"name": "heard"}), 201).position)
        suspended = client.post(f"users/{self.tenants_made['other']['user']}/suspend/")
        self.check(suspended, 200)
        self.ends(theirs)
        self.assertEqual(self.listen(token).status, 401)
        self.heard(mine, self.write())
        self.assertFalse(mine.is_over)

    def test_a_stream_shows_only_kinds_that_its_token_may_read(self):
        _, listener = self.followed()
        position = self.check(self.api.post("persons/", {"name": "Ada"}), 201).position
        self.heard(listener, position)
        self.assertTrue(wait_for(lambda: listener.shown and
                                 listener.shown[-1]["position"] == position))
        self.assertNotIn("Ada", json.dumps(listener.shown))


class Limits(Streams):
    options = ("--streams-per-tenant", "2", "--streams-max", "3")

    def refused_stream(self, listener, limit):
        self.assertEqual(listener.status, 503)
        self.assertGreaterEqual(int(listener.answer.headers["Retry-After"]), 1)
        self.assertIn(limit, listener.body["detail"])

    def test_one_more_than_the_limit_is_refused_until_one_is_closed(self):
        other = self.tenants_made["other"]["token"]
        mine = [self.listen(), self.listen()]
        self.assertEqual([one.status for one in mine], [200, 200])
        self.refused_stream(self.listen(), "2 open streams of the tenant")
        self.assertEqual(self.listen(other).status, 200)
        self.refused_stream(self.listen(other), "3 open streams of the server")
        mine[0].close()

        def again():
            listener = self.listen()
            return listener if listener.status == 200 else None

        reopened = wait_for(again, HEARTBEAT_S - 5)
        self.assertIsNotNone(reopened, "a closed stream keeps its place")
        self.heard(reopened, self.write())


if __name__ == "__main__":
    unittest.main()
