"""An address that passes from one account to another while somebody is let in by it."""

import threading
import unittest
import uuid

from platform_case import PlatformCase

ROUNDS = 12


class Addresses(PlatformCase):
    def setUp(self):
        self.other = self.client_of("other")

    def toggled(self, user, addresses, ended):
        client = self.server.client(self.tenants_made["other"]["token"])
        for turn in range(400):
            if ended.is_set():
                return
            client.patch(f"users/{user}/", {"email": addresses[turn % 2]})

    def beside_toggling(self, let_in):
        """(address asked for, address that was let in), as often as somebody was."""
        for _ in range(ROUNDS):
            boss, evil = (f"{word}-{uuid.uuid4().hex[:12]}@x.example" for word in ("boss", "evil"))
            user = self.make("users/", {"email": boss, "name": "Boss"}, self.other)["id"]
            ended = threading.Event()
            thread = threading.Thread(target=self.toggled, args=(user, (evil, boss), ended))
            thread.start()
            answer = let_in(boss)
            ended.set()
            thread.join()
            self.assertIn(answer.status, (201, 503), str(answer))
            if answer.status == 201:
                self.assertEqual(answer.json["email"], boss)

    def test_nobody_else_becomes_an_administrator_of_the_platform(self):
        group = self.group("platform.groups.list")["id"]
        self.beside_toggling(lambda address: self.ask("POST", "admins", {
            "display_name": "Boss", "email": address, "group_uuid": group}))

    def test_nobody_else_becomes_an_administrator_of_a_tenant(self):
        self.beside_toggling(lambda address: self.api.post(
            "users/", {"email": address, "name": "Boss", "is_admin": True}))


if __name__ == "__main__":
    unittest.main()
