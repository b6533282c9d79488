"""Backup, verify and restore with the real program, from a folder and from a server."""

import json
import shutil
import threading
import unittest

from daybook_server import DataFolder, Server

DONE, INCOMPLETE, USAGE, UNREACHABLE, REFUSED, IN_USE, EXISTS, UNREADABLE = range(8)
SECRET = "a-secret-of-the-operator-for-backups-only"


class Restored:
    """A folder beside the first one, with the same master key."""

    def __init__(self, folder, name="restored"):
        self.root = folder.root
        self.path = folder.root / name
        self.key = folder.path / "master.key"

    def serve(self, *options):
        return Server(self, ["--master-key-file", str(self.key), *options])


class Backups(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = DataFolder()
        self.addCleanup(self.folder.remove)
        self.tenant = self.folder.init()
        self.folder.init("bolt", "Bolt")
        self.secret = self.folder.root / "secret"
        self.secret.write_text(SECRET + "\n")
        self.commits = self.folder.root / "commits"
        self.keys = self.folder.root / "keys"

    def serve(self, folder=None, *options):
        server = (folder or self.folder).serve("--backup-token-file", str(self.secret), *options)
        self.addCleanup(server.kill)
        return server

    def back_up(self, *source, expect=DONE):
        run = self.folder.run("backup", *source, "--to", self.commits, "--keys-to", self.keys,
                              "--json", expect=expect)
        return json.loads(run.stdout) if expect == DONE else run

    def from_folder(self, **options):
        return self.back_up("--data", self.folder.path, **options)

    def verify(self, expect=DONE):
        return self.folder.run("backup", "verify", self.commits, "--keys", self.keys, "--json",
                               expect=expect)

    def restore(self, restored, *options, expect=DONE):
        return self.folder.run("restore", "--from", self.commits, "--keys-from", self.keys,
                               "--data", restored.path, "--master-key-file", restored.key,
                               *options, expect=expect)

    def digest(self, folder):
        return json.loads(self.folder.run("digest", "--data", folder.path, "--json",
                                          "--master-key-file",
                                          self.folder.path / "master.key").stdout)

    def person(self, client, name="Ada"):
        made = client.post("persons/", {"name": name})
        self.assertEqual(made.status, 201, str(made))
        return made

    def test_a_restored_server_goes_on_in_the_next_incarnation(self):
        server = self.serve()
        api = server.client(self.tenant["token"])
        made = self.person(api)
        one = f"persons/{made.json['id']}/"
        before = api.get(one)
        first = self.from_folder()  # Beside the running server.
        self.person(api, "Grace")
        server.stop()
        second = self.from_folder()
        self.assertEqual(second["added"], second["head"] - first["head"])
        self.assertEqual(json.loads(self.verify().stdout)["head"], second["head"])

        restored = Restored(self.folder)
        self.restore(restored)
        self.assertEqual(self.digest(restored), self.digest(self.folder))
        server = self.serve(restored)
        api = server.client(self.tenant["token"])
        after = api.get(one)
        self.assertEqual(after.json, before.json)
        self.assertNotEqual(after.etag, before.etag)
        self.assertTrue(after.etag.startswith('"v1.2-'), after.etag)
        self.assertEqual(api.get(one, headers={"If-None-Match": before.etag}).status, 200)
        self.assertEqual(api.get(one, headers={"If-None-Match": after.etag}).status, 304)
        change = {"name": "Ada Lovelace"}
        self.assertEqual(api.patch(one, change, headers={"If-Match": before.etag}).status, 412)
        changed = api.patch(one, change, headers={"If-Match": after.etag})
        self.assertEqual(changed.status, 200, str(changed))

        position = changed.headers["Daybook-Position"]
        self.assertRegex(position, r"^[0-9]+@2$")
        self.assertEqual(api.get(one, headers={"Daybook-Min-Position": position}).status, 200)
        for old in (made.headers["Daybook-Position"], "1", "1@1", "1@3"):
            gone = api.get("persons/", headers={"Daybook-Min-Position": old})
            self.assertEqual(gone.status, 410, str(gone))
            self.assertIn("incarnation", gone.json["detail"])
        self.handles_hold(api, one, position)
        server.stop()
        log = self.folder.run("log", "--data", restored.path, "--master-key-file", restored.key)
        self.assertEqual(log.stdout.count("server.restored"), 1, log.stdout)

    def handles_hold(self, api, person, handle):
        """What a write answered with, after a restore, wherever a position is taken."""
        bare = handle.partition("@")[0]
        shown = api.get(f"history/{handle}/").json
        self.assertEqual((str(shown["position"]), shown["handle"]), (bare, handle))
        self.assertEqual(api.get(f"history/{bare}/").json, shown)
        for path in (f"{person}?as_of={{}}", f"{person}diff/?from=1&to={{}}",
                     "history/{}/proof/", "history/{}/"):
            self.assertEqual(api.get(path.format(handle)).status, 200, path)
            for old in (bare + "@1", bare + "@3"):
                self.assertEqual(api.get(path.format(old)).status, 410, path)
        for old in (bare, bare + "@1"):
            for deed in ("undo", "redo"):
                refused = api.post(f"history/{old}/{deed}/", {})
                self.assertEqual((refused.status, refused.json["code"]),
                                 (410, "position.other_incarnation"), str(refused))
            stream = api.get("history/stream/", headers={"Last-Event-ID": old})
            self.assertEqual(stream.status, 410, str(stream))
        self.assertEqual(api.post(f"history/{handle}/undo/", {}).status, 200)

    def test_a_backup_over_http_under_load_restores(self):
        server = self.serve()
        over = threading.Event()
        failed = []

        def write():
            client = server.client(self.tenant["token"])
            while not over.is_set():
                if client.post("persons/", {"name": "Load"}).status != 201:
                    failed.append(client)

        writers = [threading.Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        try:
            heads = [self.back_up("--url", server.url, "--token", SECRET)["head"]
                     for _ in range(3)]
            self.from_folder()
        finally:
            over.set()
            for writer in writers:
                writer.join()
        self.assertEqual(failed, [])
        self.assertEqual(heads, sorted(set(heads)))
        self.verify()
        server.kill()
        self.from_folder()
        restored = Restored(self.folder)
        self.restore(restored)
        self.assertEqual(self.digest(restored), self.digest(self.folder))

    def test_the_secret_and_nothing_else_opens_a_backup_over_http(self):
        server = self.serve()
        run = self.back_up("--url", server.url, "--token", self.tenant["token"], expect=REFUSED)
        self.assertIn("backup.refused", run.stderr)
        server.stop()
        server = self.folder.serve()
        self.addCleanup(server.kill)
        run = self.back_up("--url", server.url, "--token", SECRET, expect=USAGE)
        self.assertIn("--backup-token-file", run.stderr)

    def test_the_keys_of_a_server_are_kept_where_it_is_told(self):
        self.from_folder()
        kept = self.folder.root / "kept"
        server = self.serve(None, "--keys-backup-dir", str(kept))
        self.assertTrue((kept / "erasures").read_text().startswith("daybook erasures 1\n"))
        self.assertEqual((kept / "keys").stat().st_mode & 0o777, 0o600)
        server.stop()
        shutil.rmtree(self.keys)
        kept.rename(self.keys)
        self.verify()
        self.restore(Restored(self.folder))

    def test_who_was_erased_does_not_come_back_from_older_commits(self):
        server = self.serve(None, "--keys-backup-dir", str(self.keys))
        api = server.client(self.tenant["token"])
        gone = self.person(api, "Ada Lovelace").json["id"]
        stays = self.person(api, "Grace Hopper").json["id"]
        self.from_folder()
        erased = api.post(f"persons/{gone}/erase/", {"reason": "asked"})
        self.assertEqual(erased.status, 200, str(erased))
        self.assertIn(gone, (self.keys / "erasures").read_text())
        server.stop()
        restored = Restored(self.folder)
        self.restore(restored)
        api = self.serve(restored).client(self.tenant["token"])
        self.assertEqual(api.get(f"persons/{gone}/").json["name"], {"erased": True})
        self.assertEqual(api.get(f"persons/{stays}/").json["name"], "Grace Hopper")
        self.assertEqual(api.get("persons/", {"search": "lovelace"}).json["count"], 0)
        self.assertEqual(api.get("persons/", {"search": "hopper"}).json["count"], 1)

    def test_what_is_refused_and_what_is_damaged_is_named(self):
        restored = Restored(self.folder)
        self.assertIn("backup.none", self.verify(expect=USAGE).stderr)
        self.from_folder()
        run = self.restore(Restored(self.folder, "data"), expect=EXISTS)
        self.assertIn("restore.not_empty", run.stderr)
        run = self.restore(restored, "--incarnation", "1", expect=USAGE)
        self.assertIn("incarnation", run.stderr)
        segment = next(self.commits.glob("commits-*"))
        whole = segment.read_bytes()
        segment.write_bytes(whole[:-1])
        self.assertIn(str(segment), self.verify(expect=UNREADABLE).stderr)
        self.restore(restored, expect=UNREADABLE)
        segment.write_bytes(whole)
        (self.keys / "erasures").unlink()
        self.assertIn("backup.no_erasure_list", self.restore(restored, expect=USAGE).stderr)
        self.assertFalse(restored.path.exists())

    def test_a_second_restore_can_be_told_from_the_first(self):
        self.from_folder()
        restored = Restored(self.folder)
        self.restore(restored, "--incarnation", "7")
        server = self.serve(restored)
        api = server.client(self.tenant["token"])
        self.assertRegex(self.person(api).headers["Daybook-Position"], "^[0-9]+@7$")

    def test_the_outbox_is_released_by_a_command(self):
        run = self.folder.run("outbox", "release", "--data", self.folder.path)
        self.assertEqual(run.stdout, "released 0 mails and the deliveries of 0 webhooks\n")

    def test_wrong_usage_is_2(self):
        for arguments in (("backup",), ("backup", "--data", self.folder.path),
                          ("backup", "--data", self.folder.path, "--to", self.commits),
                          ("backup", "--url", "http://127.0.0.1:1", "--to", self.commits),
                          ("backup", "verify"), ("restore", "--from", self.commits), ("outbox",),
                          ("backup", "--data", self.folder.root / "none", "--to", self.commits,
                           "--keys-to", self.keys)):
            self.folder.run(*arguments, expect=USAGE)

    def test_the_keys_go_to_a_folder_of_their_own(self):
        for keys in (self.commits, f"{self.commits}/../{self.commits.name}/",
                     self.commits / "keys", self.commits.parent):
            run = self.folder.run("backup", "--data", self.folder.path, "--to", self.commits,
                                  "--keys-to", keys, expect=USAGE)
            self.assertIn("apart", run.stderr)


if __name__ == "__main__":
    unittest.main()
