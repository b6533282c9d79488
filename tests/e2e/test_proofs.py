"""An auditor who trusts nothing but a public key: tree heads, proofs and the history's own bytes."""

import base64
import hashlib
import json
import time
import unittest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from case import ServerCase, unique


def sha256(text):
    return hashlib.sha256(text).digest()


def decoded(text):
    return base64.b64decode(text, validate=True)


def node(left, right):
    return sha256(b"\x01" + left + right)


def root_by_inclusion(index, size, leaf, path):
    """RFC 9162, 2.1.3.2: the root that the proof leads to."""
    first, last, root = index, size - 1, leaf
    for hash_ in path:
        assert last > 0, "the proof is too long"
        if first % 2 == 1 or first == last:
            root = node(hash_, root)
            while first % 2 == 0 and first != 0:
                first, last = first // 2, last // 2
        else:
            root = node(root, hash_)
        first, last = first // 2, last // 2
    assert last == 0, "the proof is too short"
    return root


def roots_by_consistency(old, new, old_root, path):
    """RFC 9162, 2.1.4.2: the older and the younger root that the proof leads to."""
    if old == new:
        assert path == []
        return old_root, old_root
    path = list(path)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    first, last = old - 1, new - 1
    while first % 2 == 1:
        first, last = first // 2, last // 2
    older = younger = path[0]
    for hash_ in path[1:]:
        assert last > 0, "the proof is too long"
        if first % 2 == 1 or first == last:
            older, younger = node(hash_, older), node(hash_, younger)
            while first % 2 == 0 and first != 0:
                first, last = first // 2, last // 2
        else:
            younger = node(younger, hash_)
        first, last = first // 2, last // 2
    assert last == 0, "the proof is too short"
    return older, younger


def tree_root(leaves):
    """RFC 6962, 2.1, as it is written there."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else sha256(b"")
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return node(tree_root(leaves[:left]), tree_root(leaves[left:]))


class Auditor:
    """Knows a verifier key ("name+id+key") and reads notes signed by it."""

    def __init__(self, vkey):
        self.name, id_, key = vkey.split("+", 2)
        material = decoded(key)
        assert material[0] == 1, "Ed25519"
        self.id = sha256(self.name.encode() + b"\n" + material)[:4]
        assert self.id.hex() == id_
        self.key = Ed25519PublicKey.from_public_bytes(material[1:])

    def read(self, note):
        """Size and root of a note; raises InvalidSignature."""
        text, signature = note.split("\n\n")
        dash, name, blob = signature.rstrip("\n").split(" ")
        assert (dash, name) == ("\u2014", self.name)
        assert decoded(blob)[:4] == self.id
        self.key.verify(decoded(blob)[4:], text.encode() + b"\n")
        origin, size, root = text.split("\n")
        assert origin == self.name
        return int(size), decoded(root)


class Proofs(ServerCase):
    tenants = ("other",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = Auditor(cls.api.get("history/key/").json["vkey"])

    def checkpoint(self, size=None):
        return self.read("history/checkpoint/", {} if size is None else {"tree_size": size})

    def root(self, size):
        found = self.auditor.read(self.checkpoint(size)["note"])
        self.assertEqual(found[0], size)
        return found[1]

    def proof(self, position, size=None):
        return self.read(f"history/{position}/proof/", {} if size is None else {"tree_size": size})

    def holds(self, proof, root):
        path = [decoded(text) for text in proof["hashes"]]
        return root == root_by_inclusion(proof["leaf_index"], proof["tree_size"],
                                         decoded(proof["leaf_hash"]), path)

    def write(self, count):
        for _ in range(count):
            self.person()
        return self.position()

    def test_the_checkpoint_is_a_note_that_the_key_signed(self):
        position = self.write(2)
        shown = self.checkpoint(position)
        size, root = self.auditor.read(shown["note"])
        self.assertEqual((shown["tree_size"], decoded(shown["root"])), (size, root))
        self.assertEqual(size, position)
        self.assertEqual(shown["origin"], self.auditor.name)
        self.assertEqual(len(decoded(shown["signature"])), 64)
        self.assertEqual(decoded(shown["note"].split()[-1])[4:], decoded(shown["signature"]))
        self.assertRegex(shown["time"], r"^20\d\d-.*Z$")

    def test_the_note_alone_is_answered_to_whoever_accepts_text(self):
        size = self.position()
        answer = self.api.get("history/checkpoint/", {"tree_size": size},
                              headers={"Accept": "text/plain"})
        self.check(answer, 200)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "text/plain")
        self.assertEqual(answer.body.decode(), self.checkpoint(size)["note"])

    def test_a_changed_note_is_not_signed(self):
        note = self.checkpoint(self.position())["note"]
        lines = note.split("\n")
        lines[1] = str(int(lines[1]) + 1)
        with self.assertRaises(InvalidSignature):
            self.auditor.read("\n".join(lines))

    def test_the_newest_is_signed_at_most_once_a_second_and_never_older_than_asked(self):
        begun, notes = time.monotonic(), set()
        for _ in range(20):
            self.person()
            notes.add(self.checkpoint()["note"])
        self.assertLessEqual(len(notes), time.monotonic() - begun + 2)
        made = self.check(self.api.post("persons/", {"name": unique("Person")}), 201)
        wanted = {"Daybook-Min-Position": str(made.position)}
        answer = self.check(self.api.get("history/checkpoint/", headers=wanted), 200)
        self.assertGreaterEqual(answer.json["tree_size"], made.position)

    def test_every_commit_is_in_every_tree_that_is_large_enough(self):
        last = min(self.write(10), 12)
        roots = {size: self.root(size) for size in range(1, last + 1)}
        for position in range(1, last + 1):
            for size in range(position, last + 1):
                proof = self.proof(position, size)
                self.assertEqual((proof["leaf_index"], proof["tree_size"]), (position - 1, size))
                self.assertTrue(self.holds(proof, roots[size]), (position, size))
                self.assertFalse(self.holds(proof, roots[size % last + 1]) and last > 1)

    def test_without_a_size_the_proof_is_of_the_history_as_it_is(self):
        position = self.write(1)
        proof = self.proof(position)
        self.assertEqual(proof["tree_size"], position)
        self.assertTrue(self.holds(proof, self.root(position)))

    def test_every_history_begins_every_longer_one(self):
        last = min(self.write(9), 11)
        for old in range(1, last + 1):
            for new in range(old, last + 1):
                shown = self.read("history/consistency/", {"from": old, "to": new})
                self.assertEqual((shown["from"], shown["to"]), (old, new))
                old_root, new_root = self.root(old), self.root(new)
                self.assertEqual(decoded(shown["from_root"]), old_root)
                self.assertEqual(decoded(shown["to_root"]), new_root)
                path = [decoded(text) for text in shown["hashes"]]
                self.assertEqual(roots_by_consistency(old, new, old_root, path),
                                 (old_root, new_root))

    def test_wrong_sizes_are_refused_by_the_name_of_the_parameter(self):
        last = self.write(1)
        for size in (0, -1, last - 1, last + 1, 2**63 - 1, "x", 2**64):
            answer = self.api.get(f"history/{last}/proof/", {"tree_size": size})
            self.refused_field(answer, "tree_size")
        for size in (-1, last + 1000, "x"):
            self.refused_field(self.api.get("history/checkpoint/", {"tree_size": size}), "tree_size")
        for path in ("history/consistency/", "history/leaves/"):
            self.refused_field(self.api.get(path, {"from": 0}), "from")
            self.refused_field(self.api.get(path, {"from": 2, "to": 1}), "from")
            self.refused_field(self.api.get(path, {"from": 1, "to": last + 1}), "to")
        self.refused_field(self.api.get("history/consistency/"), "from")

    def test_a_position_that_is_not_there_is_not_found(self):
        for position in (0, self.position() + 1, "x", -1, 2**64):
            self.refused(self.api.get(f"history/{position}/proof/"), 404)

    def test_a_write_bears_its_proof_when_it_is_asked_for(self):
        asked = {"Daybook-Proof": "true"}
        person = self.person()["id"]
        answers = [
            self.api.post("persons/", {"name": unique("Person")}, headers=asked),
            self.api.patch(f"persons/{person}/", {"job_title": "Auditor"}, headers=asked),
            self.api.post("persons/batch/", {"items": [{"name": unique("Person")}]}, headers=asked),
            self.api.post("users/", {"email": f"{unique('u').replace(' ', '.')}@users.example"},
                          headers=asked),
            self.api.delete(f"persons/{person}/", headers=asked),
            self.api.post(f"persons/{person}/erase/", {"reason": "asked"}, headers=asked),
        ]
        for answer in answers:
            self.assertLess(answer.status, 300, str(answer))
            proof = json.loads(answer.headers["Daybook-Inclusion-Proof"])
            self.assertEqual(proof["leaf_index"], answer.position - 1)
            self.assertTrue(self.holds(proof, self.root(proof["tree_size"])))
            self.assertEqual(proof, self.proof(answer.position, proof["tree_size"]))

    def test_an_undo_and_a_repeated_write_bear_their_proofs(self):
        headers = {"Daybook-Proof": "true", "Idempotency-Key": unique("key").replace(" ", "-")}
        body = {"name": unique("Person")}
        first = self.check(self.api.post("persons/", body, headers=headers), 201)
        again = self.check(self.api.post("persons/", body, headers=headers), 201)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual(again.headers["Daybook-Inclusion-Proof"],
                         first.headers["Daybook-Inclusion-Proof"])
        undone = self.check(self.api.post(f"history/{first.position}/undo/",
                                          headers={"Daybook-Proof": "true"}), 200)
        proof = json.loads(undone.headers["Daybook-Inclusion-Proof"])
        self.assertTrue(self.holds(proof, self.root(undone.position)))

    def test_any_other_value_of_the_header_is_refused_and_nothing_is_written(self):
        before = self.position()
        for value in ("false", "1", "TRUE", "true, true"):
            answer = self.api.post("persons/", {"name": "x"}, headers={"Daybook-Proof": value})
            self.check(answer, 400)
            self.assertIn("Daybook-Proof", answer.body.decode())
        self.assertEqual(self.position(), before)
        answer = self.api.post("persons/", {"name": unique("Person")})
        self.assertNotIn("Daybook-Inclusion-Proof", answer.headers)

    def leaves(self, **query):
        answer = self.check(self.api.get("history/leaves/", query), 200)
        self.assertEqual(answer.headers["Content-Type"], "application/x-ndjson")
        return answer.body, [json.loads(line) for line in answer.body.decode().splitlines()]

    def test_the_download_has_the_signed_root_and_verifies_offline(self):
        last = self.write(3)
        body, lines = self.leaves()
        self.assertEqual([line["position"] for line in lines[:-1]], list(range(1, last + 1)))
        leaves = [sha256(b"\x00" + decoded(line["leaf"])) for line in lines[:-1]]
        self.assertEqual(self.auditor.read(lines[-1]["checkpoint"]), (last, tree_root(leaves)))
        self.assertEqual(leaves[0], decoded(self.proof(1)["leaf_hash"]))
        self.assert_verified(body)

    def vkey(self):
        return self.read("history/key/")["vkey"]

    def verify_export(self, body, expect):
        path = self.folder.root / "leaves.ndjson"
        path.write_bytes(body)
        return self.folder.run("verify", "--export", path, "--key", self.vkey(), "--json",
                               expect=expect)

    def assert_verified(self, body):
        report = json.loads(self.verify_export(body, 0).stdout)
        self.assertTrue(report["verified"])
        return report

    def assert_fault(self, body, what):
        report = json.loads(self.verify_export(body, 7).stdout)
        self.assertFalse(report["verified"])
        self.assertIn(what, report["faults"][0]["what"])

    def test_a_part_of_the_history_verifies_behind_what_comes_before(self):
        last = self.write(4)
        for begin in range(2, last + 1):
            body, lines = self.leaves(**{"from": begin})
            self.assertEqual(list(lines[0]), ["subtrees"])
            self.assertEqual(lines[1]["position"], begin)
            report = self.assert_verified(body)
            self.assertEqual(report["logs"][0]["commits"], last - begin + 1)
        body, lines = self.leaves(to=2)
        self.assertEqual(self.auditor.read(lines[-1]["checkpoint"])[0], 2)
        self.assert_verified(body)

    def test_a_download_that_was_changed_does_not_verify(self):
        self.write(3)
        body, lines = self.leaves()
        texts = [line + b"\n" for line in body.splitlines()]
        self.assert_fault(b"".join(texts[:-1]), "the end is missing")
        self.assert_fault(b"".join(texts[1:]), "subtrees")
        self.assert_fault(b"".join(texts[:1] + texts[2:]), "is due here")
        self.assert_fault(b"".join([texts[1], texts[0], *texts[2:]]), "subtrees")
        self.assert_fault(b"".join(texts[:-2] + texts[-1:]), "The checkpoint is of")
        self.assert_fault(b"".join(texts) + texts[0], "follows the checkpoint")
        leaf = bytearray(decoded(lines[-2]["leaf"]))
        leaf[-1] ^= 1
        lines[-2]["leaf"] = base64.b64encode(leaf).decode()
        changed = b"".join(texts[:-2]) + json.dumps(lines[-2]).encode() + b"\n" + texts[-1]
        self.assert_fault(changed, "The root is not that of the checkpoint")

    def test_a_download_of_another_tenant_is_not_signed_by_this_ones_key(self):
        body = self.check(self.client_of("other").get("history/leaves/"), 200).body
        self.assert_fault(body, "not signed")

    def test_each_operation_needs_its_permission(self):
        reader = self.server.client(self.token("Ibl.CRM/History/read")["token"])
        self.check(reader.get("history/checkpoint/"), 200)
        self.check(reader.get("history/key/"), 200)
        self.check(reader.get("history/leaves/"), 403)
        exporter = self.server.client(self.token("Ibl.CRM/History/export")["token"])
        self.check(exporter.get("history/leaves/"), 200)
        for path in ("checkpoint/", "key/", "1/proof/", "consistency/?from=1"):
            self.check(exporter.get("history/" + path), 403)

    def test_tenants_have_trees_of_their_own(self):
        other = self.client_of("other")
        size = self.check(other.get("history/checkpoint/"), 200).json["tree_size"]
        self.assertLess(size, self.write(1))
        self.refused_field(other.get("history/checkpoint/", {"tree_size": size + 1}), "tree_size")
        self.refused(other.get(f"history/{size + 1}/proof/"), 404)


if __name__ == "__main__":
    unittest.main()
