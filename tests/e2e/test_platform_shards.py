"""Shards of the platform: opened while it serves, found again at the next start, full when full."""

import concurrent.futures
import json
import pathlib
import shutil
import tempfile
import unittest

from case import NOBODY, unique
from platform_case import BASE
from platform_orgs_case import OrgCase, slug

SHOWN = {"id", "name", "region", "max_orgs", "is_active", "created_at", "version"}


class ShardCase(OrgCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = pathlib.Path(tempfile.mkdtemp(prefix="daybook-shards-"))
        cls.addClassCleanup(shutil.rmtree, cls.elsewhere, ignore_errors=True)

    def folder_name(self):
        return str(self.elsewhere / unique("shard"))

    def shard(self, **more):
        body = {"name": unique("Shard"), "dsn": "rocksdb:" + self.folder_name(), **more}
        return self.check(self.ask("POST", "shards", body), 201).json

    def capacity(self, shard):
        return self.got(f"shards/{shard['id']}/capacity")

    def home(self):
        return self.got("shards?page_size=100")["items"][0]


class Shards(ShardCase):
    def test_a_folder_is_a_shard_from_the_first_start_on(self):
        home = self.home()
        self.assertEqual(set(home), SHOWN)
        self.assertEqual(home["name"], "home")
        capacity = self.capacity(home)
        self.assertEqual(capacity["shard_id"], home["id"])
        self.assertGreaterEqual(capacity["current_orgs"], 2)
        self.assertEqual(capacity["available_slots"],
                         capacity["max_orgs"] - capacity["current_orgs"])
        self.assertAlmostEqual(capacity["utilization_percent"],
                               100 * capacity["current_orgs"] / capacity["max_orgs"], delta=0.01)

    def test_a_shard_is_opened_read_changed_and_archived(self):
        made = self.shard(region="north", max_orgs=7)
        self.assertEqual(set(made), SHOWN)
        self.assertEqual((made["region"], made["max_orgs"], made["is_active"]), ("north", 7, True))
        one = f"shards/{made['id']}"
        self.assertEqual(self.got(one), made)
        self.assertEqual(self.capacity(made), {
            "shard_id": made["id"], "current_orgs": 0, "max_orgs": 7, "available_slots": 7,
            "utilization_percent": 0})
        changed = self.check(self.ask("PATCH", one, {
            "base_version": made["version"], "name": "renamed", "max_orgs": 9, "region": None}),
                             200).json
        self.assertEqual((changed["name"], changed["max_orgs"], changed["region"]),
                         ("renamed", 9, "north"))
        self.check(self.ask("PATCH", one, {"base_version": made["version"], "name": "stale"}), 409)
        archived = self.check(self.ask("POST", one + "/archive"), 200).json
        self.assertFalse(archived["is_active"])
        self.check(self.ask("POST", one + "/archive"), 200)
        self.assertNotIn(made["id"], [shard["id"] for shard in
                                      self.got("shards?is_active=true&page_size=100")["items"]])
        again = self.ask("PATCH", one, {"base_version": self.got(one)["version"],
                                        "is_active": True})
        self.invalid(again, "is_active")

    def test_the_dsn_is_shown_nowhere(self):
        folder = self.folder_name()
        made = self.check(self.ask("POST", "shards",
                                   {"name": "hidden", "dsn": "rocksdb:" + folder}), 201)
        for answer in (made, self.ask("GET", "shards?page_size=100"),
                       self.ask("GET", "shards/" + made.json["id"])):
            self.assertNotIn(folder.encode(), answer.body)

    def test_what_is_no_shard_is_refused(self):
        folder = self.folder_name()
        self.check(self.ask("POST", "shards", {"name": "one", "dsn": "rocksdb:" + folder}), 201)
        filled = pathlib.Path(self.folder_name())
        filled.mkdir()
        (filled / "something").write_text("else", encoding="ascii")
        (self.elsewhere / "file").write_text("", encoding="ascii")
        for dsn in ("", "postgres://x", "rocksdb:", "rocksdb:" + folder,
                    f"rocksdb:{folder}/inside", f"rocksdb:{self.elsewhere}", f"rocksdb:{filled}",
                    f"rocksdb:{self.elsewhere}/file", "rocksdb:.", "rocksdb:..", "rocksdb:log",
                    f"rocksdb:{self.folder.path}", "rocksdb:/proc/nothing", "rocksdb:a\0b"):
            self.invalid(self.ask("POST", "shards", {"name": "bad", "dsn": dsn}), "dsn")
        good = "rocksdb:" + self.folder_name()
        for field, value in (("max_orgs", 0), ("max_orgs", -1), ("max_orgs", "many"),
                             ("name", ""), ("is_active", "perhaps")):
            body = {"name": "bad", "dsn": good, field: value}
            self.invalid(self.ask("POST", "shards", body), field)
        self.assertFalse(pathlib.Path(good.removeprefix("rocksdb:")).exists())

    def test_what_a_crash_left_of_one_is_no_hindrance(self):
        folder = pathlib.Path(self.folder_name())
        (folder / "log").mkdir(parents=True)
        (folder / "log" / "IDENTITY").write_text("half", encoding="ascii")
        body = {"name": "again", "dsn": f"rocksdb:{folder}"}
        self.invalid(self.ask("POST", "shards", body), "dsn")
        (folder / "UNFINISHED").write_text("", encoding="ascii")
        made = self.check(self.ask("POST", "shards", body), 201).json
        self.assertFalse((folder / "UNFINISHED").exists())
        self.assertEqual(self.capacity(made)["current_orgs"], 0)

    def test_a_repeated_request_is_answered_as_the_first_time(self):
        body = {"name": unique("Shard"), "dsn": "rocksdb:" + self.folder_name()}

        def ask(_):
            client = self.server.client(self.root_made["token"])
            return client.send("POST", BASE + "shards", body, {"Idempotency-Key": body["name"][-8:]})

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = [self.check(answer, 201) for answer in pool.map(ask, range(4))]
        self.assertEqual(len({answer.json["id"] for answer in answers}), 1)

    def test_a_shard_does_not_move(self):
        folder = self.folder_name()
        made = self.check(self.ask("POST", "shards", {"name": "one", "dsn": "rocksdb:" + folder}),
                          201).json
        body = {"base_version": made["version"], "dsn": "rocksdb:" + self.folder_name()}
        self.invalid(self.ask("PATCH", "shards/" + made["id"], body), "dsn")
        body["dsn"] = "rocksdb:" + folder
        self.check(self.ask("PATCH", "shards/" + made["id"], body), 200)

    def test_unknown_ones_are_a_404(self):
        for path in (NOBODY, "x"):
            self.check(self.ask("GET", f"shards/{path}"), 404)
            self.check(self.ask("GET", f"shards/{path}/capacity"), 404)
            self.check(self.ask("POST", f"shards/{path}/archive"), 404)
            self.check(self.ask("PATCH", f"shards/{path}", {"base_version": 1}), 404)

    def test_pages(self):
        made = {self.shard()["id"] for _ in range(3)}
        first = self.got("shards?page_size=2")
        self.assertEqual((first["page"], first["page_size"]), (1, 2))
        seen = []
        for page in range(1, first["total"] // 2 + 2):
            seen += [shard["id"] for shard in self.got(f"shards?page_size=2&page={page}")["items"]]
        self.assertEqual(len(seen), first["total"])
        self.assertEqual(len(set(seen)), len(seen))
        self.assertLessEqual(made, set(seen))
        for query in ("page=0", "page_size=0", "page_size=101", "is_active=perhaps", "other=1"):
            self.check(self.ask("GET", "shards?" + query), 422)

    def test_a_shard_needs_its_permissions(self):
        _, client = self.admin("platform.shards.list")
        made = self.shard()
        self.got("shards", client)
        for method, path, body in (("GET", f"shards/{made['id']}", None),
                                   ("GET", f"shards/{made['id']}/capacity", None),
                                   ("POST", f"shards/{made['id']}/archive", None),
                                   ("PATCH", f"shards/{made['id']}", {"base_version": 1}),
                                   ("POST", "shards", {"name": "x", "dsn": "rocksdb:x"})):
            self.check(self.ask(method, path, body, client), 403)


class Places(ShardCase):
    """Of two organizations on a shard of their own, since home takes none here."""

    def asked_org(self):
        return self.ask("POST", "orgs", {"name": unique("Org"), "slug": slug()})

    def elsewhere_now(self):
        """How many organizations live on other shards than home."""
        return sum(self.capacity(shard)["current_orgs"]
                   for shard in self.got("shards?page_size=100")["items"][1:])

    def set_home(self, is_active):
        home = self.home()
        self.check(self.ask("PATCH", f"shards/{home['id']}",
                            {"base_version": home["version"], "is_active": is_active}), 200)

    def test_organizations_go_where_there_is_room_and_nowhere_else(self):
        for shard in self.got("shards?is_active=true&page_size=100")["items"][1:]:
            self.check(self.ask("POST", f"shards/{shard['id']}/archive"), 200)
        folder = self.folder_name()
        made = self.shard(max_orgs=2, dsn="rocksdb:" + folder)
        self.set_home(False)
        self.addCleanup(self.set_home, True)
        orgs = [self.check(self.asked_org(), 201).json for _ in range(2)]
        self.assertEqual(self.capacity(made)["current_orgs"], 2)
        self.assertEqual(self.capacity(made)["utilization_percent"], 100)
        full = self.asked_org()
        self.refused_as(full, 503, "shard.none_has_room")
        self.assertIn("Retry-After", full.headers)
        gone = f"orgs/{orgs[0]['id']}"
        self.check(self.ask("POST", gone + "/suspend"), 200)
        self.check(self.asked_org(), 503)
        self.check(self.ask("DELETE", gone), 204)
        self.assertEqual(self.capacity(made)["available_slots"], 1)
        self.check(self.asked_org(), 201)
        self.check(self.asked_org(), 503)

    def test_what_lives_on_another_shard_is_served_as_ever(self):
        self.shard()
        before = self.elsewhere_now()
        self.set_home(False)
        self.addCleanup(self.set_home, True)
        _, member, _ = self.org_with_admin()
        self.assertEqual(self.elsewhere_now(), before + 1)
        person = self.check(member.post("persons/", {"name": "Far away"}), 201).json
        self.assertEqual(self.check(member.get("persons/"), 200).json["count"], 1)
        self.check(self.api.get(f"persons/{person['id']}/"), 404)


class Restarts(ShardCase):
    def test_a_shard_is_found_again_and_nothing_is_made_that_is_missing(self):
        folder = pathlib.Path(self.folder_name())
        made = self.check(self.ask("POST", "shards",
                                   {"name": "kept", "dsn": f"rocksdb:{folder}"}), 201).json
        inside = self.check(self.ask("POST", "shards",
                                     {"name": "inside", "dsn": "rocksdb:shards/inside"}), 201).json
        self.assertTrue((folder / "log").is_dir())
        self.assertTrue((self.folder.path / "shards" / "inside" / "log").is_dir())
        type(self).server.stop()
        told = json.loads(self.folder.run("verify", "--data", self.folder.path, "--json").stdout)
        self.assertEqual([log["name"] for log in told["logs"]], ["shard 0", "shard 1", "shard 2"])
        self.assertTrue(told["verified"])
        folder.rename(f"{folder}.away")
        refused = self.folder.run("serve", "--data", self.folder.path, "--listen", "127.0.0.1:0",
                                  expect=None)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("shard.not_here", refused.stderr)
        self.assertFalse(folder.exists())
        pathlib.Path(f"{folder}.away").rename(folder)
        self.others_are_not_taken_for_it(folder, self.folder.path / "shards" / "inside")
        type(self).server = self.folder.serve(*self.options)
        type(self).root = self.server.client(self.root_made["token"])
        shown = [shard["id"] for shard in self.got("shards")["items"]]
        self.assertEqual(shown[1:], [made["id"], inside["id"]])

    def others_are_not_taken_for_it(self, one, other):
        """As two disks that are mounted the wrong way round."""
        def swap():
            one.rename(f"{one}.away")
            shutil.move(other, one)
            shutil.move(f"{one}.away", other)

        swap()
        refused = self.folder.run("serve", "--data", self.folder.path, "--listen", "127.0.0.1:0",
                                  expect=None)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("shard.other_log", refused.stderr)
        swap()


if __name__ == "__main__":
    unittest.main()
