"""Groups and assignments: what members may do, until when, and that nobody gives away more."""

import datetime
import time
import unittest

from case import PASSWORD, ServerCase, unique, wait_for

GROUPS = ["Ibl.CRM/Groups/*", "Ibl.CRM/History/*"]


def soon(seconds):
    return (datetime.datetime.now(datetime.timezone.utc)
            + datetime.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


class GroupCase(ServerCase):
    def group(self, *permissions, client=None):
        return self.make("groups/", {"name": unique("Group"), "permissions": list(permissions)},
                         client)

    def assign(self, user, group, client=None, **more):
        return self.make("assignments/", {"user": user, "group": group["id"], **more}, client)

    def member_with(self, *permissions):
        """(number, client) of a member who has just these."""
        address, number = self.member()
        if permissions:
            self.assign(number, self.group(*permissions))
        return number, self.signed_in(address)


class Groups(GroupCase):
    def test_a_plain_member_may_do_what_groups_give(self):
        number, client = self.member_with()
        self.refused(client.get("persons/"), 403)
        self.assign(number, self.group("Ibl.CRM/Persons/list"))
        self.check(client.get("persons/"), 200)
        self.refused(client.get("deals/"), 403)
        self.assign(number, self.group("Ibl.CRM/Deals/*"))
        self.check(client.get("deals/"), 200)
        self.assertEqual(self.check(client.get("auth/me/"), 200).json["permissions"],
                         ["Ibl.CRM/Deals/*", "Ibl.CRM/Persons/list"])

    def test_what_is_taken_away_is_gone_with_the_next_request(self):
        number, client = self.member_with()
        for take in (lambda group, given: self.api.delete(f"assignments/{given['id']}/"),
                     lambda group, given: self.api.delete(f"groups/{group['id']}/"),
                     lambda group, given: self.api.patch(f"groups/{group['id']}/", {
                         "permissions": ["Ibl.CRM/Deals/list"]})):
            group = self.group("Ibl.CRM/Persons/list")
            given = self.assign(number, group)
            self.check(client.get("persons/"), 200)
            self.assertLess(take(group, given).status, 300)
            self.refused(client.get("persons/"), 403)

    def test_a_member_has_a_hundred_groups_at_most(self):
        number, client = self.member_with()
        given = [self.assign(number, self.group("Ibl.CRM/Deals/list")) for _ in range(100)]
        one_more = {"user": number, "group": self.group("Ibl.CRM/Persons/list")["id"]}
        self.refused_field(self.api.post("assignments/", one_more), "user")
        self.refused(client.get("persons/"), 403)
        self.check(self.api.delete(f"assignments/{given[0]['id']}/"), 204)
        self.make("assignments/", one_more)
        self.check(client.get("persons/"), 200)

    def test_an_assignment_ends_at_its_time(self):
        number, client = self.member_with()
        self.assign(number, self.group("Ibl.CRM/Persons/list"), expires_at=soon(-5))
        self.refused(client.get("persons/"), 403)
        group = self.group("Ibl.CRM/Persons/list")
        given = self.assign(number, group, expires_at=soon(2))
        self.check(client.get("persons/"), 200)
        self.assertTrue(wait_for(lambda: client.get("persons/").status == 403, 10))
        self.check(self.api.patch(f"assignments/{given['id']}/", {"expires_at": soon(60)}), 200)
        self.check(client.get("persons/"), 200)

    def test_nobody_has_a_group_twice(self):
        number, _ = self.member_with()
        group = self.group("Ibl.CRM/Persons/list")
        self.assign(number, group)
        again = self.api.post("assignments/", {"user": number, "group": group["id"]})
        self.refused_field(again, "user_and_group")

    def test_bad_groups_and_assignments_are_refused(self):
        for permissions in ("Ibl.CRM/*", [1], [""], ["a b"], ["a*b"], ["x" * 129],
                            ["a"] * 101, ['a"b'], [["a"]]):
            answer = self.api.post("groups/", {"name": unique("G"), "permissions": permissions})
            self.refused_field(answer, "permissions")
        group = self.group("Ibl.CRM/Persons/list")
        self.refused_field(self.api.post("groups/", {"name": group["name"], "permissions":
                                                     ["Ibl.CRM/Tags/*"]}), "name")
        self.refused_field(self.api.post("assignments/", {"user": 99999, "group": group["id"]}),
                           "user")
        self.refused_field(self.api.post("assignments/", {"user": 1}), "group")

    def test_a_token_never_exceeds_its_user(self):
        number, client = self.member_with("Ibl.CRM/Persons/*", "Ibl.CRM/Tokens/*")
        made = self.make("tokens/", {"name": "t", "permissions": ["Ibl.CRM/Persons/*"]}, client)
        token = self.server.client(made["token"])
        self.check(token.get("persons/"), 200)
        for group in self.api.every("assignments/", {"user": number}):
            self.check(self.api.delete(f"assignments/{group['id']}/"), 204)
        self.refused(token.get("persons/"), 403)

    def test_it_is_all_in_the_history_and_can_be_undone(self):
        number, client = self.member_with()
        group = self.group("Ibl.CRM/Persons/list")
        self.assign(number, group)
        deleted = self.api.delete(f"groups/{group['id']}/")
        self.refused(client.get("persons/"), 403)
        self.check(self.api.post(f"history/{deleted.position}/undo/"), 200)
        self.check(client.get("persons/"), 200)
        names = [name for entry in self.read(f"groups/{group['id']}/history/")["results"]
                 for record in entry["records"] for name in record["events"]]
        self.assertIn("group.created", names)


class Escalation(GroupCase):
    """Whoever may write groups gives away no more than they have, by whatever way."""

    def setUp(self):
        self.number, self.client = self.member_with(*GROUPS, "Ibl.CRM/Persons/*")
        self.rich = self.group("Ibl.CRM/*")

    def escalation(self, answer):
        self.check(answer, 403)
        self.assertEqual(answer.json["code"], "permission.escalation")

    def test_by_making_a_group(self):
        for permissions in (["*"], ["Ibl.CRM/*"], ["Ibl.CRM/Deals/read"], ["platform.*"],
                            ["Ibl.CRM/Persons/*", "Ibl.CRM/Person*"], ["Ibl*"]):
            self.escalation(self.client.post("groups/", {"name": unique("G"),
                                                         "permissions": permissions}))
        self.group("Ibl.CRM/Persons/read", client=self.client)

    def test_by_editing_a_group(self):
        mine = self.group("Ibl.CRM/Persons/read", client=self.client)
        for send in (self.client.patch, self.client.put):
            self.escalation(send(f"groups/{mine['id']}/", {"name": mine["name"], "permissions":
                                                           ["Ibl.CRM/Deals/read"]}))
        # What they do not touch they may leave.
        self.check(self.client.patch(f"groups/{self.rich['id']}/", {"description": "rich"}), 200)

    def test_by_assigning_a_group(self):
        self.escalation(self.client.post("assignments/", {"user": self.number,
                                                          "group": self.rich["id"]}))
        mine = self.group("Ibl.CRM/Persons/read", client=self.client)
        given = self.assign(self.number, mine, self.client)
        self.escalation(self.client.patch(f"assignments/{given['id']}/",
                                          {"group": self.rich["id"]}))

    def test_by_prolonging_what_somebody_else_gave(self):
        given = self.assign(self.number, self.rich, expires_at=soon(1))
        time.sleep(1.2)
        self.escalation(self.client.patch(f"assignments/{given['id']}/", {"expires_at": None}))

    def test_by_undoing_what_took_it_away(self):
        given = self.assign(self.number, self.rich)
        taken = self.api.delete(f"assignments/{given['id']}/")
        narrowed = self.api.patch(f"groups/{self.rich['id']}/",
                                  {"permissions": ["Ibl.CRM/Persons/read"]})
        removed = self.api.delete(f"groups/{self.rich['id']}/")
        for mode in ("strict", "fields", "cascade"):
            answer = self.client.post(f"history/{narrowed.position}/undo/", {"mode": mode})
            self.escalation(answer)
        # As narrow as it was when it went, it is theirs to give.
        for position in (removed.position, taken.position):
            self.check(self.client.post(f"history/{position}/undo/"), 200)
        self.escalation(self.client.post(f"history/{narrowed.position}/undo/"))
        self.refused(self.client.get("deals/"), 403)

    def test_by_giving_on_what_ends(self):
        """Who has something until a time gives it neither to themselves for ever nor to others."""
        number, client = self.member_with("Ibl.CRM/Persons/list")
        group = self.group(*GROUPS)
        given = self.assign(number, group, expires_at=soon(60))
        self.escalation(client.patch(f"assignments/{given['id']}/", {"expires_at": None}))
        self.escalation(client.patch(f"assignments/{given['id']}/", {"expires_at": soon(90)}))
        self.check(client.patch(f"assignments/{given['id']}/", {"expires_at": soon(50)}), 200)
        self.escalation(client.post("assignments/", {"user": self.number, "group": group["id"]}))
        self.escalation(client.post("groups/", {"name": unique("G"),
                                                "permissions": ["Ibl.CRM/Groups/read"]}))
        self.group("Ibl.CRM/Persons/list", client=client)

    def test_by_bringing_somebody_back(self):
        _, client = self.member_with("Ibl.CRM/Users/*", "Ibl.CRM/History/*", "Ibl.CRM/Persons/*")
        holder, _ = self.member_with("Ibl.CRM/Deals/*")
        _, administrator = self.member(is_admin=True)
        _, plain = self.member()
        for number in (holder, administrator):
            suspended = self.check(self.api.post(f"users/{number}/suspend/"), 200)
            self.escalation(client.post(f"users/{number}/reinstate/"))
            self.escalation(client.post(f"history/{suspended.position}/undo/"))
            self.check(self.api.post(f"users/{number}/reinstate/"), 200)
            removed = self.check(self.api.delete(f"users/{number}/"), 204)
            for anybody in (client, self.api):
                self.refused(anybody.post(f"history/{removed.position}/undo/"), 422)
        self.check(client.post(f"users/{plain}/suspend/"), 200)
        self.check(client.post(f"users/{plain}/reinstate/"), 200)

    def test_by_giving_to_somebody_who_is_no_member_any_more(self):
        address, number = self.member()
        self.check(self.api.delete(f"users/{number}/"), 204)
        self.refused_field(self.api.post("assignments/", {"user": number,
                                                          "group": self.rich["id"]}), "user")
        self.make("users/", {"email": address})
        self.assertEqual(self.api.every("assignments/", {"user": number}), [])

    def test_by_undoing_the_end_of_what_is_gone(self):
        given = self.assign(self.number, self.rich)
        path = f"assignments/{given['id']}/"
        ended = self.check(self.api.patch(path, {"expires_at": soon(60)}), 200)
        self.check(self.api.delete(path), 204)
        self.escalation(self.client.post(f"history/{ended.position}/undo/", {"mode": "fields"}))

    def test_a_group_comes_back_but_not_for_whoever_was_removed(self):
        address, number = self.member()
        self.assign(number, self.rich)
        self.assign(self.number, self.rich)
        deleted = self.check(self.api.delete(f"groups/{self.rich['id']}/"), 204)
        self.check(self.api.delete(f"users/{number}/"), 204)
        self.check(self.api.post(f"history/{deleted.position}/undo/"), 200)
        self.check(self.client.get("deals/"), 200)
        again = self.make("users/", {"email": address})
        self.assertEqual(again["id"], number)
        self.assertEqual(self.api.every("assignments/", {"user": number}), [])

    def test_by_signing_in_as_somebody_who_may_more(self):
        _, client = self.member_with("Ibl.CRM/Users/*", "Ibl.CRM/Persons/*")
        _, richer = self.member_with("Ibl.CRM/Deals/*")
        _, poorer = self.member_with("Ibl.CRM/Persons/read")
        address, administrator = self.member(is_admin=True)
        numbers = [self.check(one.get("auth/me/"), 200).json["user"] for one in (richer, poorer)]
        for number in (administrator, numbers[0], self.tenant["user"]):
            for body in ({"password": PASSWORD}, {"email": "mine@x.example"}):
                self.escalation(client.patch(f"users/{number}/", body))
        self.check(client.patch(f"users/{administrator}/", {"name": "Only a name"}), 200)
        self.check(client.patch(f"users/{numbers[1]}/", {"password": PASSWORD}), 200)
        # Nor while they are suspended.
        self.check(self.api.post(f"users/{administrator}/suspend/"), 200)
        self.escalation(client.patch(f"users/{administrator}/", {"password": PASSWORD}))

    def test_by_marking_a_user(self):
        _, client = self.member_with("Ibl.CRM/Users/*", "Ibl.CRM/Persons/*", "Ibl.CRM/Invite/*")
        person = self.person(primary_email=f"{unique('x').split()[1]}@x.example")
        for mark in ("is_admin", "is_staff"):
            body = {"email": f"{unique('u').split()[1]}@x.example", mark: True}
            self.escalation(client.post("users/", body))
            # Nothing is left behind that a start would finish.
            self.assertNotIn(body["email"], [user["email"] for user in self.api.every("users/")])
            self.escalation(client.post(f"persons/{person['id']}/invite/", {mark: True}))
        self.make(f"persons/{person['id']}/invite/", {}, client)
        users = len(self.api.every("users/"))
        self.server.stop()
        type(self).server = self.folder.serve()
        type(self).api = self.server.client(self.tenant["token"])
        self.assertEqual(len(self.api.every("users/")), users)


if __name__ == "__main__":
    unittest.main()
