"""`daybook verify` of data folders and backups, and what it says of wrong usage."""

import json
import unittest

from case import ServerCase


class Verifying(ServerCase):
    """`daybook verify` on a folder, beside its server and after it."""

    def verify(self, expect=0, *more):
        return self.folder.run("verify", "--data", self.folder.path, *more, expect=expect)

    def test_a_folder_verifies_beside_its_server_and_without_it(self):
        heads = self.folder.root / "heads"
        self.check(self.api.post(f"persons/{self.person()['id']}/erase/", {"reason": "asked"}), 200)
        position = self.position()
        vkey = self.read("history/key/")["vkey"]
        heads.mkdir()
        note = self.check(self.api.get("history/checkpoint/", {"tree_size": position},
                                       headers={"Accept": "text/plain"}), 200).body
        (heads / "mine.checkpoints").write_bytes(note)
        beside = self.verify(0, "--checkpoint", heads, "--key", vkey)
        self.assertIn("a server uses them", beside.stdout)
        self.person()
        self.server.stop()
        report = json.loads(self.verify(0, "--json", "--checkpoint",
                                        heads / "mine.checkpoints").stdout)
        self.assertEqual((report["verified"], report["checkpoints"]), (True, 1))
        log = report["logs"][0]
        digest = self.folder.digest()
        self.assertEqual((log["views"]["rows"], log["views"]["values"]),
                         (digest["rows"], digest["values"]))
        self.assertEqual(log["keys_erased"], 1)
        self.assertEqual([tenant["size"] for tenant in log["tenants"]],
                         [digest["positions"]["0"], digest["positions"]["1"]])
        self.verify(2, "--checkpoint", self.folder.root / "nowhere")
        empty = self.folder.root / "empty.checkpoints"
        empty.write_text("")
        self.verify(7, "--checkpoint", empty)
        self.restart()

    def test_wrong_usage_is_named(self):
        run = self.folder.run("verify", expect=2)
        self.assertIn("--data, --backup or --export", run.stderr)
        self.folder.run("verify", "--export", "leaves", expect=2)
        self.folder.run("verify", "--data", self.folder.root / "nothing", expect=2)
        data, master = ("--data", "d"), ("--master-key-file", self.folder.path / "master.key")
        backup, export = ("--backup", "b", "--keys", "k", *master), ("--export", "e", "--key", "k")
        for both in ((*data, *backup), (*data, *export), (*backup, *export)):
            self.assertIn("excludes", self.folder.run("verify", *both, expect=2).stderr)
        self.assertIn("--keys", self.folder.run("verify", "--backup", "b", *master, expect=2).stderr)
        run = self.folder.run("verify", "--backup", "b", "--keys", "k", expect=2)
        self.assertIn("--master-key-file", run.stderr)
        self.folder.run("verify", *backup, expect=2)
        self.assertIn("Exit codes", self.folder.run("verify", "--help").stdout)

    def test_a_backup_verifies_with_its_keys_against_a_checkpoint(self):
        commits, keys = self.folder.root / "commits", self.folder.root / "keys"
        note = self.folder.root / "kept.checkpoints"

        def back_up():
            self.folder.run("backup", "--data", self.folder.path, "--to", commits, "--keys-to", keys)

        def verify(expect):
            run = self.folder.run("verify", "--backup", commits, "--keys", keys,
                                  "--master-key-file", self.folder.path / "master.key",
                                  "--checkpoint", note, "--json", expect=expect)
            return json.loads(run.stdout)

        back_up()
        self.person()
        note.write_bytes(self.check(self.api.get("history/checkpoint/", {
            "tree_size": self.position()}, headers={"Accept": "text/plain"}), 200).body)
        fault = verify(7)["faults"][0]
        self.assertIn("its end was cut off", fault["what"])
        self.assertEqual((fault["tenant"], fault["position"]), (1, self.position() - 1))
        back_up()
        report = verify(0)
        self.assertEqual((report["verified"], report["checkpoints"]), (True, 1))
        segment = min(commits.glob("commits-*"))
        changed = bytearray(segment.read_bytes())
        changed[200] ^= 1
        segment.write_bytes(changed)
        self.assertEqual(verify(7)["faults"][0]["place"], 1)


if __name__ == "__main__":
    unittest.main()
