"""Erasing persons who were users: their account goes with them once no tenant has a say about it."""

import concurrent.futures
import unittest

from case import PASSWORD, RESET_SECRET
from erasing_case import ERASED, REASON, ErasingCase
from erasure_traces import traces_in, traces_in_log
from platform_users_case import UsersCase


class Accounts(ErasingCase):
    """`other` is the second tenant of the same server."""

    def member_of(self, owner):
        """(person, user) of somebody who accepted an invitation and asked for another password."""
        person = self.someone(owner)
        self.make(f"persons/{person['id']}/invite/", {})
        secret = self.secret_of(person["primary_email"])
        accepted = self.make("invitations/accept/", {"secret": secret, "password": PASSWORD},
                             self.stranger())
        self.check(self.stranger().post("auth/reset/", {"email": person["primary_email"]}), 204)
        self.secret_of(person["primary_email"], RESET_SECRET)
        self.all_mails_have_left()
        return person, accepted["id"]

    def remove(self, user, client=None):
        self.check((client or self.api).delete(f"users/{user}/"), 204)

    def test_whoever_is_a_member_is_removed_first(self):
        ann, user = self.member_of("ann")
        refused = self.erase(ann, 409).json
        self.assertIn(f"remove user {user} first", str(refused))
        self.assertEqual(self.read(f"persons/{ann['id']}/")["name"], ann["name"])
        self.check(self.api.post(f"users/{user}/suspend/"), 200)
        self.erase(ann, 409)

    def test_the_account_goes_with_the_person(self):
        ann, user = self.member_of("ann")
        session = self.signed_in(ann["primary_email"])
        then = self.position()
        self.remove(user)
        self.erase(ann)
        self.no_trace("ann")
        for path in ("users/", f"users/?as_of={then}", f"users/{user}/?as_of={then}", "history/"):
            answer = self.check(self.api.get(path), 200)
            self.assertEqual(traces_in(answer.body, self.tokens.of["ann"]), set(), path)
        self.check(session.get("persons/"), 401)
        credentials = {"email": ann["primary_email"], "password": PASSWORD}
        self.check(self.stranger().post("auth/login/", credentials), 401)
        self.server.stop()
        live = self.folder.digest()
        self.assertEqual(traces_in_log(self.folder, self.tokens.of["ann"]), set())
        for path in (self.folder.path / "views").rglob("*"):
            path.unlink()
        self.assertEqual(self.folder.digest(), live, "a rebuild makes other rows")
        self.no_trace("ann")
        self.folder.run("verify", "--data", self.folder.path)
        self.restart()
        again = self.user(ann["primary_email"])
        self.assertNotEqual(again["id"], user, "the address is free")

    def test_those_of_many_who_are_erased_at_once_go(self):
        members = [self.member_of("ann") for _ in range(8)]
        for _, user in members:
            self.remove(user)

        def erase(member):
            client = self.server.client(self.tenant["token"])
            return client.post(f"persons/{member[0]['id']}/erase/", REASON).status

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(erase, members)), [200] * 8)
        for person, _ in members:
            credentials = {"email": person["primary_email"], "password": PASSWORD}
            self.check(self.stranger().post("auth/login/", credentials), 401)
        self.no_trace("ann")

    def test_an_account_that_another_tenant_has_stays(self):
        other = self.client_of("other")
        ann, user = self.member_of("ann")
        self.make("users/", {"email": ann["primary_email"]}, other)
        self.remove(user)
        self.erase(ann)
        self.assertEqual(self.check(other.get(f"users/{user}/"), 200).json["email"],
                         ann["primary_email"])
        self.check(self.signed_in(ann["primary_email"]).get("auth/me/"), 200)

    def test_one_that_was_removed_there_before_goes(self):
        other = self.client_of("other")
        ann, user = self.member_of("ann")
        self.make("users/", {"email": ann["primary_email"]}, other)
        self.remove(user, other)
        self.remove(user)
        self.erase(ann)
        self.no_trace("ann")


class OnThePlatform(UsersCase):
    def test_an_erased_account_is_not_there(self):
        address, number = self.member()
        person = self.listed_one("persons/", {"primary_email": address})
        users = self.ask("GET", "users?search=" + address).json["items"]
        self.check(self.api.delete(f"users/{number}/"), 204)
        before = self.ask("GET", "users").json["total"]
        self.check(self.api.post(f"persons/{person}/erase/", {"reason": "asked"}), 200)
        after = self.check(self.ask("GET", "users"), 200).json
        self.assertEqual(after["total"], before - 1)
        path = "users/" + users[0]["id"]
        for method, one, body in (("GET", path, None), ("PATCH", path, {"display_name": "x"}),
                                  ("POST", path + "/reactivate", {}), ("DELETE", path, None)):
            self.assertEqual(self.ask(method, one, body).status, 404, (method, one))
        for asked in ("all", address):
            page = self.ask("GET", f"audit?search={asked}" if asked != "all" else "audit")
            self.assertNotIn(address, page.body.decode())

    def listed_one(self, path, query):
        return self.check(self.api.get(path, query), 200).json["results"][0]["id"]


class Pictures(ErasingCase):
    def picture(self, owner, **fields):
        return self.make("media_objects/", {"file_name": self.word(owner) + ".jpg",
                                            "content_url": "https://p.example/" + self.word(owner),
                                            **fields})

    def test_an_avatar_is_exported_and_goes_with_the_person(self):
        picture = self.picture("ann")
        ann = self.someone("ann", avatar=picture["id"])
        held = self.read(f"persons/{ann['id']}/export/")
        self.assertEqual([one["id"] for one in held["media_objects"]], [picture["id"]])
        self.erase(ann)
        self.no_trace("ann")
        self.check(self.api.get(f"media_objects/{picture['id']}/"), 404)

    def test_one_that_others_have_too_stays(self):
        picture = self.picture("all")
        ann, bob = (self.someone(name, avatar=picture["id"]) for name in ("ann", "bob"))
        self.erase(ann)
        self.assertEqual(self.read(f"persons/{bob['id']}/"), bob)
        self.assertEqual(self.read(f"media_objects/{picture['id']}/"), picture)


class Words(ErasingCase):
    def test_labels_of_free_text_go_as_well(self):
        names = ("status", "source", "external_source", "next_interaction_icon",
                 "next_interaction_color")
        ann = self.someone("ann", **{name: self.word("ann") for name in names})
        note = self.note("ann", ann, category=self.word("ann"))
        self.erase(ann)
        self.no_trace("ann")
        shown = self.read(f"persons/{ann['id']}/")
        self.assertEqual({name: shown[name] for name in names}, dict.fromkeys(names, ERASED))
        self.assertEqual(self.read(f"notes/{note['id']}/")["category"], ERASED)

    def test_a_reason_is_more_than_blanks(self):
        ann = self.someone("ann")
        for reason in ("", " ", "\t \n"):
            answer = self.api.post(f"persons/{ann['id']}/erase/", {"reason": reason})
            self.refused_field(answer, "reason")


if __name__ == "__main__":
    unittest.main()
