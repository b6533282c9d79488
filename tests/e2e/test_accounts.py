"""The accounts surface: rules of accounts.yaml, on the records of the crm surface."""

import json
import unittest
import uuid

from case import ServerCase, unique

BASE = "/accounts/organizations"
MEMBERS = ["id", "name", "type", "status", "industry", "website", "description", "metadata",
           "createdAt", "updatedAt"]


class AccountsCase(ServerCase):
    tenants = ("other",)

    def account(self, client=None, **fields):
        body = {"name": unique("Account"), "type": "customer", **fields}
        return self.check((client or self.api).post(BASE, body), 200).json

    def shown(self, number):
        return self.check(self.api.get(f"{BASE}/{number}"), 200).json

    def all(self, path=BASE, client=None, **query):
        return self.check((client or self.api).get(path, query), 200).json

    def in_crm(self, account):
        found = self.read("organizations/", {"name": account["name"]})["results"]
        return next(one for one in found if one["name"] == account["name"])


class Organizations(AccountsCase):
    def test_a_new_one_shows_just_the_published_members(self):
        name = unique("Shown")
        answer = self.check(self.api.post(BASE, {"name": name, "type": "partner"}), 200)
        made = answer.json
        self.assertEqual(list(made), MEMBERS)
        self.assertIsInstance(made["id"], int)
        self.assertEqual((made["name"], made["type"], made["status"]), (name, "partner", "active"))
        self.assertEqual([made[member] for member in MEMBERS[4:8]], [None] * 4)
        self.assertEqual(made["createdAt"], made["updatedAt"])
        self.assertTrue(answer.etag.startswith('"v1-'))
        self.assertEqual(self.shown(made["id"]), made)

    def test_what_is_sent_is_kept(self):
        sent = {"name": unique("Kept"), "type": "prospect", "status": "inactive",
                "industry": "Technology", "website": "https://acme.example",
                "description": "Long\ntext", "metadata": {"tier": [1, {"a": None}]}}
        made = self.check(self.api.post(BASE, sent), 200).json
        self.assertEqual({member: made[member] for member in sent}, sent)
        in_crm = self.in_crm(made)
        self.assertEqual({member: in_crm[member] for member in sent}, sent)

    def test_one_path_shows_one_organization(self):
        made = self.account()
        for number in (f"0{made['id']}", f"00{made['id']}", "0", f"+{made['id']}", "1e0"):
            self.check(self.api.get(f"{BASE}/{number}"), 404)
        self.shown(made["id"])

    def test_wrong_bodies_name_what_is_wrong(self):
        whole = {"name": unique("Wrong"), "type": "customer"}
        wrong = {"name": ["", None, 5, "x" * 256], "type": ["", None, "two words", "1st", {}],
                 "status": ["two words", 7], "website": ["javascript:alert(1)", "acme.example"], "metadata": [[], "text", 5], "industry": [[1]],
                 "colour": ["red"]}
        for field, values in wrong.items():
            for value in values:
                self.refused_field(self.api.post(BASE, {**whole, field: value}), field)
        for field in ("name", "type"):
            body = {key: value for key, value in whole.items() if key != field}
            self.refused_field(self.api.post(BASE, body), field)
        self.check(self.api.post(BASE, "{"), 400)
        self.check(self.api.post(BASE, "[]"), 400)

    def test_a_name_is_taken_once(self):
        made = self.account()
        self.refused_field(self.api.post(BASE, {"name": made["name"], "type": "x"}), "name")
        other = self.account()
        self.refused_field(self.api.put(f"{BASE}/{other['id']}", {"name": made["name"]}), "name")

    def test_one_record_has_one_number_and_both_surfaces_show_it(self):
        in_crm = self.organization()
        listed = next(one for one in self.all() if one["name"] == in_crm["name"])
        self.assertEqual((listed["type"], listed["status"]), ("customer", "active"))
        self.assertEqual(listed["createdAt"], in_crm["created_at"])
        changed = self.check(self.api.put(f"{BASE}/{listed['id']}", {"industry": "Dairy"}), 200)
        self.assertEqual(self.read(f"organizations/{in_crm['id']}/")["industry"], "Dairy")
        self.assertEqual(changed.json["id"], listed["id"])
        self.check(self.api.delete(f"organizations/{in_crm['id']}/"), 204)
        self.check(self.api.get(f"{BASE}/{listed['id']}"), 404)
        self.check(self.api.post(f"history/{self.position()}/undo/", {}), 200)
        self.assertEqual(self.shown(listed["id"])["name"], in_crm["name"])

    def test_a_change_keeps_what_it_does_not_name(self):
        made = self.account(industry="Dairy", metadata={"a": 1})
        path = f"{BASE}/{made['id']}"
        changed = self.check(self.api.put(path, {"website": "https://x.example"}), 200).json
        self.assertEqual({**made, "website": "https://x.example",
                          "updatedAt": changed["updatedAt"]}, changed)
        self.assertEqual(self.check(self.api.put(path, {}), 200).json, changed)
        self.assertEqual(self.check(self.api.put(path, changed), 200).json, changed)
        blank = self.check(self.api.put(path, {"industry": None, "metadata": None}), 200).json
        self.assertEqual((blank["industry"], blank["metadata"]), (None, None))
        for field, value in (("name", None), ("type", ""), ("status", None), ("status", "a b")):
            self.refused_field(self.api.put(path, {field: value}), field)

    def test_the_list_is_whole_and_in_order(self):
        self.check(self.api.post("organizations/batch/", {
            "items": [{"name": unique(f"Many {number}")} for number in range(1000)]}), 200)
        for number in range(60):
            self.organization(name=unique(f"One {number}"))
        listed = self.all()
        numbers = [one["id"] for one in listed]
        self.assertEqual(len(numbers), self.count("organizations/"))
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_list_of_the_past_is_what_it_was(self):
        gone = self.account()
        position = self.position()
        self.check(self.api.delete(f"{BASE}/{gone['id']}"), 204)
        self.assertIn(gone, self.all(as_of=position))
        self.assertNotIn(gone["id"], [one["id"] for one in self.all()])
        self.assertEqual(self.check(self.api.get(f"{BASE}/{gone['id']}", {"as_of": position}),
                                    200).json, gone)
        self.check(self.api.get(BASE, {"page": 2}), 400)

    def test_what_is_not_there_is_not_found(self):
        deleted = self.account()["id"]
        self.check(self.api.delete(f"{BASE}/{deleted}"), 204)
        foreign = self.account(self.client_of("other"))["id"] + 100000
        for number in (0, 99999999, 2**40, "x", "-1", "1.0", deleted, foreign, uuid.uuid4()):
            path = f"{BASE}/{number}"
            self.check(self.api.get(path), 404)
            self.check(self.api.put(path, {"industry": "x"}), 404)
            self.check(self.api.delete(path), 404)
            self.check(self.api.post(path + "/duplicate"), 404)
            for part in ("tasks", "projects", "documents", "members"):
                self.check(self.api.get(f"{path}/{part}"), 404)
            self.check(self.api.post(path + "/members", {"contactId": 1, "role": "x"}), 404)
            self.check(self.api.patch(path + "/members/1", {"role": "x"}), 404)
            self.check(self.api.delete(path + "/members/1"), 404)

    def test_a_number_is_of_one_tenant(self):
        other = self.client_of("other")
        mine, theirs = self.account(), self.account(other)
        self.assertNotIn(theirs["name"], [one["name"] for one in self.all()])
        answer = self.api.get(f"{BASE}/{theirs['id']}")
        self.assertTrue(answer.status == 404 or answer.json["name"] != theirs["name"])
        self.assertNotIn(mine["name"], [one["name"] for one in self.all(client=other)])

    def test_a_duplicate_is_called_after_the_organization(self):
        tag = self.make("tags/", {"name": unique("tag")})["id"]
        made = self.account(industry="Dairy", metadata={"a": 1})
        crm_id = self.in_crm(made)["id"]
        self.check(self.api.post(f"organizations/{crm_id}/tags/", {"tag": tag}), 200)
        names = []
        for _ in range(4):
            copy = self.check(self.api.post(f"{BASE}/{made['id']}/duplicate"), 200).json
            names.append(copy["name"])
            self.assertEqual((copy["industry"], copy["metadata"]), ("Dairy", {"a": 1}))
            self.assertEqual(self.shown(copy["id"]), copy)
            self.assertEqual(self.in_crm(copy)["tags"], [tag])
        self.assertEqual(names, [f"{made['name']} ({number})" for number in (2, 3, 4, 5)])
        again = self.check(self.api.post(f"{BASE}/{copy['id']}/duplicate"), 200).json
        self.assertEqual(again["name"], f"{made['name']} (5) (2)")

    def test_a_duplicate_can_be_undone(self):
        made = self.account()
        answer = self.check(self.api.post(f"{BASE}/{made['id']}/duplicate"), 200)
        self.check(self.api.post(f"history/{answer.position}/undo/", {}), 200)
        self.check(self.api.get(f"{BASE}/{answer.json['id']}"), 404)

    def test_a_write_may_be_repeated(self):
        key = {"Idempotency-Key": uuid.uuid4().hex}
        body = {"name": unique("Again"), "type": "customer"}
        first = self.check(self.api.post(BASE, body, headers=key), 200)
        again = self.check(self.api.post(BASE, body, headers=key), 200)
        self.assertEqual(again.body, first.body)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        path = f"{BASE}/{first.json['id']}"
        key = {"Idempotency-Key": uuid.uuid4().hex}
        copies = [self.check(self.api.post(path + "/duplicate", headers=key), 200).body
                  for _ in range(2)]
        self.assertEqual(copies[0], copies[1])
        key = {"Idempotency-Key": uuid.uuid4().hex}
        for _ in range(2):
            self.check(self.api.delete(path, headers=key), 204)

    def test_entity_tags(self):
        made = self.account()
        path = f"{BASE}/{made['id']}"
        tag = self.check(self.api.get(path), 200).etag
        self.check(self.api.get(path, headers={"If-None-Match": tag}), 304)
        self.check(self.api.put(path, {"industry": "a"}, headers={"If-Match": tag}), 200)
        self.check(self.api.put(path, {"industry": "b"}, headers={"If-Match": tag}), 412)
        self.check(self.api.delete(path, headers={"If-Match": tag}), 412)

    def test_each_operation_asks_for_its_permission(self):
        made = self.account()
        path = f"{BASE}/{made['id']}"
        calls = {"list": [("GET", BASE, None)],
                 "read": [("GET", path, None), ("GET", path + "/members", None)],
                 "write": [("POST", BASE, {}), ("PUT", path, {}),
                           ("POST", path + "/duplicate", None), ("POST", path + "/members", {}),
                           ("PATCH", path + "/members/1", {}),
                           ("DELETE", path + "/members/1", None)],
                 "delete": [("DELETE", path, None)]}
        for held in calls:
            token = self.token(f"Ibl.CRM/Organizations/{held}")["token"]
            client = self.server.client(token)
            for right, some in calls.items():
                for method, target, body in some:
                    answer = client.send(method, target, body)
                    self.assertEqual(answer.status == 403, right != held, str(answer))
        for part, key in (("tasks", "Tasks"), ("projects", "Projects"),
                          ("documents", "Documents")):
            client = self.server.client(self.token(f"Ibl.CRM/{key}/list")["token"])
            self.assertEqual(self.all(f"{self.kept()}/{part}", client), [])
            self.check(self.stranger().get(f"{path}/{part}"), 401)

    def kept(self):
        return f"{BASE}/{self.account()['id']}"

    def test_the_document_describes_the_surface_alone(self):
        for path in ("/accounts/openapi.json", "/accounts/openapi-3.0.json"):
            document = self.check(self.stranger().get(path), 200).json
            self.assertEqual(document["info"]["title"], "Daybook accounts")
            self.assertEqual({one.split("/")[1] for one in document["paths"]}, {"accounts"})
        self.assertNotIn("/accounts/", json.dumps(self.read("/api/openapi.json")["paths"]))


class Collections(AccountsCase):
    def test_tasks_of_an_organization_are_listed_by_number(self):
        account, other = self.account(), self.account()
        organization = self.in_crm(account)["id"]
        project = self.make("projects/", {"name": "Move", "organization": organization})
        person = self.person()
        task = self.make("tasks/", {"title": "Call", "organization": organization,
                                    "project": project["id"], "person": person["id"],
                                    "priority": "high", "owner": self.tenant["user"],
                                    "due_at": "2031-01-02T03:04:05Z"})
        self.make("tasks/", {"title": "Elsewhere", "organization": self.in_crm(other)["id"]})
        path = f"{BASE}/{account['id']}"
        (shown,) = self.all(path + "/tasks")
        (shown_project,) = self.all(path + "/projects")
        self.assertEqual((shown["title"], shown["priority"], shown["status"], shown["ownerId"]),
                         ("Call", "high", "open", self.tenant["user"]))
        self.assertEqual((shown["organizationId"], shown["projectId"]),
                         (account["id"], shown_project["id"]))
        self.assertEqual(shown["dueAt"][:19], "2031-01-02T03:04:05")
        self.assertIsInstance(shown["contactId"], int)
        self.assertEqual((shown_project["name"], shown_project["status"]), ("Move", "active"))
        self.check(self.api.delete(f"tasks/{task['id']}/"), 204)
        self.assertEqual(self.all(path + "/tasks"), [])

    def test_documents_of_an_organization_are_listed_without_what_they_hold(self):
        account = self.account()
        self.make("documents/", {"name": "a.txt", "content": "aGVsbG8=", "media_type": "text/plain",
                                 "organization": self.in_crm(account)["id"]})
        (shown,) = self.all(f"{BASE}/{account['id']}/documents")
        self.assertEqual((shown["name"], shown["mediaType"], shown["size"]),
                         ("a.txt", "text/plain", 5))
        self.assertNotIn("content", shown)
        self.assertEqual(len(shown["sha256"]), 64)

    def test_a_deleted_organization_leaves_what_belonged_to_it(self):
        account = self.account()
        organization = self.in_crm(account)["id"]
        task = self.make("tasks/", {"title": "Stays", "organization": organization})
        role = self.make("contact-roles/", {"organization": organization, "role": "buyer",
                                            "person": self.person()["id"]})
        answer = self.check(self.api.delete(f"{BASE}/{account['id']}"), 204)
        self.assertIsNone(self.read(f"tasks/{task['id']}/").get("organization"))
        self.check(self.api.get(f"contact-roles/{role['id']}/"), 404)
        self.check(self.api.post(f"history/{answer.position}/undo/", {}), 200)
        self.assertEqual(self.read(f"tasks/{task['id']}/")["organization"], organization)
        self.assertEqual(len(self.all(f"{BASE}/{account['id']}/members")), 1)


class ContactMembers(AccountsCase):
    def number_of(self, person):
        """Of a person, as accounts speaks of them: shown once they are somebody's member."""
        place = self.in_crm(self.account())["id"]
        role = {"organization": place, "person": person["id"], "role": "known"}
        self.make("contact-roles/", role)
        name = self.read(f"organizations/{place}/")["name"]
        number = next(one["id"] for one in self.all() if one["name"] == name)
        (member,) = self.all(f"{BASE}/{number}/members")
        return member["contactId"]

    def test_members_come_change_and_go(self):
        account = self.account()
        path = f"{BASE}/{account['id']}/members"
        ann, bob = (self.number_of(self.person()) for _ in range(2))
        for contact, role in ((ann, "buyer"), (bob, "owner")):
            answer = self.check(self.api.post(path, {"contactId": contact, "role": role}), 200)
            self.assertEqual(answer.body, b"")
        self.assertEqual(self.all(path), [
            {"organizationId": account["id"], "contactId": ann, "role": "buyer"},
            {"organizationId": account["id"], "contactId": bob, "role": "owner"}])
        answer = self.check(self.api.patch(f"{path}/{ann}", {"role": "lead"}), 200)
        self.assertEqual(answer.body, b"")
        self.check(self.api.patch(f"{path}/{ann}", {}), 200)
        self.assertEqual(self.all(path)[0]["role"], "lead")
        self.check(self.api.delete(f"{path}/{ann}"), 204)
        self.check(self.api.delete(f"{path}/{ann}"), 404)
        self.check(self.api.patch(f"{path}/{ann}", {"role": "lead"}), 404)
        self.assertEqual([one["contactId"] for one in self.all(path)], [bob])

    def test_twice_is_once_and_a_second_role_a_conflict(self):
        path = f"{BASE}/{self.account()['id']}/members"
        ann = self.number_of(self.person())
        self.check(self.api.post(path, {"contactId": ann, "role": "buyer"}), 200)
        before = self.position()
        self.check(self.api.post(path, {"contactId": ann, "role": "buyer"}), 200)
        self.assertEqual(self.position(), before)
        self.refused(self.api.post(path, {"contactId": ann, "role": "owner"}), 409)

    def test_wrong_bodies_name_what_is_wrong(self):
        path = f"{BASE}/{self.account()['id']}/members"
        ann = self.number_of(self.person())
        for field, values in {"contactId": [0, -1, 99999999, 2**40, "x", None, 1.5],
                              "role": ["", None, "two words", 5]}.items():
            for value in values:
                body = {"contactId": ann, "role": "buyer", field: value}
                self.refused_field(self.api.post(path, body), field)
        for body in ({"contactId": ann}, {"role": "buyer"}):
            self.check(self.api.post(path, body), 400)

    def test_only_the_association_goes(self):
        person = self.person()
        number = self.number_of(person)
        path = f"{BASE}/{self.account()['id']}/members"
        self.check(self.api.post(path, {"contactId": number, "role": "buyer"}), 200)
        self.check(self.api.delete(f"{path}/{number}"), 204)
        self.assertEqual(self.read(f"persons/{person['id']}/"), person)

    def test_merging_persons_leaves_one_member_of_two(self):
        account = self.account()
        path = f"{BASE}/{account['id']}/members"
        persons = [self.person(), self.person()]
        ann, anna = (self.number_of(person) for person in persons)
        self.check(self.api.post(path, {"contactId": anna, "role": "buyer"}), 200)
        self.check(self.api.post(path, {"contactId": ann, "role": "owner"}), 200)
        merged = self.check(self.api.post("persons/merge/", {
            "primary_id": persons[0]["id"], "duplicate_ids": [persons[1]["id"]]}), 200)
        self.assertEqual(merged.json["reparented"]["contact_roles"], 2)
        self.assertEqual(self.all(path), [
            {"organizationId": account["id"], "contactId": ann, "role": "buyer"}])
        self.check(self.api.delete(f"{path}/{anna}"), 204)
        self.assertEqual(self.all(path), [])

    def test_a_person_of_another_tenant_is_unknown(self):
        other = self.client_of("other")
        for _ in range(30):
            foreign = self.make("persons/", {"name": unique("F")}, other)
        place = self.make("organizations/", {"name": unique("O")}, other)["id"]
        self.make("contact-roles/", {"organization": place, "person": foreign["id"],
                                     "role": "x"}, other)
        mine = self.in_crm(self.account())["id"]
        body = {"organization": mine, "person": foreign["id"], "role": "x"}
        self.refused_field(self.api.post("contact-roles/", body), "person")


if __name__ == "__main__":
    unittest.main()
