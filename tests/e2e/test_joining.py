"""How persons become users: linking, inviting, accepting."""

import unittest
import uuid

from case import FAMILIES, NOBODY, ServerCase, unique


def address(word="someone"):
    return f"{word}-{uuid.uuid4().hex[:12]}@people.example"


class Linking(ServerCase):
    tenants = ("other",)

    def link(self, person, user, status=200, base="/api/crm/"):
        path = f"{base}persons/{person['id']}/link-user/"
        return self.check(self.api.post(path, {"user_id": user}), status)

    def test_linking_binds_the_person_and_makes_them_inactive(self):
        for base in FAMILIES:
            user, person = self.user()["id"], self.person()
            shown = self.link(person, user, base=base).json
            self.assertEqual((shown["platform_user"], shown["active"]), (user, False))
            self.assertEqual(self.read(f"persons/{person['id']}/"), shown)
            self.assertEqual(self.listed({"platform_user": user}), [person["id"]])

    def test_linking_to_the_same_user_again_changes_nothing(self):
        for base in FAMILIES:
            user, person = self.user()["id"], self.person()
            first = self.link(person, user, base=base)
            before = self.position()
            again = self.link(person, user, base=base)
            self.assertEqual((again.body, again.etag), (first.body, first.etag))
            self.assertEqual(self.position(), before)

    def test_another_user_is_refused_with_the_unchanged_person_and_200(self):
        for base in FAMILIES:
            user, person = self.user()["id"], self.person()
            first = self.link(person, user, base=base)
            again = self.link(person, self.user()["id"], base=base)
            self.assertEqual((again.body, again.etag), (first.body, first.etag))

    def test_a_user_who_is_no_member_is_a_403(self):
        stranger = self.tenants_made["other"]["user"]
        for base in FAMILIES:
            person = self.person()
            self.refused(self.link(person, stranger, 403, base), 403)
            self.assertEqual(self.read(f"persons/{person['id']}/"), person)

    def test_a_suspended_member_is_a_403(self):
        user = self.user()["id"]
        self.check(self.api.post(f"users/{user}/suspend/"), 200)
        self.link(self.person(), user, 403)

    def test_an_unknown_user_or_person_is_a_404(self):
        for base in FAMILIES:
            for user in (999999, 0, -1, 2 ** 40):
                self.link(self.person(), user, 404, base)
            self.link({"id": NOBODY}, self.tenant["user"], 404, base)

    def test_a_body_that_does_not_fit_is_refused_by_its_field(self):
        one = f"persons/{self.person()['id']}/link-user/"
        for body, field in (({}, "user_id"), ({"user_id": None}, "user_id"),
                            ({"user_id": "x"}, "user_id"), ({"user_id": 1.5}, "user_id"),
                            ({"user_id": 1, "user": 1}, "user")):
            self.refused_field(self.api.post(one, body), field)

    def test_a_new_user_is_linked_to_everyone_of_the_same_address_in_any_case(self):
        mail = address("Same")
        persons = [self.person(primary_email=text) for text in (mail, mail.upper(), mail.lower())]
        other = self.person(primary_email=address())
        theirs = self.make("persons/", {"name": "Theirs", "primary_email": mail},
                           self.client_of("other"))
        user = self.user(mail.swapcase())["id"]
        for person in persons:
            shown = self.read(f"persons/{person['id']}/")
            self.assertEqual((shown["platform_user"], shown["active"]), (user, False))
        self.assertEqual(self.read(f"persons/{other['id']}/"), other)
        shown = self.client_of("other").get(f"persons/{theirs['id']}/").json
        self.assertIsNone(shown["platform_user"])

    def test_who_is_linked_already_or_merged_stays_as_they_are(self):
        mail, first = address(), self.user()["id"]
        linked, merged, primary = (self.person(primary_email=mail), self.person(primary_email=mail),
                                   self.person())
        self.link(linked, first)
        body = {"primary_id": primary["id"], "duplicate_ids": [merged["id"]]}
        self.check(self.api.post("persons/merge/", body), 200)
        self.user(mail)
        self.assertEqual(self.read(f"persons/{linked['id']}/")["platform_user"], first)
        self.assertIsNone(self.read(f"persons/{merged['id']}/")["platform_user"])


class Inviting(ServerCase):
    tenants = ("other",)
    options = ("--log-level", "debug")

    def invite(self, person, body=None, status=201, base="/api/crm/"):
        return self.check(self.api.post(f"{base}persons/{person['id']}/invite/", body), status)

    def accept(self, secret, status=201, password="correct horse battery", **fields):
        body = {"secret": secret, "password": password, **fields}
        return self.check(self.stranger().post("invitations/accept/", body), status)

    def invited(self, body=None):
        person = self.person(primary_email=address())
        return person, self.invite(person, body).json

    def test_an_invitation_answers_201_with_the_published_body(self):
        for base in FAMILIES:
            person = self.person(primary_email=address())
            shown = self.invite(person, {}, base=base).json
            self.assertEqual(set(shown), {"person_id", "invitation_id", "invitation_email",
                                          "platform_key", "auto_accept", "active", "redirect_to",
                                          "created"})
            self.assertIsInstance(shown["invitation_id"], int)
            self.assertRegex(shown["created"], r"^\d{4}-\d\d-\d\dT")
            expected = {"person_id": person["id"], "invitation_email": person["primary_email"],
                        "platform_key": "acme", "auto_accept": False, "active": True}
            self.assertEqual({name: shown[name] for name in expected}, expected)
            self.assertTrue(self.read(f"persons/{person['id']}/")["active"])

    def test_a_body_is_not_needed(self):
        self.invite(self.person(primary_email=address()))

    def test_a_person_without_an_address_is_a_400(self):
        for base in FAMILIES:
            self.refused(self.invite(self.person(), {}, 400, base), 400)

    def test_an_active_invitation_for_the_address_is_a_409_that_names_it(self):
        for base in FAMILIES:
            person, made = self.invited()
            namesake = self.person(primary_email=person["primary_email"].upper())
            for one in (person, namesake):
                shown = self.invite(one, {}, 409, base).json
                self.assertIsInstance(shown.pop("detail"), str)
                self.assertEqual(shown, {"invitation_id": made["invitation_id"],
                                         "person_id": one["id"], "platform_key": "acme"})

    def test_the_same_address_may_be_invited_in_another_platform(self):
        person, _ = self.invited()
        theirs = self.client_of("other")
        body = {"name": "Theirs", "primary_email": person["primary_email"]}
        one = self.make("persons/", body, theirs)["id"]
        self.check(theirs.post(f"persons/{one}/invite/"), 201)

    def test_a_person_who_is_linked_is_a_422(self):
        for base in FAMILIES:
            person = self.person(primary_email=address())
            body = {"user_id": self.user()["id"]}
            self.check(self.api.post(f"persons/{person['id']}/link-user/", body), 200)
            self.refused(self.invite(person, {}, 422, base), 422)

    def test_a_body_that_does_not_fit_is_refused_by_its_field(self):
        person = self.person(primary_email=address())
        for field, value in (("is_admin", "yes"), ("is_staff", 1), ("redirect_to", "x" * 256),
                             ("redirect_to", 5), ("enrollment_config", "x"),
                             ("enrollment_config", [1]), ("is_root", True)):
            self.refused_field(self.invite(person, {field: value}, 400), field)
        self.invite(person, {"enrollment_config": {"course": [1]}, "redirect_to": ""})

    def test_accepting_makes_the_user_the_membership_and_the_link(self):
        person, made = self.invited({"is_admin": True, "is_staff": False})
        user = self.accept(self.secret_of(person["primary_email"]), name="New Colleague").json
        expected = {"email": person["primary_email"], "name": "New Colleague", "status": "active",
                    "is_admin": True, "is_staff": False}
        self.assertEqual({name: user[name] for name in expected}, expected)
        self.assertEqual(self.read(f"users/{user['id']}/"), user)
        shown = self.read(f"persons/{person['id']}/")
        self.assertEqual((shown["platform_user"], shown["active"]), (user["id"], False))
        invitation = self.read(f"invitations/{made['invitation_id']}/")
        self.assertEqual((invitation["status"], invitation["accepted_by"]),
                         ("accepted", user["id"]))

    def test_privileges_are_false_unless_asked_for(self):
        person, _ = self.invited()
        user = self.accept(self.secret_of(person["primary_email"])).json
        self.assertEqual((user["is_admin"], user["is_staff"]), (False, False))
        person, _ = self.invited({"is_staff": True})
        user = self.accept(self.secret_of(person["primary_email"])).json
        self.assertEqual((user["is_admin"], user["is_staff"]), (False, True))

    def test_the_invited_person_is_linked_whatever_address_they_have_by_now(self):
        person, _ = self.invited()
        secret = self.secret_of(person["primary_email"])
        self.api.patch(f"persons/{person['id']}/", {"primary_email": address("new")})
        user = self.accept(secret).json
        self.assertEqual(self.read(f"persons/{person['id']}/")["platform_user"], user["id"])

    def test_a_user_who_is_known_elsewhere_keeps_the_name_and_joins(self):
        mail = address()
        known = self.make("users/", {"email": mail, "name": "Known"}, self.client_of("other"))
        person = self.person(primary_email=mail)
        self.invite(person)
        user = self.accept(self.secret_of(mail), name="Renamed").json
        self.assertEqual((user["id"], user["name"]), (known["id"], "Known"))

    def test_a_secret_is_good_for_one_time(self):
        person, _ = self.invited()
        secret = self.secret_of(person["primary_email"])
        self.accept(secret)
        self.refused(self.accept(secret, 409), 409)

    def test_an_acceptance_repeated_with_its_key_is_answered_again(self):
        person, _ = self.invited()
        body = {"secret": self.secret_of(person["primary_email"]), "password": "correct horse"}
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        path = "invitations/accept/"
        first = self.check(self.stranger().post(path, body, headers=headers), 201)
        again = self.check(self.stranger().post(path, body, headers=headers), 201)
        self.assertEqual(again.json, first.json)

    def test_a_secret_that_does_not_fit_is_a_400_that_tells_nothing(self):
        person, _ = self.invited()
        secret = self.secret_of(person["primary_email"])
        turned = ("B" if secret[-2] != "B" else "C").join((secret[:-2], secret[-1:]))
        answers = {self.accept(wrong, 400).body for wrong in (turned, "A" * 75, "x", secret + "A")}
        self.assertEqual(len(answers), 1)
        self.accept(secret)

    def test_a_password_that_is_too_short_is_a_400(self):
        person, _ = self.invited()
        secret = self.secret_of(person["primary_email"])
        for password in ("", "short", None):
            self.refused_field(self.accept(secret, 400, password), "password")
        self.accept(secret)

    def test_a_revoked_invitation_cannot_be_accepted_and_frees_the_address(self):
        person, made = self.invited()
        secret = self.secret_of(person["primary_email"])
        one = f"invitations/{made['invitation_id']}/"
        shown = self.check(self.api.post(one + "revoke/"), 200).json
        self.assertEqual(shown["status"], "revoked")
        self.refused(self.accept(secret, 409), 409)
        self.invite(person)

    def test_an_accepted_invitation_cannot_be_revoked(self):
        person, made = self.invited()
        self.accept(self.secret_of(person["primary_email"]))
        self.refused(self.api.post(f"invitations/{made['invitation_id']}/revoke/"), 409)

    def test_invitations_are_listed_by_status_and_person_and_never_show_a_secret(self):
        person, made = self.invited({"is_staff": True})
        secret = self.secret_of(person["primary_email"])
        found = self.api.every("invitations/", {"person": person["id"], "status": "pending"})
        self.assertEqual([one["id"] for one in found], [made["invitation_id"]])
        self.assertTrue(found[0]["is_staff"])
        for path in ("invitations/", f"invitations/{made['invitation_id']}/"):
            self.assertNotIn(secret.encode(), self.check(self.api.get(path), 200).body)

    def test_invitations_of_another_platform_are_a_404(self):
        _, made = self.invited()
        number = made["invitation_id"]
        while self.client_of("other").get(f"invitations/{number}/").status == 200:
            number += 1
        theirs = self.client_of("other")
        self.refused(theirs.get(f"invitations/{number}/"), 404)
        self.refused(theirs.post(f"invitations/{number}/revoke/"), 404)
        for name in ("x", "0", "-1", "99999999999999999999"):
            self.refused(self.api.get(f"invitations/{name}/"), 404)

    def test_deleting_the_person_revokes_nothing_but_clears_the_reference(self):
        person, made = self.invited()
        self.check(self.api.delete(f"persons/{person['id']}/"), 204)
        shown = self.read(f"invitations/{made['invitation_id']}/")
        self.assertIsNone(shown["person"])

    def test_the_log_holds_no_personal_data_and_no_secret(self):
        person, _ = self.invited()
        secret = self.secret_of(person["primary_email"])
        self.accept(secret)
        name = unique("Nameless")
        self.api.get("persons/", {"search": name})
        log = self.server.log()
        self.assertIn("/api/crm/persons/{id}/invite/", log)
        for hidden in (person["primary_email"], secret, name.split()[1], person["id"],
                       self.tenant["token"], "correct horse"):
            self.assertNotIn(hidden, log)



if __name__ == "__main__":
    unittest.main()
