"""The real server on a disk that is full: writes answer 507 or 503, reads go on, nothing is lost,
and once there is room it goes on without a restart.

The disk is a library loaded before the server's (tests/full_disk/): it needs no mount.
"""

import os
import pathlib
import struct
import unittest
from unittest import mock

from asked_writes import AskedWrites, AskingClient
from case import unique, wait_for
from daybook_server import DataFolder

LIBRARY = os.environ["DAYBOOK_FULL_DISK"]
PLENTY = 2**50
ALMOST_NOTHING = 2000  # Bytes: one of the next writes is torn.
SANITIZED = b"__asan_init" in pathlib.Path(os.environ["DAYBOOK_PROGRAM"]).read_bytes()


@unittest.skipIf(SANITIZED, "a sanitizer has to be loaded first, not the library of the full disk")
class FullDisk(unittest.TestCase):
    def setUp(self):
        self.folder = DataFolder()
        self.addCleanup(self.folder.remove)
        self.tenant = self.folder.init()
        self.room = self.folder.root / "room"
        self.leave(PLENTY)
        with mock.patch.dict(os.environ, {"LD_PRELOAD": LIBRARY,
                                          "DAYBOOK_ROOM_FILE": str(self.room)}):
            self.server = self.folder.serve()
        self.addCleanup(lambda: self.server.kill())
        self.writes = AskedWrites(self.tenant["platform"])
        self.ids = set()  # Of what was acknowledged.
        self.api = AskingClient(self.server.port, self.tenant["token"], self.writes)
        self.addCleanup(self.api.close)

    def leave(self, room, shown=None):
        with open(self.room, "r+b" if self.room.exists() else "wb") as file:
            file.write(struct.pack("=QQ", room, room if shown is None else shown))

    def create(self):
        answer = self.api.send("POST", "persons/", {"name": unique("Person")})
        if answer.status == 201:
            self.ids.add(answer.json["id"])
        return answer

    def created(self):
        answer = self.create()
        self.assertEqual(answer.status, 201, str(answer))

    def first_refused(self, *statuses):
        """What still fits is written."""
        for _ in range(20):
            answer = self.create()
            if answer.status != 201:
                break
        return self.is_refused(answer, *statuses)

    def refused(self, *statuses):
        return self.is_refused(self.create(), *statuses)

    def is_refused(self, answer, *statuses):
        self.assertIn(answer.status, statuses, str(answer))
        self.assertTrue(answer.json["detail"], str(answer))
        self.assertTrue(answer.json["code"], str(answer))
        self.assertIn("Retry-After", answer.headers)
        self.assertNotIn(str(self.folder.root), answer.body.decode(), "names a file of the server")
        return answer

    def reads_go_on(self):
        client = self.api.client
        listed = {one["id"] for one in client.every("persons/")}
        # What was answered as unknown may be there as well.
        self.assertLessEqual(self.ids, listed)
        for one in listed:
            self.assertEqual(client.get(f"persons/{one}/").status, 200)
            history = client.get(f"persons/{one}/history/")
            self.assertEqual(history.status, 200, str(history))
        page = client.get("persons/", {"search": "person", "page_size": 1})
        self.assertEqual((page.status, page.json["count"]), (200, len(listed)))

    def past_is_shown_or_refused(self):
        """What is not at hand takes room on the disk."""
        answer = self.api.client.get("persons/", {"as_of": 2, "page_size": 1})
        if answer.status != 200:
            self.is_refused(answer, 503, 507)

    def goes_on(self):
        self.assertTrue(wait_for(lambda: self.create().status == 201), self.server.log())
        self.created()
        self.reads_go_on()

    def test_before_the_disk_is_full_writes_are_refused_and_nothing_breaks(self):
        for _ in range(20):
            self.created()
        self.leave(100 * 2**20)  # Less than what is kept for a restart.
        for _ in range(5):
            answer = self.refused(507)
            self.assertEqual(answer.json["code"], "store.no_space")
        self.reads_go_on()
        self.leave(PLENTY)
        self.goes_on()
        self.finish()

    def test_a_disk_that_fills_up_in_the_middle_of_a_write(self):
        for room in (0, 1, 100, 300, ALMOST_NOTHING):
            with self.subTest(room=room):
                self.fill_up(room)
        self.finish()

    def test_a_batch_that_may_be_written_never_reads_as_refused(self):
        for room in (0, 300, ALMOST_NOTHING, 3 * ALMOST_NOTHING):
            with self.subTest(room=room):
                self.created()
                self.leave(room, shown=PLENTY)
                for _ in range(20):
                    items = [{"name": unique("Person")} for _ in range(3)]
                    answer = self.api.send("POST", "persons/batch/", {"items": items}, records=3)
                    if answer.status != 200:
                        break
                self.is_refused(answer, 503, 507)
                self.leave(PLENTY)
                self.goes_on()
        self.finish()

    def fill_up(self, room):
        self.created()
        # As if others had filled it after the server looked.
        self.leave(room, shown=PLENTY)
        first = self.first_refused(503, 507)
        self.assertIn(first.json["code"], ("log.unknown_outcome", "log.not_written",
                                           "log.no_space", "views.behind"))
        for _ in range(3):
            self.refused(503, 507)
        self.reads_go_on()
        self.past_is_shown_or_refused()
        self.leave(PLENTY)
        self.goes_on()

    def finish(self):
        self.server.stop()
        self.assertGreater(self.writes.acknowledged(), 5)
        self.writes.check(self.folder)


if __name__ == "__main__":
    unittest.main()
