"""Who may be let in, and who may not go: the last administrator of a tenant, and users who were
deactivated on the whole platform."""

import unittest
import uuid

from case import PASSWORD, unique
from platform_users_case import UsersCase
from test_races import together

ROUNDS = 5


class LastAdministrator(UsersCase):
    def administrator(self):
        """(number, client) of another administrator."""
        address, number = self.member(is_admin=True)
        return number, self.signed_in(address, tenant="acme")

    def refused_as_last(self, answer):
        self.refused(answer, 409)
        self.assertEqual(answer.json["code"], "membership.last_administrator", str(answer))

    def test_stays_whatever_would_take_them_away(self):
        me = self.tenant["user"]
        suspended, _ = self.administrator()
        self.check(self.api.post(f"users/{suspended}/suspend/"), 200)
        before = self.position()
        self.refused_as_last(self.api.delete(f"users/{me}/"))
        self.refused_as_last(self.api.post(f"users/{me}/suspend/"))
        self.assertEqual(self.position(), before)
        self.check(self.api.post(f"users/{suspended}/reinstate/"), 200)
        self.check(self.api.delete(f"users/{suspended}/"), 204)

    def test_goes_once_there_is_another_and_an_undo_cannot_take_that_one(self):
        me, (other, client) = self.tenant["user"], self.administrator()
        self.check(self.api.post(f"users/{other}/suspend/"), 200)
        self.check(self.api.post(f"users/{other}/reinstate/"), 200)
        reinstated = self.position()
        self.check(client.post(f"users/{me}/suspend/"), 200)
        self.refused_as_last(client.post(f"history/{reinstated}/undo/"))
        self.check(client.post(f"users/{me}/reinstate/"), 200)
        self.check(self.api.delete(f"users/{other}/"), 204)

    def test_of_two_who_shut_each_other_out_at_once_one_stays(self):
        me = self.tenant["user"]
        for _ in range(ROUNDS):
            other, client = self.administrator()
            clients, rivals = (self.api, client), (other, me)
            answers = together(lambda number, clients=clients, rivals=rivals: clients[number].post(
                f"users/{rivals[number]}/suspend/"), 2)
            statuses = [answer.status for answer in answers]
            self.assertEqual(statuses.count(200), 1, statuses)
            self.assertLessEqual(set(statuses), {200, 401, 403, 409})
            if statuses[1] == 200:
                self.check(client.post(f"users/{me}/reinstate/"), 200)
            self.check(self.api.delete(f"users/{other}/"), 204)

    def test_a_user_is_deactivated_and_an_organization_suspended_all_the_same(self):
        org = self.org
        theirs = self.found_number(self.tenants_made["other"]["user"])
        self.check(self.ask("DELETE", f"users/{theirs}"), 204)
        self.check(self.other().get("persons/"), 401)
        self.check(self.ask("POST", f"users/{theirs}/reactivate"), 204)
        self.check(self.ask("POST", f"orgs/{org}/suspend"), 200)
        self.check(self.ask("POST", f"orgs/{org}/reactivate"), 200)
        self.check(self.other().get("persons/"), 200)

    def found_number(self, number):
        address = self.check(self.other().get(f"users/{number}/"), 200).json["email"]
        return self.found(address)["id"]


class Invited(UsersCase):
    def invited(self, address):
        person = self.person(primary_email=address)["id"]
        made = self.check(self.api.post(f"persons/{person}/invite/", {}), 201).json
        return made["invitation_id"], self.secret_of(address)

    def accept(self, secret, status, **more):
        body = {"secret": secret, "password": PASSWORD, **more}
        return self.check(self.stranger().post("invitations/accept/", body), status)

    def test_whoever_was_deactivated_comes_in_nowhere_meanwhile(self):
        user, number = self.member_of_other()
        self.check(self.ask("DELETE", f"users/{user['id']}"), 204)
        invitation, secret = self.invited(user["email"])
        for headers in ({}, {"Idempotency-Key": uuid.uuid4().hex}):
            answer = self.stranger().post("invitations/accept/",
                                          {"secret": secret, "password": PASSWORD},
                                          headers=headers)
            self.refused(answer, 403)
            self.assertEqual(answer.json["code"], "user.not_active")
        self.check(self.api.get(f"users/{number}/"), 404)
        shown = self.read(f"invitations/{invitation}/")
        self.assertEqual((shown["status"], shown["accepted_by"]), ("pending", None))
        self.check(self.ask("POST", f"users/{user['id']}/reactivate"), 204)
        self.assertEqual(self.accept(secret, 201).json["id"], number)

    def test_a_suspended_organization_takes_nobody_in(self):
        _, secret = self.invited(f"{uuid.uuid4().hex}@late.example")
        org = f"orgs/{self.orgs()['acme']}"
        self.check(self.ask("POST", f"{org}/suspend"), 200)
        self.assertEqual(self.accept(secret, 409).json["code"], "tenant.not_active")
        self.check(self.ask("POST", f"{org}/reactivate"), 200)
        self.accept(secret, 201)

    def test_an_accepted_invitation_lets_nobody_in_again(self):
        address = f"{uuid.uuid4().hex}@removed.example"
        _, secret = self.invited(address)
        number = self.accept(secret, 201).json["id"]
        self.check(self.api.delete(f"users/{number}/"), 204)
        for headers in ({}, {"Idempotency-Key": uuid.uuid4().hex}):
            answer = self.stranger().post("invitations/accept/",
                                          {"secret": secret, "password": PASSWORD},
                                          headers=headers)
            self.refused(answer, 409)
        self.check(self.api.get(f"users/{number}/"), 404)

    def test_a_used_secret_sets_no_password(self):
        """Whatever key comes with it, and although an administrator set another one since."""
        address = f"{uuid.uuid4().hex}@used.example"
        _, secret = self.invited(address)
        number = self.accept(secret, 201).json["id"]
        given = "given by somebody else"
        self.check(self.api.patch(f"users/{number}/", {"password": given}), 200)
        session = self.signed_in(address, given)
        for headers in ({}, {"Idempotency-Key": uuid.uuid4().hex}):
            self.refused(self.stranger().post(
                "invitations/accept/", {"secret": secret, "password": "by an old secret"},
                headers=headers), 409)
        self.check(session.get("auth/me/"), 200)
        self.signed_in(address, given)

    def test_coming_in_is_not_undone(self):
        """The invitation would be pending again, and what they had would wait for them."""
        _, secret = self.invited(f"{uuid.uuid4().hex}@stays.example")
        self.accept(secret, 201)
        joined = self.position()
        for mode in ("strict", "fields", "cascade"):
            self.refused(self.api.post(f"history/{joined}/undo/", {"mode": mode}), 422)
        self.accept(secret, 409)

    def test_a_key_does_not_ask_again_for_who_is_a_member(self):
        user, number = self.member_of_other()
        for _ in range(3):
            self.refused(self.other().post("users/", {"email": user["email"]},
                                           headers={"Idempotency-Key": uuid.uuid4().hex}), 409)
        key = {"Idempotency-Key": uuid.uuid4().hex}
        self.refused(self.other().post("users/", {"email": user["email"]}, headers=key), 409)
        self.check(self.other().delete(f"users/{number}/"), 204)
        self.check(self.other().post("users/", {"email": user["email"]}, headers=key), 201)

    def test_who_has_no_secret_learns_nothing(self):
        """The same answer whether the address has an account, a deactivated one, or none."""
        user, _ = self.member_of_other()
        _, known = self.invited(user["email"])
        self.check(self.ask("DELETE", f"users/{user['id']}"), 204)
        _, unknown = self.invited(f"{uuid.uuid4().hex}@nobody.example")
        answers = set()
        for secret in (known, unknown):
            wrong = secret[:-2] + ("B" if secret[-2] != "B" else "C") + secret[-1]
            answers.add(self.accept(wrong, 400, name=unique("Outsider")).body)
        self.assertEqual(len(answers), 1)


if __name__ == "__main__":
    unittest.main()
