"""What tests of users, impersonations and settings of the platform share."""

import json
import uuid

from case import PASSWORD, RESET_SECRET
from platform_case import PlatformCase


class UsersCase(PlatformCase):
    def setUp(self):
        self.org = self.orgs()["other"]

    def orgs(self):
        """{key: id} of every organization."""
        path = f"admins/{self.me()['id']}/org-access/global"
        self.check(self.ask("PUT", path, {"is_global": True}), 200)
        return {org["slug"]: org["id"] for org in self.got("my-orgs?page_size=200")["items"]}

    def other(self):
        return self.server.client(self.tenants_made["other"]["token"])

    def found(self, address):
        """The user of that address, as the list shows them."""
        users = self.got("users?search=" + address)["items"]
        return next(user for user in users if user["email"] == address)

    def member_of_other(self, **fields):
        """(user as the platform shows them, number) of an active member of `other`."""
        address = f"{uuid.uuid4().hex[:12]}@users.example"
        made = self.make("users/", {"email": address, "name": "Uma Target", **fields}, self.other())
        return self.found(address), made["id"]

    def with_password(self, address, **sign_in):
        self.check(self.stranger().post("auth/reset/", {"email": address}), 204)
        secret = self.secret_of(address, RESET_SECRET)
        self.check(self.stranger().post("auth/reset/confirm/",
                                        {"secret": secret, "password": PASSWORD}), 204)
        return self.signed_in(address, **sign_in)

    def start(self, user, client=None, org=None, reason="ticket 4711"):
        return self.ask("POST", "impersonation/start", {
            "user_uuid": user["id"], "org_uuid": org or self.org, "reason": reason}, client)

    def impersonate(self, user, client=None, **more):
        """(what the start answered, a client with the token)."""
        started = self.check(self.start(user, client, **more), 201).json
        return started, self.server.client(started["token"])

    def end(self, client=None):
        return self.ask("POST", "impersonation/end", client=client)

    def set(self, client=None, **settings):
        return self.check(self.ask("PATCH", "settings", settings, client), 200).json

    def commits_of_control(self):
        """Of the log, once the server that holds it was stopped; it is started again."""
        self.server.stop()
        printed = self.folder.run("log", "--data", self.folder.path, "--json").stdout
        type(self).restart()
        type(self).root = self.server.client(self.root.token)
        commits = [json.loads(line) for line in printed.splitlines()]
        return [commit for commit in commits if commit["tenant"] == 0]
