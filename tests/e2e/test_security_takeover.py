"""Accounts that somebody else prepared: users made for an address by another tenant, passwords set
by administrators, secrets mailed to a former address, and what a removed member once had.

Beside this: test_sign_in (passwords by mail and by an administrator), test_security_sessions
(secrets put to another use)."""

import concurrent.futures
import unittest
import uuid

from case import PASSWORD, RESET_SECRET, SECRET, unique
from platform_case import PlatformCase
from surfaces import PLATFORM

EVIL = "evil password 123"


class TakeoverCase(PlatformCase):
    def setUp(self):
        self.other = self.client_of("other")
        self.acme = self.tenant["platform_key"]

    def address(self):
        return f"{uuid.uuid4().hex[:12]}@acme.example"

    def prepared(self, **fields):
        """(address, number) of a user that `other` made, with a password that it knows."""
        address = self.address()
        made = self.make("users/", {"email": address, "name": "Cfo", **fields}, self.other)
        self.check(self.other.patch(f"users/{made['id']}/", {"password": EVIL}), 200)
        return address, made["id"]

    def sign_in(self, address, password, **more):
        return self.stranger().post("auth/login/",
                                    {"email": address, "password": password, **more})

    def invite(self, address, **invitation):
        """The mailed secret of an invitation to acme."""
        person = self.make("persons/", {"name": unique("Cfo"), "primary_email": address})
        self.make(f"persons/{person['id']}/invite/", invitation)
        return self.secret_of(address, SECRET)

    def accept(self, secret, password=PASSWORD):
        return self.stranger().post("invitations/accept/",
                                    {"secret": secret, "password": password})

    def reset(self, address, password=PASSWORD):
        self.check(self.stranger().post("auth/reset/", {"email": address}), 204)
        return self.confirm(self.secret_of(address, RESET_SECRET), password)

    def confirm(self, secret, password=PASSWORD):
        return self.stranger().post("auth/reset/confirm/",
                                    {"secret": secret, "password": password})

    def evil_is_out(self, address, *sessions):
        for tenant in (self.acme, "other", "platform"):
            self.refused(self.sign_in(address, EVIL, tenant=tenant), 401)
        for session in sessions:
            self.refused(session.get("persons/"), 401)


class Prepared(TakeoverCase):
    def test_whoever_accepts_an_invitation_has_their_own_password_alone(self):
        address, _ = self.prepared(is_staff=True)
        session = self.signed_in(address, EVIL)
        self.check(self.accept(self.invite(address, is_admin=True)), 201)
        self.evil_is_out(address, session)
        mine = self.signed_in(address, tenant=self.acme)
        self.assertEqual(self.check(mine.get("auth/me/"), 200).json["permissions"], ["Ibl.CRM/*"])

    def test_nor_does_a_password_set_while_the_invitation_is_open(self):
        address = self.address()
        secret = self.invite(address, is_admin=True)
        made = self.make("users/", {"email": address, "name": "Cfo"}, self.other)
        self.check(self.other.patch(f"users/{made['id']}/", {"password": EVIL}), 200)
        self.check(self.accept(secret), 201)
        self.evil_is_out(address)
        self.check(self.signed_in(address, tenant=self.acme).get("persons/"), 200)

    def test_whoever_is_added_to_a_tenant_comes_without_it(self):
        address, number = self.prepared(is_staff=True)
        session = self.signed_in(address, EVIL)
        self.user(address, is_admin=True)
        self.evil_is_out(address, session)
        self.refused(self.other.patch(f"users/{number}/", {"password": EVIL}), 403)
        self.check(self.reset(address), 204)
        self.check(self.signed_in(address, tenant=self.acme).get("persons/"), 200)

    def test_nor_with_one_that_was_set_again(self):
        address, number = self.member(self.other)
        for _ in range(2):
            self.check(self.other.patch(f"users/{number}/", {"password": EVIL}), 200)
        self.user(address, is_admin=True)
        self.evil_is_out(address)

    def test_whoever_comes_back_comes_without_it(self):
        """It was set while they were out: by then the other tenant alone had a say about them."""
        address, number = self.member()
        path = f"users/{number}/"
        self.make("users/", {"email": address}, self.other)
        self.check(self.api.delete(path), 204)
        self.check(self.other.patch(path, {"password": EVIL}), 200)
        self.make("users/", {"email": address, "is_admin": True})
        self.evil_is_out(address)

    def test_an_administrator_of_the_platform_who_comes_back_does_too(self):
        address, number = self.member()
        made = self.admit(address)
        self.check(self.ask("DELETE", f"admins/{made['id']}"), 204)
        self.check(self.api.patch(f"users/{number}/", {"password": EVIL}), 200)
        self.admit(address)
        self.evil_is_out(address)

    def admit(self, address):
        body = {"display_name": "Cfo", "email": address,
                "group_uuid": self.group("platform.groups.list")["id"]}
        return self.check(self.ask("POST", "admins", body), 201).json

    def test_an_administrator_of_the_platform_comes_without_it(self):
        address, _ = self.prepared(is_admin=True)
        session = self.signed_in(address, EVIL)
        self.admit(address)
        self.evil_is_out(address, session)
        self.check(self.client_of_admin(address).get(PLATFORM + "groups"), 200)

    def test_an_administrator_of_the_platform_comes_without_the_tokens_of_a_tenant(self):
        number = self.tenants_made["other"]["user"]
        address = self.check(self.other.get(f"users/{number}/"), 200).json["email"]
        self.check(self.other.get(PLATFORM + "groups"), 403)
        self.admit(address)
        self.check(self.other.get("persons/"), 200)  # As before.
        self.check(self.other.get(PLATFORM + "groups"), 403)
        self.check(self.client_of_admin(address).get(PLATFORM + "groups"), 200)
        # Nor by way of a new one.
        made = self.make("tokens/", {"name": "Newer", "permissions": ["*"]}, self.other)
        self.check(self.server.client(made["token"]).get(PLATFORM + "groups"), 403)

    def test_proved_with_a_password_that_the_administrator_set_later(self):
        address, number = self.member(self.other, is_staff=True)
        self.check(self.other.patch(f"users/{number}/", {"password": EVIL}), 200)
        self.user(address, is_admin=True)
        self.evil_is_out(address)

    def test_an_address_given_by_the_administrator_is_proved_anew(self):
        mine, number = self.member(self.other, is_staff=True)
        theirs = self.address()
        self.check(self.other.patch(f"users/{number}/", {"email": theirs}), 200)
        self.check(self.sign_in(theirs, PASSWORD), 200)
        self.user(theirs, is_admin=True)
        self.refused(self.sign_in(theirs, PASSWORD, tenant=self.acme), 401)
        self.refused(self.sign_in(mine, PASSWORD), 401)

    def test_a_password_of_ones_own_stays_in_a_second_tenant(self):
        address, _ = self.member(self.other, is_staff=True)
        session = self.signed_in(address)
        self.user(address, is_staff=True)
        self.check(session.get("persons/"), 200)
        self.check(self.signed_in(address, tenant=self.acme).get("persons/"), 200)
        self.check(self.signed_in(address, tenant="other").get("persons/"), 200)


class FormerAddress(TakeoverCase):
    def test_a_secret_that_was_mailed_there_is_over(self):
        former, number = self.member(self.other, is_staff=True)
        self.check(self.stranger().post("auth/reset/", {"email": former}), 204)
        secret = self.secret_of(former, RESET_SECRET)
        address = self.address()
        self.check(self.other.patch(f"users/{number}/", {"email": address}), 200)
        self.refused_field(self.confirm(secret, EVIL), "secret")
        self.check(self.reset(address, "a password of my own"), 204)
        self.refused_field(self.confirm(secret, EVIL), "secret")
        self.check(self.sign_in(address, "a password of my own"), 200)


class Removed(TakeoverCase):
    def test_what_a_removed_member_had_does_not_come_back(self):
        address, number = self.member(is_admin=True)
        session = self.signed_in(address)
        made = self.make("tokens/", {"name": "Mine", "permissions": ["Ibl.CRM/*"]}, session)
        token = self.server.client(made["token"])
        self.check(self.api.post(f"users/{number}/suspend/"), 200)
        self.refused(token.get("persons/"), 401)
        self.check(self.api.post(f"users/{number}/reinstate/"), 200)
        for client in (session, token):
            self.check(client.get("persons/"), 200)
        self.check(self.api.delete(f"users/{number}/"), 204)
        for client in (session, token):
            self.refused(client.get("persons/"), 401)
        self.user(address, is_staff=True)
        for client in (session, token):
            self.refused(client.get("persons/"), 401)
        again = self.signed_in(address)
        self.check(again.get("persons/"), 200)

    def test_what_a_revoked_administrator_of_the_platform_had_does_not_either(self):
        made, client = self.admin("platform.groups.list")
        self.check(self.ask("GET", "groups", client=client), 200)
        self.check(self.ask("DELETE", f"admins/{made['id']}"), 204)
        self.check(self.ask("GET", "groups", client=client), 401)
        body = {"display_name": "Again", "email": made["email"],
                "group_uuid": self.group("platform.groups.list")["id"]}
        self.check(self.ask("POST", "admins", body), 201)
        self.check(self.ask("GET", "groups", client=client), 401)
        again = self.signed_in(made["email"], tenant="platform")
        self.check(self.ask("GET", "groups", client=again), 200)


class Spraying(TakeoverCase):
    def test_one_address_that_gets_too_many_accounts_wrong_waits(self):
        address, _ = self.member(is_staff=True)
        for _ in range(15):  # Those that are right do not count.
            self.check(self.sign_in(address, PASSWORD), 200)
        answers = [self.sign_in(self.address(), EVIL) for _ in range(130)]
        statuses = [answer.status for answer in answers]
        self.assertEqual(statuses[:100], [401] * 100)
        refused = next(answer for answer in answers if answer.status == 429)
        self.assertGreater(int(refused.headers["Retry-After"]), 0)


class Flood(TakeoverCase):
    def test_a_flood_is_told_to_come_again_and_does_not_wait(self):
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            answers = list(pool.map(lambda _: self.sign_in(self.address(), EVIL), range(60)))
        statuses = [answer.status for answer in answers]
        self.assertEqual(set(statuses), {401, 503}, statuses)
        busy = next(answer for answer in answers if answer.status == 503)
        self.assertGreater(int(busy.headers["Retry-After"]), 0)


if __name__ == "__main__":
    unittest.main()
