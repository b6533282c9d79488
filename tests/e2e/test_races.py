"""Many clients at once, and kill -9 in the middle of it."""

import shutil
import threading
import time
import unittest
import uuid

from case import ServerCase, unique
from daybook_server import Client

CLIENTS = 64
ROUNDS = 10
WRITERS = 6
SETTLE_S = 0.25  # How long a round's load runs after its first acknowledged write.


def together(work, count):
    """Runs `work(number)` in as many threads, let loose at the same moment; their results."""
    gate, results = threading.Barrier(count), [None] * count

    def run(number):
        gate.wait()
        results[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class Races(ServerCase):
    options = ("--threads", "3")

    def clients(self):
        return [self.server.client(self.tenant["token"]) for _ in range(CLIENTS)]

    def test_of_64_clients_who_want_one_name_exactly_one_wins(self):
        clients = self.clients()
        for _ in range(5):
            body = {"name": unique("Wanted")}
            answers = together(lambda n: clients[n].post("organizations/", body), CLIENTS)
            statuses = sorted(answer.status for answer in answers)
            self.assertEqual(statuses, [201] + [400] * (CLIENTS - 1))
            for answer in answers:
                if answer.status == 400:
                    self.refused_field(answer, "name")
            self.assertEqual(self.count("organizations/", body), 1)

    def test_of_64_renamings_to_one_name_exactly_one_wins(self):
        clients = self.clients()
        made = [self.organization() for _ in range(CLIENTS)]
        name = unique("Wanted")
        answers = together(lambda n: clients[n].patch(f"organizations/{made[n]['id']}/",
                                                      {"name": name}), CLIENTS)
        self.assertEqual(sorted(a.status for a in answers), [200] + [400] * (CLIENTS - 1))

    def test_of_64_writes_with_one_key_exactly_one_is_done(self):
        clients = self.clients()
        body, headers = {"name": unique("Keyed")}, {"Idempotency-Key": uuid.uuid4().hex}
        answers = together(lambda n: clients[n].post("persons/", body, headers=headers), CLIENTS)
        self.assertEqual({answer.status for answer in answers}, {201})
        self.assertEqual(len({answer.json["id"] for answer in answers}), 1)
        self.assertEqual(self.count("persons/", body), 1)

    def test_of_64_writers_with_the_same_tag_exactly_one_wins(self):
        clients = self.clients()
        one = f"persons/{self.person()['id']}/"
        headers = {"If-Match": self.api.get(one).etag}
        answers = together(lambda n: clients[n].patch(one, {"job_title": f"T{n}"},
                                                      headers=headers), CLIENTS)
        self.assertEqual(sorted(a.status for a in answers), [200] + [412] * (CLIENTS - 1))
        winner = next(n for n, answer in enumerate(answers) if answer.status == 200)
        self.assertEqual(self.read(one)["job_title"], f"T{winner}")

    def test_of_64_invitations_of_one_address_exactly_one_is_sent(self):
        clients = self.clients()
        mail = f"{uuid.uuid4().hex}@race.example"
        persons = [self.person(primary_email=mail)["id"] for _ in range(8)]
        answers = together(lambda n: clients[n].post(f"persons/{persons[n % 8]}/invite/", {}),
                           CLIENTS)
        self.assertEqual(sorted(a.status for a in answers), [201] + [409] * (CLIENTS - 1))

    def test_merges_of_the_same_persons_leave_one_survivor(self):
        clients = self.clients()
        people = [self.person()["id"] for _ in range(8)]

        def merge(number):
            primary = people[number % 8]
            others = [one for one in people if one != primary]
            body = {"primary_id": primary, "duplicate_ids": others}
            return clients[number].post("persons/merge/", body)

        answers = together(merge, 16)
        self.assertLessEqual({answer.status for answer in answers}, {200, 409})
        shown = [self.read(f"persons/{one}/") for one in people]
        survivors = [one["id"] for one in shown if one["active"]]
        self.assertEqual(len(survivors), 1)
        merged_into = {one.get("merged_into") for one in shown if not one["active"]}
        self.assertEqual(merged_into, set(survivors))

    def test_every_writer_reads_its_own_write(self):
        clients = self.clients()

        def write_and_read(number):
            for _ in range(5):
                name = unique(f"Own{number}")
                made = clients[number].post("persons/", {"name": name}).json
                if clients[number].get("persons/", {"name": name}).json["count"] != 1:
                    return f"{made} is not listed"
            return None

        self.assertEqual(set(together(write_and_read, 16)), {None})


class Writer:
    """Creates linked things without pause until the server dies, and remembers what was answered
    and what was not."""

    def __init__(self, number, port, token, tag):
        self.number = number
        self.client = Client(port, token)
        self.tag = tag
        self.acknowledged = []  # (path, the record as it was answered)
        self.pairs = []         # Batches: names that are all there or none.
        self.unanswered = []    # (method, path, body, key)

    def run(self, started):
        try:
            while True:
                self.step(started)
        except OSError:
            pass
        finally:
            self.client.close()

    def send(self, path, body, method="POST"):
        key = uuid.uuid4().hex
        self.unanswered.append((method, path, body, key))
        answer = self.client.send(method, path, body, headers={"Idempotency-Key": key})
        self.unanswered.pop()
        assert answer.status in (200, 201), str(answer)
        return answer.json

    def step(self, started):
        made = self.send("persons/", {"name": unique("Loaded"), "job_title": "before"})
        self.acknowledged.append(("persons", made))
        started.set()
        tagged = self.send(f"persons/{made['id']}/tags/", {"tag": self.tag})
        self.acknowledged[-1] = ("persons", tagged)
        names = [unique("Half") for _ in range(3)]
        self.pairs.append(names)
        self.send("organizations/batch/", {"items": [{"name": name} for name in names]})
        deal = self.send("deals/", {"title": unique("Deal"), "person": made["id"]})
        self.acknowledged.append(("deals", deal))
        duplicate = self.send("persons/", {"name": unique("Twin")})
        body = {"primary_id": made["id"], "duplicate_ids": [duplicate["id"]]}
        self.send("persons/merge/", body)


class Crashes(ServerCase):
    """Ten rounds of load and kill -9 on one folder."""

    def test_no_acknowledged_write_is_lost_and_no_commit_is_half_there(self):
        tag = self.make("tags/", {"name": "loaded"})["id"]
        acknowledged = 0
        for round_number in range(ROUNDS):
            writers = self.load_and_kill(tag)
            if round_number % 3 == 1:
                self.check_digest()
            self.restart()
            for writer in writers:
                self.check_all_there(writer)
                acknowledged += len(writer.acknowledged)
            self.retry_unanswered(writers)
        self.assertGreater(acknowledged, ROUNDS * WRITERS)
        names = [one["name"] for one in self.api.every("persons/")]
        self.assertEqual(len(names), len(set(names)), "something was doubled")

    def load_and_kill(self, tag):
        started = threading.Event()
        writers = [Writer(number, self.server.port, self.tenant["token"], tag)
                   for number in range(WRITERS)]
        threads = [threading.Thread(target=writer.run, args=(started,)) for writer in writers]
        for thread in threads:
            thread.start()
        started.wait()
        time.sleep(SETTLE_S)
        self.server.kill()
        for thread in threads:
            thread.join()
        return writers

    # What is at DIR/views is what the log says: without it the same comes again.
    def check_digest(self):
        before = self.folder.digest()
        shutil.rmtree(self.folder.path / "views")
        self.assertEqual(self.folder.digest(), before)

    def check_all_there(self, writer):
        for path, record in writer.acknowledged:
            shown = self.check(self.api.get(f"{path}/{record['id']}/"), 200).json
            for member in ("name", "title", "job_title", "created_at"):
                self.assertEqual(shown.get(member), record.get(member))
            self.assertLessEqual(set(record.get("tags", [])), set(shown.get("tags", [])))
        for names in writer.pairs:
            there = [self.count("organizations/", {"name": name}) for name in names]
            self.assertIn(there, ([0] * 3, [1] * 3), "half a commit")

    def retry_unanswered(self, writers):
        for writer in writers:
            for method, path, body, key in writer.unanswered:
                headers = {"Idempotency-Key": key}
                first = self.api.send(method, path, body, headers=headers)
                again = self.api.send(method, path, body, headers=headers)
                self.assertIn(first.status, (200, 201), str(first))
                self.assertEqual((again.status, again.json), (first.status, first.json))
                self.assertEqual(again.headers["Idempotent-Replayed"], "true")
                if path == "persons/":
                    self.assertEqual(self.count(path, {"name": body["name"]}), 1)

    def test_what_is_read_after_a_crash_is_what_was_read_before(self):
        person = self.person(job_title="kept")
        before = self.api.get(f"persons/{person['id']}/")
        position = self.position()
        self.server.kill()
        self.restart()
        after = self.api.get(f"persons/{person['id']}/")
        self.assertEqual((after.body, after.etag), (before.body, before.etag))
        self.assertEqual(self.position(), position)

    def test_a_replay_after_a_crash_gives_the_stored_answer_and_refuses_another_body(self):
        body, headers = {"name": unique("Kept")}, {"Idempotency-Key": uuid.uuid4().hex}
        first = self.check(self.api.post("persons/", body, headers=headers), 201)
        self.check(self.api.patch(f"persons/{first.json['id']}/", {"name": "Later"}), 200)
        self.server.kill()
        self.restart()
        again = self.check(self.api.post("persons/", body, headers=headers), 201)
        self.assertEqual((again.body, again.position), (first.body, first.position))
        self.refused(self.api.post("persons/", {"name": "Other"}, headers=headers), 422)

    def test_an_invitation_that_was_acknowledged_is_mailed_after_a_crash(self):
        mail = f"{uuid.uuid4().hex}@crash.example"
        person = self.person(primary_email=mail)
        self.check(self.api.post(f"persons/{person['id']}/invite/"), 201)
        self.server.kill()
        self.restart()
        self.assertTrue(self.secret_of(mail))


if __name__ == "__main__":
    unittest.main()
