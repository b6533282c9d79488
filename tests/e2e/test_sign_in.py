"""Passwords and sessions: signing in and out, a new password by mail, and guessing slowed down."""

import concurrent.futures
import unittest
import uuid

from case import PASSWORD, RESET_SECRET, ServerCase, unique, wait_for
from test_stream import Listener


class SignIn(ServerCase):
    tenants = ("other",)

    def attempt(self, address, password, **more):
        return self.stranger().post("auth/login/",
                                    {"email": address, "password": password, **more})

    def test_a_session_is_a_token_until_it_is_ended(self):
        address, number = self.member(is_admin=True)
        answer = self.check(self.attempt(address.upper(), PASSWORD), 200)
        self.assertEqual((answer.json["user"], answer.json["tenant"]),
                         (number, self.tenant["platform_key"]))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        client = self.server.client(answer.json["token"])
        made = self.make("persons/", {"name": "By a session"}, client)
        entry = self.read("history/", {"record": made["id"]})["results"][0]
        self.assertEqual(entry["actor"], number)
        me = self.check(client.get("auth/me/"), 200).json
        self.assertEqual((me["user"], me["is_session"], me["permissions"]),
                         (number, True, ["Ibl.CRM/*"]))
        self.check(client.post("auth/logout/"), 204)
        for answer in (client.get("persons/"), client.get("auth/me/"), client.post("auth/logout/")):
            self.refused(answer, 401)

    def test_ending_one_session_leaves_the_others(self):
        address, _ = self.member(is_staff=True)
        first, second = self.signed_in(address), self.signed_in(address)
        self.check(first.post("auth/logout/"), 204)
        self.check(second.get("persons/"), 200)

    def test_a_wrong_password_and_an_unknown_address_look_the_same(self):
        address, _ = self.member()
        invited = f"{uuid.uuid4().hex}@members.example"  # A user without a password.
        self.make("users/", {"email": invited, "name": "No password"})
        answers = [self.attempt(*pair) for pair in (
            (address, "not the password"), (address, "x"), ("nobody@x.example", PASSWORD),
            (invited, PASSWORD), ("no address", PASSWORD), ("'; --", PASSWORD))]
        for answer in answers:
            self.refused(answer, 401)
            self.assertEqual(answer.body, answers[0].body)

    def test_what_is_missing_is_named(self):
        for body, field in (({"password": "x"}, "email"), ({"email": "a@b.example"}, "password"),
                            ({"email": 1, "password": "x"}, "email"),
                            ({"email": "a@b.example", "password": "x" * 1025}, "password"),
                            ({"email": "a@b.example", "password": "x", "more": 1}, "more")):
            self.refused_field(self.stranger().post("auth/login/", body), field)

    def test_a_member_of_several_tenants_names_one(self):
        address, number = self.member(is_staff=True)
        theirs = self.client_of("other")
        self.make("users/", {"email": address, "is_admin": True}, theirs)
        messages = self.refused_field(self.attempt(address, PASSWORD), "tenant")
        self.assertIn("other", messages[0])
        there = self.signed_in(address, tenant="other")
        self.make("persons/", {"name": "There"}, there)
        self.refused(self.attempt(address, PASSWORD, tenant="nowhere"), 403)
        self.check(self.api.post(f"users/{number}/suspend/"), 200)
        # Now there is one left, and it need not be named.
        self.check(self.signed_in(address).get("persons/"), 200)
        self.refused(self.attempt(address, PASSWORD, tenant=self.tenant["platform_key"]), 403)

    def test_suspending_a_member_ends_sessions_and_streams_at_once(self):
        address, number = self.member(is_staff=True)
        client = self.signed_in(address)
        listener = Listener(self.server.port, client.token)
        self.assertEqual(listener.status, 200)
        self.check(client.get("persons/"), 200)
        self.check(self.api.post(f"users/{number}/suspend/"), 200)
        self.refused(client.get("persons/"), 401)
        self.assertTrue(wait_for(lambda: listener.is_over), "the stream goes on")
        self.refused(self.attempt(address, PASSWORD), 403)
        self.check(self.api.post(f"users/{number}/reinstate/"), 200)
        self.check(client.get("persons/"), 200)

    def test_signing_out_ends_the_stream_of_that_session(self):
        address, _ = self.member(is_staff=True)
        client = self.signed_in(address)
        listener = Listener(self.server.port, client.token)
        self.assertEqual(listener.status, 200)
        self.check(client.post("auth/logout/"), 204)
        self.assertTrue(wait_for(lambda: listener.is_over), "the stream goes on")

    def test_an_api_token_is_no_session(self):
        self.refused(self.api.post("auth/logout/"), 422)
        self.check(self.api.get("persons/"), 200)
        me = self.read("auth/me/")
        self.assertFalse(me["is_session"])
        narrow = self.server.client(self.token("Ibl.CRM/Persons/read", "Ibl.*")["token"])
        self.assertEqual(self.check(narrow.get("auth/me/"), 200).json["permissions"],
                         ["Ibl.CRM/*", "Ibl.CRM/Persons/read"])

    def test_guessing_is_slowed_down_also_where_there_is_nothing_to_guess(self):
        address, _ = self.member()
        for account in (address, f"{uuid.uuid4().hex}@nobody.example"):
            spelled = [account, account.upper(), chr(ord(account[0]) + 0xFEE0) + account[1:],
                       account[:3] + "\u200b" + account[3:], f" {account} "]
            statuses = [self.attempt(spelled[at % len(spelled)], "guess").status
                        for at in range(24)]
            self.assertEqual(statuses.count(401), 20, statuses)
            refused = self.attempt(account.upper(), PASSWORD)
            self.check(refused, 429)
            self.assertGreater(int(refused.headers["Retry-After"]), 0)
            # Who forgot the password still gets a new one, though not mail after mail.
            resets = [self.stranger().post("auth/reset/", {"email": account}).status
                      for _ in range(24)]
            self.assertEqual(resets, [204] * 20 + [429] * 4)
        other, _ = self.member(is_staff=True)
        self.check(self.signed_in(other).get("persons/"), 200)

    def test_secrets_are_in_no_history(self):
        address, _ = self.member(is_admin=True)
        client = self.signed_in(address)
        pages = self.check(client.get("history/", {"page_size": 200}), 200).body
        for secret in (client.token, PASSWORD, "argon2"):
            self.assertNotIn(secret.encode(), pages)


class NewPasswords(ServerCase):
    tenants = ("other",)

    def ask(self, address):
        self.check(self.stranger().post("auth/reset/", {"email": address}), 204)

    def confirm(self, secret, password):
        return self.stranger().post("auth/reset/confirm/", {"secret": secret, "password": password})

    def test_a_mailed_secret_sets_a_password_once_and_ends_every_session(self):
        address, _ = self.member(is_staff=True)
        session = self.signed_in(address)
        self.check(session.get("persons/"), 200)
        self.ask(address)
        secret = self.secret_of(address, RESET_SECRET)
        self.refused_field(self.confirm(secret, "short"), "password")
        self.check(self.confirm(secret, "another password"), 204)
        self.refused(session.get("persons/"), 401)
        self.check(self.signed_in(address, "another password").get("persons/"), 200)
        old = self.stranger().post("auth/login/", {"email": address, "password": PASSWORD})
        self.refused(old, 401)
        self.refused_field(self.confirm(secret, "a third password"), "secret")

    def test_no_session_of_the_former_password_is_opened_meanwhile(self):
        address, _ = self.member(is_staff=True)
        self.ask(address)
        secret = self.secret_of(address, RESET_SECRET)
        body = {"email": address, "password": PASSWORD}
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            signing_in = [pool.submit(self.stranger().post, "auth/login/", body) for _ in range(6)]
            reset = pool.submit(self.confirm, secret, "another password")
            signing_in += [pool.submit(self.stranger().post, "auth/login/", body)
                           for _ in range(6)]
        self.check(reset.result(), 204)
        for answer in (one.result() for one in signing_in):
            self.assertIn(answer.status, (200, 401, 503), answer.body)
            if answer.status == 200:
                session = self.server.client(answer.json["token"])
                self.refused(session.get("auth/me/"), 401)

    def test_whoever_has_no_password_yet_gets_one_by_mail(self):
        user = self.user(is_staff=True)
        self.ask(user["email"])
        self.check(self.confirm(self.secret_of(user["email"], RESET_SECRET), PASSWORD), 204)
        self.check(self.signed_in(user["email"]).get("persons/"), 200)

    def test_an_unknown_address_is_promised_the_same(self):
        self.ask(f"{uuid.uuid4().hex}@nobody.example")
        self.refused_field(self.stranger().post("auth/reset/", {}), "email")

    def test_asked_again_at_once_it_is_one_mail(self):
        address, _ = self.member()
        for _ in range(3):
            self.ask(address)
        self.secret_of(address, RESET_SECRET)
        self.all_mails_have_left()
        mails = [path for path in self.folder.mails() if address.encode() in path.read_bytes()]
        self.assertEqual(len(mails), 2)  # The invitation, and one of these.

    def test_forged_secrets_are_refused(self):
        address, _ = self.member()
        self.ask(address)
        secret = self.secret_of(address, RESET_SECRET)
        other = "A" if secret[30] != "A" else "B"
        for forged in ("", "x", secret[:-1], secret + "A", secret[:30] + other + secret[31:],
                       secret.swapcase(), "A" * 64):
            self.check(self.confirm(forged, "another password"), 400)
        self.check(self.confirm(secret, "another password"), 204)

    def test_an_administrator_changes_users_of_their_tenant_alone(self):
        address, number = self.member(is_staff=True)
        session = self.signed_in(address)
        changed = self.check(self.api.patch(f"users/{number}/", {"name": "New", "password":
                                                                "given by the administrator"}), 200)
        self.assertEqual(changed.json["name"], "New")
        self.refused(session.get("persons/"), 401)
        self.check(self.signed_in(address, "given by the administrator").get("persons/"), 200)
        moved = f"{uuid.uuid4().hex[:12]}@moved.example"
        changed = self.check(self.api.patch(f"users/{number}/", {"email": moved}), 200)
        self.assertEqual(changed.json["email"], moved)
        self.refused_field(self.api.patch(f"users/{number}/", {"password": "short"}), "password")
        self.refused_field(self.api.patch(f"users/{number}/", {"email": "x"}), "email")
        self.refused_field(self.api.patch(f"users/{number}/", {"email": None}), "email")
        taken = self.user()["email"]
        self.refused_field(self.api.patch(f"users/{number}/", {"email": taken}), "email")
        self.make("users/", {"email": moved}, self.client_of("other"))
        for body in ({"name": "X"}, {"email": address}, {"password": PASSWORD}):
            self.refused(self.api.patch(f"users/{number}/", body), 403)
        self.refused(self.client_of("other").patch(f"users/{self.user()['id']}/", {"name": "X"}),
                     404)

    def test_whoever_was_removed_elsewhere_is_theirs_alone_again(self):
        address, number = self.member()
        other = self.client_of("other")
        path = f"users/{number}/"
        for _ in range(2):
            self.make("users/", {"email": address}, other)
            self.refused(self.api.patch(path, {"name": "X"}), 403)
            self.check(other.post(f"{path}suspend/"), 200)
            self.refused(self.api.patch(path, {"name": "X"}), 403)
            self.check(other.delete(path), 204)
            name = unique("Ours")
            self.assertEqual(self.check(self.api.patch(path, {"name": name}), 200).json["name"],
                             name)


if __name__ == "__main__":
    unittest.main()
