"""Bytes of the log that do not verify: never served, and named to whoever runs the server."""

import http.client
import unittest

from case import ServerCase, unique


class DamagedLog(ServerCase):
    def turn_bit(self):
        """In the middle of the largest table of the log."""
        self.server.stop()
        table = max((self.folder.path / "log").glob("*.sst"), key=lambda path: path.stat().st_size)
        content = bytearray(table.read_bytes())
        content[len(content) // 2] ^= 8
        table.write_bytes(content)
        self.restart()

    def logged_by(self, ask):
        """What the server logs meanwhile."""
        before = len(self.server.log())
        ask()
        return self.server.log()[before:]

    def test_an_end_that_was_cut_off_is_told_when_the_views_show_more(self):
        self.server.stop()  # So that the log is in tables.
        self.restart()
        for _ in range(3):
            self.check(self.api.post("persons/", {"name": unique("Person")}), 201)
        self.server.kill()
        written = max((self.folder.path / "log").glob("*.log"), key=lambda path: path.stat().st_size)
        written.write_bytes(written.read_bytes()[:-50])
        self.restart()
        self.assertRegex(self.server.log(), r"ends with commit \d+, but its views show \d+: its end")

    def test_the_log_of_the_server_names_what_the_client_is_not_told(self):
        for _ in range(30):
            items = [{"name": unique("Person")} for _ in range(20)]
            self.check(self.api.post("persons/batch/", {"items": items}), 200)
        self.server.stop()  # So that the log is in tables.
        self.restart()
        self.turn_bit()

        def whole_page():
            answer = self.api.get("history/", {"page_size": 200})
            self.assertNotIn("/", self.refused(answer, 500))
            self.assertEqual(answer.json["code"], "store.corrupt")

        def cut(path):
            with self.assertRaises((http.client.HTTPException, OSError)):
                self.api.get(path)

        self.assertIn("(store.corrupt)", self.logged_by(whole_page))
        for path in ("history/export/?format=ndjson", "history/export/?format=csv",
                     "history/leaves/"):
            with self.subTest(path=path):
                logged = self.logged_by(lambda path=path: cut(path))
                self.assertRegex(logged, r"cut off: .*\d.*\(store\.corrupt\)")


if __name__ == "__main__":
    unittest.main()
