"""Tasks, projects, contact roles and documents."""

import base64
import hashlib
import json
import os
import unittest
import urllib.parse
import uuid

from case import NOBODY, ServerCase, unique


class TasksAndProjects(ServerCase):
    tenants = ("other",)

    def test_a_task_keeps_what_was_sent(self):
        project = self.make("projects/", {"name": "Move"})["id"]
        sent = {"title": "Call", "description": "Twice", "status": "in_progress",
                "priority": "urgent", "organization": self.organization()["id"],
                "project": project, "person": self.person()["id"], "owner": self.tenant["user"]}
        made = self.make("tasks/", {**sent, "due_at": "2031-05-06T07:08:09Z"})
        self.assertEqual({name: made[name] for name in sent}, sent)
        self.assertEqual(self.read(f"tasks/{made['id']}/"), made)
        bare = self.make("tasks/", {"title": "Bare"})
        self.assertEqual((bare["status"], bare["priority"]), ("open", "normal"))

    def test_lists_filter_order_and_search(self):
        word = uuid.uuid4().hex[:10]
        project = self.make("projects/", {"name": f"Build {word}"})["id"]
        for number, status in enumerate(("open", "done", "open")):
            self.make("tasks/", {"title": f"{word} {number}", "status": status,
                                 "project": project, "due_at": f"2031-01-0{3 - number}"})
        listed = self.read("tasks/", {"project": project, "ordering": "due_at"})["results"]
        self.assertEqual([one["title"][-1] for one in listed], ["2", "1", "0"])
        self.assertEqual(self.count("tasks/", {"project": project, "status": "open"}), 2)
        self.assertEqual(self.count("tasks/", {"search": word}), 3)
        self.assertEqual(self.count("projects/", {"name": word}), 1)

    def test_wrong_values_are_refused_by_their_field(self):
        for path, whole, wrong in (
                ("tasks/", {"title": "T"}, {"title": ["", None], "status": ["nope"],
                                            "priority": [5], "project": [NOBODY], "colour": [1]}),
                ("projects/", {"name": "P"}, {"name": [""], "status": ["nope"],
                                              "organization": [NOBODY], "starts_at": ["soon"]})):
            for field, values in wrong.items():
                for value in values:
                    self.refused_field(self.api.post(path, {**whole, field: value}), field)

    def test_a_deleted_project_leaves_its_tasks_and_undo_gives_them_back(self):
        project = self.make("projects/", {"name": "Gone"})["id"]
        task = self.make("tasks/", {"title": "T", "project": project})["id"]
        answer = self.check(self.api.delete(f"projects/{project}/"), 204)
        self.assertIsNone(self.read(f"tasks/{task}/")["project"])
        self.check(self.api.post(f"history/{answer.position}/undo/", {}), 200)
        self.assertEqual(self.read(f"tasks/{task}/")["project"], project)
        past = self.read(f"tasks/{task}/", {"as_of": answer.position})
        self.assertIsNone(past["project"])

    def test_merging_moves_what_is_about_a_person(self):
        one, two = self.person()["id"], self.person()["id"]
        self.make("tasks/", {"title": "T", "person": two})
        self.make("documents/", {"name": "d", "content": "", "person": two})
        merged = self.check(self.api.post("persons/merge/", {"primary_id": one,
                                                             "duplicate_ids": [two]}), 200)
        self.assertEqual((merged.json["reparented"]["tasks"],
                          merged.json["reparented"]["documents"]), (1, 1))
        for path in ("tasks/", "documents/"):
            self.assertEqual(self.count(path, {"person": one}), 1)

    def test_nothing_of_another_tenant_can_be_named_or_seen(self):
        other = self.client_of("other")
        project = self.make("projects/", {"name": "Theirs"}, other)["id"]
        self.check(self.api.get(f"projects/{project}/"), 404)
        self.refused_field(self.api.post("tasks/", {"title": "T", "project": project}), "project")


class Documents(ServerCase):
    tenants = ("other",)

    def form(self, content, filename="offer.pdf", media="application/pdf", **fields):
        boundary = uuid.uuid4().hex
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                 .encode() for name, value in fields.items()]
        head = (f'--{boundary}\r\nContent-Disposition: form-data; name="file"; '
                f'filename="{filename}"\r\nContent-Type: {media}\r\n\r\n')
        parts += [head.encode(), content, f"\r\n--{boundary}--\r\n".encode()]
        return {"body": b"".join(parts), "media": f"multipart/form-data; boundary={boundary}"}

    def upload(self, content, client=None, **fields):
        answer = (client or self.api).post("documents/", **self.form(content, **fields))
        return self.check(answer, 201).json

    def download(self, document, query="", client=None, **options):
        return (client or self.api).get(f"documents/{document['id']}/content/{query}", **options)

    def test_a_file_comes_back_as_it_was_sent(self):
        for content in (b"", b"%PDF-1.7\r\n\x00\xff--\r\n", os.urandom(100_000)):
            made = self.upload(content, description="Signed")
            self.assertEqual((made["name"], made["media_type"], made["description"]),
                             ("offer.pdf", "application/pdf", "Signed"))
            self.assertEqual(made["size"], len(content))
            self.assertEqual(made["sha256"], hashlib.sha256(content).hexdigest())
            self.assertNotIn("content", made)
            answer = self.check(self.download(made), 200)
            self.assertEqual(answer.body, content)
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            self.assertEqual(answer.headers["Content-Length"], str(len(content)))
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertTrue(answer.headers["Content-Disposition"].startswith(
                'attachment; filename="offer.pdf"'))
            self.assertEqual(answer.etag, f'"{made["sha256"]}"')
            headers = {"If-None-Match": answer.etag}
            self.assertEqual(self.check(self.download(made, headers=headers), 304).body, b"")

    def test_the_largest_file_is_kept_and_a_larger_one_refused(self):
        content = os.urandom(8 << 20)
        made = self.upload(content)
        self.assertEqual(self.check(self.download(made), 200).body, content)
        over = self.api.post("documents/", **self.form(content + b"x"))
        self.assertIn("8388608", self.refused(over, 413))
        self.refused(self.api.post("documents/", **self.form(bytes(17 << 20))), 413)

    def test_json_with_base64_is_taken_as_well(self):
        content = os.urandom(1000)
        made = self.make("documents/", {"name": "Grüße \"1\".bin", "media_type": "text/html",
                                        "content": base64.b64encode(content).decode()})
        answer = self.check(self.download(made), 200)
        self.assertEqual(answer.body, content)
        name = urllib.parse.quote(made["name"])
        self.assertEqual(answer.headers["Content-Disposition"],
                         f'attachment; filename="Gr____e _1_.bin"; filename*=UTF-8\'\'{name}')
        bare = self.make("documents/", {"name": "bare", "content": ""})
        self.assertEqual(bare["media_type"], "application/octet-stream")

    def test_what_is_no_file_is_refused(self):
        whole = {"name": "x", "content": "aGVsbG8="}
        for field, values in {"content": ["a", "*", 5, None, ["aGVsbG8="]], "name": ["", None],
                              "media_type": ["text", "/x", "a/b\r\nX: y", "\u00fc/x", "a b/c"],
                              "size": [], "person": [NOBODY], "colour": [1]}.items():
            for value in values:
                self.refused_field(self.api.post("documents/", {**whole, field: value}), field)
        self.refused_field(self.api.post("documents/", {"name": "x"}), "content")
        self.refused_field(self.api.post("documents/", {"content": ""}), "name")
        two = self.form(b"1")
        boundary = two["media"].split("=")[1]
        part = (f'--{boundary}\r\nContent-Disposition: form-data; name="b"; filename="b"\r\n\r\n2'
                f"\r\n").encode()
        self.refused_field(self.api.post("documents/", part + two["body"], media=two["media"]),
                           "content")
        none = f'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n'
        answer = self.api.post("documents/", none, media="multipart/form-data; boundary=b")
        self.refused_field(answer, "content")
        self.check(self.api.post("documents/", b"junk", media="multipart/form-data"), 400)
        self.check(self.api.post("documents/", b"--b\r\n", media="multipart/form-data; boundary=b"),
                   400)

    def test_what_is_said_of_it_changes_and_the_file_stays(self):
        made = self.upload(b"hello")
        path = f"documents/{made['id']}/"
        changed = self.check(self.api.patch(path, {"name": "b.txt", "size": 1, "sha256": "x",
                                                   "media_type": "text/html"}), 200).json
        self.assertEqual((changed["name"], changed["size"], changed["media_type"]),
                         ("b.txt", 5, "application/pdf"))
        self.refused_field(self.api.patch(path, {"colour": 1}), "colour")
        self.check(self.api.put(path, {"name": "c.txt"}), 200)
        self.assertEqual(self.check(self.download(made), 200).body, b"hello")

    def test_lists_and_history_show_no_bytes(self):
        made = self.upload(b"squeamish ossifrage " * 100)
        encoded = base64.b64encode(b"squeamish").decode()
        for path in ("documents/", f"documents/{made['id']}/history/", "history/?kind=document",
                     "history/export/"):
            body = self.check(self.api.get(path), 200).body.decode()
            self.assertNotIn("ossifrage", body)
            self.assertNotIn(encoded, body)

    def test_an_upload_can_be_undone_and_redone(self):
        content = os.urandom(3 << 20)
        answer = self.check(self.api.post("documents/", **self.form(content)), 201)
        made = answer.json
        self.check(self.api.post(f"history/{answer.position}/undo/", {}), 200)
        self.check(self.download(made), 404)
        self.assertEqual(self.check(self.download(made, f"?as_of={answer.position}"), 200).body,
                         content)
        self.check(self.api.post(f"history/{answer.position}/redo/", {}), 200)
        self.assertEqual(self.check(self.download(made), 200).body, content)
        self.check(self.api.delete(f"documents/{made['id']}/"), 204)
        self.check(self.download(made), 404)
        self.check(self.api.post(f"history/{self.position()}/undo/", {}), 200)
        self.assertEqual(self.check(self.download(made), 200).body, content)

    def test_an_upload_may_be_repeated(self):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        first, again = (self.api.post("documents/", headers=headers, **self.form(b"once"))
                        for _ in range(2))
        self.assertEqual(self.check(first, 201).json, self.check(again, 201).json)
        other = self.api.post("documents/", headers=headers, **self.form(b"twice"))
        self.check(other, 422)

    def test_who_may_not_read_downloads_nothing(self):
        made = self.upload(b"secret")
        client = self.server.client(self.token("Ibl.CRM/Documents/list")["token"])
        self.check(self.download(made, client=client), 403)
        self.check(self.download(made, client=self.stranger()), 401)
        self.check(self.download(made, client=self.client_of("other")), 404)
        self.check(self.download({"id": NOBODY}), 404)

    def test_erasing_a_person_takes_the_files_about_them(self):
        person = self.person()["id"]
        word = uuid.uuid4().hex
        made = self.upload(word.encode() * 60_000, person=person)
        kept = self.upload(b"kept")
        exported = self.check(self.api.get(f"persons/{person}/export/"), 200).json
        (held,) = exported["documents"]
        self.assertEqual(base64.b64decode(held["content"]), word.encode() * 60_000)
        before = self.position()
        self.check(self.api.post(f"persons/{person}/erase/", {"reason": "asked"}), 200)
        self.assertEqual(self.read(f"documents/{made['id']}/")["name"], {"erased": True})
        self.check(self.download(made), 410)
        self.check(self.download(made, f"?as_of={before}"), 410)
        self.assertEqual(self.check(self.download(kept), 200).body, b"kept")
        self.stop_server()
        digest = self.folder.digest()
        self.folder.run("rebuild", "--data", self.folder.path)
        self.assertEqual(self.folder.digest(), digest)
        self.folder.run("verify", "--data", self.folder.path)
        self.restart()
        self.check(self.download(made), 410)
        self.assertEqual(self.check(self.download(kept), 200).body, b"kept")
        traces = [path for path in self.folder.path.rglob("*") if path.is_file()
                  and word.encode() in path.read_bytes()]
        self.assertEqual(traces, [])

    def test_a_backup_holds_the_files(self):
        content = os.urandom(2 << 20)
        made = self.upload(content)
        root = self.folder.root
        name = uuid.uuid4().hex
        backup, keys, restored = (root / f"{name}-{part}" for part in ("b", "k", "r"))
        self.folder.run("backup", "--data", self.folder.path, "--to", backup, "--keys-to", keys)
        self.folder.run("restore", "--from", backup, "--keys-from", keys, "--data", restored,
                        "--master-key-file", self.folder.path / "master.key")
        home, self.folder.path = self.folder.path, restored
        try:
            server = self.folder.serve("--master-key-file", str(home / "master.key"))
            client = server.client(self.tenant["token"])
            self.assertEqual(self.check(self.download(made, client=client), 200).body, content)
            server.stop()
        finally:
            self.folder.path = home


class ContactRoles(ServerCase):
    def test_a_pair_has_one_role(self):
        place, person = self.organization()["id"], self.person()["id"]
        body = {"organization": place, "person": person, "role": "buyer"}
        made = self.make("contact-roles/", body)
        self.assertEqual({name: made[name] for name in body}, body)
        self.check(self.api.post("contact-roles/", body), 200)
        answer = self.api.post("contact-roles/", {**body, "role": "owner"})
        self.assertEqual(self.check(answer, 409).json["subject"], made["id"])
        path = f"contact-roles/{made['id']}/"
        changed = self.check(self.api.patch(path, {"role": "owner", "person": NOBODY}), 200).json
        self.assertEqual((changed["role"], changed["person"]), ("owner", person))
        self.assertEqual(self.count("contact-roles/", {"organization": place, "role": "owner"}), 1)
        self.check(self.api.delete(path), 204)
        self.assertEqual(self.count("contact-roles/", {"person": person}), 0)

    def test_wrong_bodies_name_what_is_wrong(self):
        whole = {"organization": self.organization()["id"], "person": self.person()["id"],
                 "role": "buyer"}
        for field in whole:
            body = {name: value for name, value in whole.items() if name != field}
            self.refused_field(self.api.post("contact-roles/", body), field)
        for field in ("organization", "person"):
            self.refused_field(self.api.post("contact-roles/", {**whole, field: NOBODY}), field)
        self.check(self.api.post("contact-roles/", json.dumps([whole])), 400)

    def test_it_goes_with_the_person(self):
        place, person = self.organization()["id"], self.person()["id"]
        self.make("contact-roles/", {"organization": place, "person": person, "role": "x"})
        answer = self.check(self.api.delete(f"persons/{person}/"), 204)
        self.assertEqual(self.count("contact-roles/", {"organization": place}), 0)
        self.check(self.api.post(f"history/{answer.position}/undo/", {}), 200)
        self.assertEqual(self.count("contact-roles/", {"organization": place}), 1)


if __name__ == "__main__":
    unittest.main()
