"""Random histories with erasures in them, and a server that is killed during erasures: in the end
nothing is left of who was erased, all is left of the others, and a rebuild agrees with the live views.
"""

import http.client
import os
import random
import threading
import time
import unittest

from case import wait_for
from daybook_server import DataFolder
from erasure_traces import Tokens, traces_in_files, traces_in_log

SEED = int(os.environ.get("DAYBOOK_SEED", random.SystemRandom().randrange(2**32)))
REASON = {"reason": "Art. 17 request"}
FIELDS = ("name", "job_title", "unique_id", "description", "primary_phone", "given_name")


class History:
    """Writes what one random client writes; remembers whose word each token is.

    A word is whoever's it was written of. What was written of nobody, or of somebody who was merged
    since, is the word of whom it is about in the end.
    """

    def __init__(self, api, seed):
        self.api = api
        self.random = random.Random(seed)
        self.tokens = Tokens()
        self.persons = {}  # id -> survivor or None
        self.notes = {}    # id -> person or None
        self.erased = set()
        self.words_of_notes = {}

    def word(self, owner):
        return self.tokens.new(owner, self.random.choice((12, 16, 30)))

    def send(self, method, path, body, *statuses):
        answer = self.api.send(method, path, body)
        assert answer.status in statuses, str(answer)
        return answer.json if answer.body else None

    def living(self):
        return [one for one, survivor in self.persons.items()
                if survivor is None and one not in self.erased]

    def write_person(self):
        owner = "new"
        made = self.send("POST", "persons/", {"name": self.word(owner),
                                              "unique_id": self.word(owner)}, 201)
        self.persons[made["id"]] = None
        self.tokens.of.setdefault(made["id"], []).extend(self.tokens.of.pop(owner))

    def edit_person(self):
        if one := self.someone():
            field = self.random.choice(FIELDS[1:])
            value = self.random.choice((None, self.word(one)))
            self.send("PATCH", f"persons/{one}/", {field: value}, 200)

    def someone(self):
        living = self.living()
        return self.random.choice(living) if living else None

    # A note keeps to those it was about; what was said while it was nobody's goes with its last.
    def write_note(self):
        one = self.random.choice((None, self.someone()))
        words = [self.tokens.new("note", 20), self.tokens.new("note", 12)]
        self.tokens.of.pop("note")
        made = self.send("POST", "notes/", {"body": words[0], "title": words[1], "person": one}, 201)
        self.notes[made["id"]] = one
        self.keep(made["id"], one, words)

    def keep(self, note, person, words):
        if person is None:
            self.words_of_notes.setdefault(note, []).extend(words)
        else:
            self.tokens.of.setdefault(person, []).extend(words)

    def edit_note(self):
        open_notes = [note for note, one in self.notes.items() if one not in self.erased]
        if not open_notes:
            return
        note = self.random.choice(open_notes)
        word = self.tokens.new("note", 16)
        self.tokens.of.pop("note")
        field = self.random.choice(("body", "title"))
        if field == "title" and self.random.random() < 0.5:
            self.send("PATCH", f"notes/{note}/", {"title": None}, 200)
            return
        self.send("PATCH", f"notes/{note}/", {field: word}, 200)
        self.keep(note, self.notes[note], [word])

    def move_note(self):
        open_notes = [note for note, one in self.notes.items() if one not in self.erased]
        one = self.someone()
        if not open_notes or one is None:
            return
        note = self.random.choice(open_notes)
        self.send("PATCH", f"notes/{note}/", {"person": one}, 200)
        self.notes[note] = one

    def delete_note(self):
        if self.notes and self.random.random() < 0.3:
            note = self.random.choice(list(self.notes))
            self.send("DELETE", f"notes/{note}/", None, 204, 404)
            self.forget(note)

    def forget(self, note):
        """No longer written to; its words stay whose they were."""
        self.notes.pop(note, None)

    def merge(self):
        living = self.living()
        if len(living) < 2 or self.random.random() < 0.5:
            return
        into, gone = self.random.sample(living, 2)
        self.send("POST", "persons/merge/",
                  {"primary_id": into, "duplicate_ids": [gone], "fill_blanks": True}, 200)
        for one, survivor in self.persons.items():
            if survivor == gone:
                self.persons[one] = into
        self.persons[gone] = into
        for note, one in self.notes.items():
            if one == gone:
                self.notes[note] = into

    def erase(self):
        if one := self.someone():
            self.send("POST", f"persons/{one}/erase/", REASON, 200)
            self.mark_erased(one)

    def mark_erased(self, one):
        self.erased.add(one)
        self.erased.update(other for other, into in self.persons.items() if into == one)

    def step(self):
        action = self.random.choices(
            (self.write_person, self.edit_person, self.write_note, self.edit_note, self.move_note,
             self.delete_note, self.merge), (4, 6, 4, 4, 3, 1, 1))[0]
        action()

    def gone(self):
        """Every word of whom was erased, and of notes that are about nobody else."""
        words = [word for one in self.erased for word in self.tokens.of.get(one, [])]
        for note, one in self.notes.items():
            if one in self.erased:
                words += self.words_of_notes.get(note, [])
        return words


class ErasureHistories(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = DataFolder()
        self.addCleanup(self.folder.remove)
        self.token = self.folder.init()["token"]
        self.serve()
        self.addCleanup(lambda: self.server.kill())

    def serve(self):
        self.server = self.folder.serve()
        self.api = self.server.client(self.token)

    def expect_nothing_left(self, words, seed):
        self.assertEqual(traces_in_files(self.folder.path, words), {}, f"seed {seed}")
        self.server.stop()
        self.assertEqual(traces_in_log(self.folder, words), set(), f"seed {seed}")
        live = self.folder.digest()
        for path in (self.folder.path / "views").rglob("*"):
            path.unlink()
        self.assertEqual(self.folder.digest(), live, f"a rebuild makes other rows: seed {seed}")
        self.assertEqual(traces_in_files(self.folder.path, words), {}, f"seed {seed}")
        self.serve()

    def test_nothing_is_left_whatever_happened_before(self):
        for round_number in range(3):
            seed = SEED + round_number
            history = History(self.api, seed)
            for _ in range(3):
                for _ in range(40):
                    history.step()
                history.erase()
            self.assertTrue(history.gone())
            self.expect_nothing_left(history.gone(), seed)

    def test_erasures_are_finished_after_any_number_of_kills(self):
        chance = random.Random(SEED)
        history = History(self.api, SEED)
        for _ in range(60):
            history.step()
        for _ in range(8):
            history.api = self.api
            for _ in range(10):
                history.step()
            one = history.someone()
            if one is None:
                continue
            self.kill_during_erasure(one, chance.uniform(0, 0.5))
            self.serve()
            history.api = self.api
            state = self.api.get(f"persons/{one}/").json.get("erasure")
            if state is not None:
                history.mark_erased(one)
                self.assertTrue(wait_for(lambda: self.api.get(
                    f"persons/{one}/").json["erasure"] == "erased"))
        history.erase()
        self.expect_nothing_left(history.gone(), SEED)

    def test_erasures_at_once_beside_readers_and_writers(self):
        tokens = Tokens()
        persons = []
        for i in range(6):
            body = {"name": tokens.new(i), "unique_id": tokens.new(i), "job_title": tokens.new(i)}
            persons.append(self.api.post("persons/", body).json["id"])
        stop, broken = threading.Event(), []

        def meanwhile(number):
            client = self.server.client(self.token)
            while not stop.is_set():
                answers = [client.post("persons/", {"name": f"Other {number}"}),
                           client.get("persons/", {"search": "other", "ordering": "name"}),
                           client.get(f"persons/{persons[0]}/export/")]
                broken.extend(str(answer) for answer in answers if answer.status >= 400)

        def erase(person):
            answer = self.server.client(self.token).post(f"persons/{person}/erase/", REASON)
            if answer.status != 200:
                broken.append(str(answer))

        others = [threading.Thread(target=meanwhile, args=(i,)) for i in range(3)]
        erasing = [threading.Thread(target=erase, args=(one,)) for one in persons]
        for thread in others + erasing:
            thread.start()
        for thread in erasing:
            thread.join()
        words = [word for some in tokens.of.values() for word in some]
        found = traces_in_files(self.folder.path, words)
        stop.set()
        for thread in others:
            thread.join()
        self.assertEqual((found, broken), ({}, []))
        self.expect_nothing_left(words, SEED)

    def kill_during_erasure(self, person, seconds):
        client = self.server.client(self.token)

        def erase():
            try:
                client.post(f"persons/{person}/erase/", REASON)
            except (OSError, http.client.HTTPException):
                pass

        asking = threading.Thread(target=erase)
        asking.start()
        time.sleep(seconds)
        self.server.process.kill()
        asking.join()
        self.server.kill()


if __name__ == "__main__":
    unittest.main()
