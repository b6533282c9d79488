"""The undo of an import: a job of many commits under one id, in the name of whoever asked."""

import concurrent.futures
import unittest
import uuid

from case import unique, wait_for
from test_groups import GroupCase

BATCHES = 150
ITEMS = 2
ALLOWED = ("Ibl.CRM/History/*", "Ibl.CRM/Persons/*")


class ImportUndo(GroupCase):
    def imported(self, batches=BATCHES):
        self.marker = unique("Imported").replace(" ", "")
        job = str(uuid.uuid4())
        for batch in range(batches):
            items = [{"name": f"{self.marker} {batch} {i}"} for i in range(ITEMS)]
            self.check(self.api.post("persons/batch/", {"items": items, "import": job}), 200)
        return job

    def state(self, job):
        return self.read(f"history/imports/{job}/")

    def ended(self, job):
        self.assertTrue(wait_for(lambda: self.state(job)["status"] != "running"), self.state(job))
        return self.state(job)

    def left(self):
        return self.count("persons/", {"name": self.marker})

    def ask(self, client, job):
        return self.check(client.post(f"history/imports/{job}/undo/", {}), 202).json

    def stopped(self, job):
        """Some of it is undone, and no more than that from now on."""
        state = self.ended(job)
        self.assertEqual(state["status"], "stopped")
        self.assertLess(state["undone"], BATCHES)
        self.assertEqual(self.left(), ITEMS * (BATCHES - state["undone"]))
        return state

    def test_is_one_commit_a_batch_under_one_id(self):
        job = self.imported(5)
        undo = self.ask(self.api, job)["undo"]
        state = self.ended(job)
        self.assertEqual((state["status"], state["undone"], state["obstructed"]), ("done", 5, 0))
        self.assertEqual(self.left(), 0)
        commits = self.read("history/", {"import": undo})
        self.assertEqual(commits["count"], 5)

    def test_stops_when_the_token_is_revoked_and_goes_on_for_another(self):
        job = self.imported()
        token = self.token(*ALLOWED)
        self.ask(self.server.client(token["token"]), job)
        self.check(self.api.delete(f"tokens/{token['id']}/"), 204)
        self.stopped(job)
        self.assertEqual(self.ask(self.api, job)["status"], "running")
        state = self.ended(job)
        self.assertEqual((state["status"], state["undone"]), ("done", BATCHES))
        self.assertEqual(self.left(), 0)

    def test_stops_when_the_right_is_taken_away(self):
        job = self.imported()
        number, client = self.member_with()
        given = self.assign(number, self.group(*ALLOWED))
        self.ask(client, job)
        self.check(self.api.delete(f"assignments/{given['id']}/"), 204)
        self.stopped(job)

    def test_of_several_at_once_one_begins_and_is_answered_again(self):
        job = self.imported(20)
        path = f"history/imports/{job}/undo/"

        def ask(key):
            client = self.server.client(self.tenant["token"])
            return client.post(path, {}, headers={"Idempotency-Key": key})

        keys = [uuid.uuid4().hex for _ in range(6)]
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            answers = dict(zip(keys, pool.map(ask, keys)))
        self.assertEqual(sorted(one.status for one in answers.values()), [202] + 5 * [409])
        key = next(key for key in keys if answers[key].status == 202)
        made = answers[key].json["undo"]
        self.assertEqual(self.ended(job)["undo"], made)
        again = self.check(ask(key), 202)
        self.assertEqual(again.json["undo"], made)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.refused(self.api.post(path, {}), 409)

    def test_does_not_need_the_session_that_asked(self):
        job = self.imported()
        _, client = self.member_with(*ALLOWED)
        self.ask(client, job)
        self.assertLess(client.post("auth/logout/", {}).status, 300)
        self.assertEqual(self.ended(job)["status"], "done")


if __name__ == "__main__":
    unittest.main()
