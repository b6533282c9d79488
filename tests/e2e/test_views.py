"""The commands that read a data folder by itself: log, rebuild, digest."""

import json
import shutil
import unittest

from case import ServerCase


class Views(ServerCase):
    """On a folder that was used."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        people = [cls.api.post("persons/", {"name": f"Person {n}", "primary_email":
                                            f"p{n}@log.example"}).json["id"] for n in range(5)]
        cls.api.post("persons/merge/", {"primary_id": people[0], "duplicate_ids": people[1:3]})
        cls.api.delete(f"persons/{people[4]}/")
        cls.commits = cls.api.get("tags/").position
        cls.server.stop()

    def log(self, *options):
        return self.folder.run("log", "--data", self.folder.path, *options).stdout.splitlines()

    def test_the_log_prints_every_commit_in_order(self):
        commits = [json.loads(line) for line in self.log("--json")]
        self.assertEqual([commit["place"] for commit in commits],
                         list(range(1, len(commits) + 1)))
        mine = [commit for commit in commits if commit["tenant"] == self.tenant["platform"]]
        self.assertGreaterEqual(len(mine), self.commits)
        self.assertEqual([commit["position"] for commit in mine],
                         list(range(1, len(mine) + 1)))
        self.assertIn("person.merge", [commit["command"] for commit in mine])
        self.assertEqual(len(self.log()), len(commits))

    def test_the_log_begins_where_it_is_asked_to(self):
        everything = self.log("--json")
        self.assertEqual(self.log("--json", "--from", "4"), everything[3:])
        self.assertEqual(self.log("--json", "--from", "999999"), [])

    def test_the_log_shows_personal_data_only_when_asked(self):
        self.assertNotIn("@log.example", "\n".join(self.log() + self.log("--json")))
        shown = "\n".join(self.log("--json", "--show-values"))
        self.assertIn("p3@log.example", shown)
        self.assertNotIn(self.tenant["token"], shown)

    def test_without_the_views_the_same_digest_comes_again(self):
        before = self.folder.digest()
        self.assertEqual(before["place"], len(self.log()))
        shutil.rmtree(self.folder.path / "views")
        self.assertEqual(self.folder.digest(), before)

    def test_a_rebuild_gives_the_same_digest(self):
        before = self.folder.digest()
        run = self.folder.run("rebuild", "--data", self.folder.path)
        self.assertIn(str(before["place"]), run.stdout)
        self.assertEqual(self.folder.digest(), before)

    def test_a_digest_differs_once_something_was_written(self):
        before = self.folder.digest()
        server = self.folder.serve()
        server.client(self.tenant["token"]).post("tags/", {"name": "new"})
        server.stop()
        after = self.folder.digest()
        self.assertNotEqual((before["rows"], before["values"]), (after["rows"], after["values"]))
        self.assertEqual(after["place"], before["place"] + 1)


if __name__ == "__main__":
    unittest.main()
