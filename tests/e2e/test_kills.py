"""kill -9 on the real server under load, also while views are rebuilt, backups are taken,
checkpoints are written and persons are erased; after every kill the checker has its say.

DAYBOOK_TORTURE_MINUTES=n goes on for so long; DAYBOOK_SEED repeats the moments of the kills.
"""

import os
import random
import shutil
import subprocess
import threading
import time
import unittest

from asked_writes import AskedWrites, Load
from case import wait_for
from daybook_server import PROGRAM, DataFolder

SEED = int(os.environ.get("DAYBOOK_SEED", random.SystemRandom().randrange(2**32)))
MINUTES = float(os.environ.get("DAYBOOK_TORTURE_MINUTES", 0))
ROUNDS = 2
SECRET = "a-secret-of-the-operator-for-backups-only"
LATEST_KILL_S = 0.6


class Kills(unittest.TestCase):
    def setUp(self):
        print(f"DAYBOOK_SEED={SEED}", flush=True)
        self.random = random.Random(f"{SEED} {self.id()}")
        self.folder = DataFolder()
        self.addCleanup(self.folder.remove)
        self.tenant = self.folder.init()
        self.writes = AskedWrites(self.tenant["platform"])
        self.secret = self.folder.root / "secret"
        self.secret.write_text(SECRET + "\n")
        self.server = None
        self.is_killed = threading.Event()
        self.addCleanup(lambda: self.server and self.server.kill())

    def serve(self):
        # A copy of the views every few commits, so that kills fall into the making of them.
        self.server = self.folder.serve(
            "--backup-token-file", str(self.secret), "--past-every", "40",
            "--checkpoint-dir", str(self.folder.root / "checkpoints"))
        return self.server.client(self.tenant["token"])

    def rounds(self):
        end = time.monotonic() + MINUTES * 60 / 5  # There are five tests.
        number = 0
        while number < ROUNDS or time.monotonic() < end:
            yield number
            number += 1

    def kill_during(self, what=None):
        """One round: load, `what(api)` in a thread beside it, kill -9, and the checker."""
        self.is_killed.clear()
        api = self.serve()
        load = Load(self.server, self.tenant["token"], self.writes)
        self.assertTrue(load.written.wait(60), "nothing is written")
        beside = threading.Thread(target=self.quietly, args=(what, api))
        beside.start()
        time.sleep(self.random.uniform(0, LATEST_KILL_S))
        self.is_killed.set()
        self.server.kill()
        load.join()
        beside.join()
        self.writes.check(self.folder)

    def quietly(self, what, api):
        """Whatever becomes of requests that are under way when the server goes."""
        try:
            if what is not None:
                what(api)
        except Exception:
            if not self.is_killed.is_set():
                raise

    def run_beside(self, *arguments):
        """A command that is killed with the server, or a little later."""
        command = subprocess.Popen([PROGRAM, *map(str, arguments)], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            command.wait(self.random.uniform(0, LATEST_KILL_S))
        except subprocess.TimeoutExpired:
            command.kill()
            command.wait()

    def test_under_load(self):
        for _ in self.rounds():
            self.kill_during()
        self.assertGreater(self.writes.acknowledged(), ROUNDS)

    def test_during_rebuilds(self):
        def rebuild(_):
            while self.server.process.poll() is None:
                self.run_beside("rebuild", "--data", self.folder.path)

        for number in self.rounds():
            self.kill_during(rebuild)
            if number % 2:  # The next start makes them anew, and is killed in the middle of it.
                shutil.rmtree(self.folder.path / "views")
                self.run_beside("digest", "--data", self.folder.path)

    def test_during_backups(self):
        commits, keys = self.folder.root / "commits", self.folder.root / "keys"

        def back_up(_):
            while self.server.process.poll() is None:
                self.run_beside("backup", "--url", self.server.url, "--token",
                                self.secret.read_text().strip(), "--to", commits,
                                "--keys-to", keys)

        for _ in self.rounds():
            self.kill_during(back_up)
        self.assertTrue(any(commits.rglob("*")), "none had begun")
        self.folder.run("backup", "--data", self.folder.path, "--to", commits, "--keys-to", keys)
        self.folder.run("backup", "verify", commits, "--keys", keys)

    def test_during_checkpoints(self):
        def ask(api):
            while True:
                api.get("history/checkpoint/")
                api.get("persons/", {"as_of": 5, "page_size": 1})

        for _ in self.rounds():
            self.kill_during(ask)
        self.folder.run("verify", "--data", self.folder.path)

    def test_during_erasures(self):
        erased = []

        def erase(api):
            while True:
                one = api.post("persons/", {"name": "To be erased"}).json["id"]
                erased.append(one)
                api.post(f"persons/{one}/erase/", {"reason": "Art. 17 request"})

        for _ in self.rounds():
            self.kill_during(erase)
        api = self.serve()
        for one in erased:
            answer = api.get(f"persons/{one}/")
            if answer.status == 200 and answer.json.get("erasure") is not None:
                self.assertTrue(wait_for(lambda one=one: api.get(
                    f"persons/{one}/").json["erasure"] == "erased"))
        self.server.stop()
        self.writes.check(self.folder)
        self.folder.run("verify", "--data", self.folder.path)


if __name__ == "__main__":
    unittest.main()
