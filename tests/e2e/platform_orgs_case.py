"""What tests of organizations share: making one, and its administrator's client."""

import uuid

from case import PASSWORD, RESET_SECRET, unique
from platform_case import PlatformCase


def slug():
    return "org-" + uuid.uuid4().hex[:12]


class OrgCase(PlatformCase):
    def org(self, client=None, **fields):
        body = {"name": unique("Org"), "slug": slug(), **fields}
        return self.check(self.ask("POST", "orgs", body, client), 201).json

    def known_user(self):
        """(id, address) of a user who has a password; a member of the first tenant."""
        address = f"{uuid.uuid4().hex[:12]}@users.example"
        self.user(address)
        self.check(self.stranger().post("auth/reset/", {"email": address}), 204)
        secret = self.secret_of(address, RESET_SECRET)
        self.check(self.stranger().post("auth/reset/confirm/",
                                        {"secret": secret, "password": PASSWORD}), 204)
        me = self.me(self.signed_in(address, tenant="acme"))
        return me["id"], address

    def org_with_admin(self, **fields):
        """(organization, client of its administrator, address)."""
        user, address = self.known_user()
        org = self.org(admin_user_uuid=user, **fields)
        return org, self.signed_in(address, tenant=org["slug"]), address

    def change(self, org, client=None, **fields):
        base = fields.pop("base_version", org["version"])
        return self.ask("PATCH", f"orgs/{org['id']}", {"base_version": base, **fields}, client)

    def full_token(self, client):
        """The secret of a new token that may do everything in its organization."""
        body = {"name": "t", "permissions": ["Ibl.CRM/*"]}
        return self.check(client.post("tokens/", body), 201).json["token"]

    def grant(self, admin, org, status=201):
        body = {"org_uuid": org["id"]}
        self.check(self.ask("POST", f"admins/{admin['id']}/org-access", body), status)

    def suspend(self, org):
        return self.check(self.ask("POST", f"orgs/{org['id']}/suspend"), 200).json

    def global_access(self):
        self.check(self.ask("PUT", f"admins/{self.me()['id']}/org-access/global",
                            {"is_global": True}), 200)
