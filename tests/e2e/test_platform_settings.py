"""The platform's settings: durable, applied at once, and what a missing permission comes to."""

import unittest

from platform_users_case import UsersCase

USUAL = {"default_account_type": "starter", "impersonation_enabled": True,
         "impersonation_ttl_seconds": 3600, "max_orgs_per_shard": 100,
         "permission_enforcement": "enabled"}


class Settings(UsersCase):
    def test_what_is_given_and_not_null_is_kept_over_a_restart(self):
        self.assertEqual(self.got("settings"), USUAL)
        self.assertEqual(self.set(), USUAL)
        changed = {**USUAL, "max_orgs_per_shard": 7, "default_account_type": "enterprise"}
        self.assertEqual(self.set(max_orgs_per_shard=7, default_account_type="enterprise",
                                  impersonation_enabled=None), changed)
        self.assertEqual(self.got("settings"), changed)
        commits = self.commits_of_control()
        self.assertEqual(commits[-1]["command"], "platform_settings.change")
        self.assertEqual(self.got("settings"), changed)

    def test_what_is_wrong_is_named_and_changes_nothing(self):
        before = self.got("settings")
        for field, value in (("permission_enforcement", "off"), ("impersonation_ttl_seconds", 59),
                             ("impersonation_ttl_seconds", 86401), ("max_orgs_per_shard", 0),
                             ("default_account_type", "free"), ("default_account_type", ""),
                             ("permission_enforcement", ""), ("impersonation_enabled", "x"),
                             ("impersonation_ttl_seconds", "x"), ("nothing", 1)):
            body = {"max_orgs_per_shard": 9, **{field: value}}
            self.invalid(self.ask("PATCH", "settings", body), field)
        self.assertEqual(self.got("settings"), before)

    def test_each_operation_needs_its_permission(self):
        _, client = self.admin("platform.groups.list")
        for method, key in (("GET", "read"), ("PATCH", "update")):
            refused = self.check(self.ask(method, "settings", {}, client), 403)
            self.assertIn("platform.settings." + key, refused.json["detail"])


class Enforcement(UsersCase):
    def tearDown(self):
        self.set(permission_enforcement="enabled")

    def groups(self, client):
        return self.ask("GET", "groups", client=client).status

    def test_disabled_lets_administrators_pass_and_nobody_else(self):
        _, client = self.admin("platform.audit.read")
        self.set(permission_enforcement="disabled")
        self.assertEqual(self.groups(client), 200)
        self.assertEqual(self.groups(self.api), 403)
        self.assertEqual(self.groups(self.stranger()), 401)
        # Permissions within organizations are their own business.
        self.refused(self.server.client(self.token("Ibl.CRM/Tags/*")["token"]).get("persons/"), 403)
        self.refused(client.get("persons/"), 403)
        # Nobody gives away what they do not have.
        body = {"name": "Everything", "permission_keys": ["platform.*"]}
        self.refused_as(self.ask("POST", "groups", body, client), 403, "permission.escalation")
        self.set(permission_enforcement="enabled")
        self.assertEqual(self.groups(client), 403)

    def test_nobody_acts_as_others_without_the_permission(self):
        user, _ = self.member_of_other()
        made, client = self.admin("platform.audit.read")
        self.check(self.ask("POST", f"admins/{made['id']}/org-access", {"org_uuid": self.org}), 201)
        for mode in ("audit", "disabled"):
            self.set(permission_enforcement=mode)
            self.refused_as(self.start(user, client), 403, "permission.escalation")

    def test_audit_lets_pass_what_it_records(self):
        _, client = self.admin("platform.audit.read")
        self.set(permission_enforcement="audit")
        self.assertEqual(self.groups(client), 200)
        self.check(self.ask("GET", "audit-nothing", client=client), 404)
        self.assertEqual(self.groups(self.api), 403)
        self.assertEqual(self.groups(self.root), 200)
        self.sees_what_was_missing(self.me(client)["id"])
        commits = self.commits_of_control()
        recorded = [one for one in commits if one["command"] == "permission.missing"]
        self.assertEqual([one["route"] for one in recorded],
                         ["GET /api/v1/platform/groups without platform.groups.list"])
        signed_in = [one["actor"] for one in commits if one["command"] == "user.sign_in"]
        self.assertEqual(recorded[0]["actor"], signed_in[-2])

    def sees_what_was_missing(self, actor):
        """As an entry of its own, on every way into the audit, with access to the platform's own."""
        missing = "audit?action=missing"
        entry = self.got(missing)["items"][0]
        self.assertEqual((entry["action"], entry["resource_type"], entry["actor_id"],
                          entry["request"]),
                         ("missing", "request", actor,
                          "GET /api/v1/platform/groups without platform.groups.list"))
        self.assertNotIn("org_id", entry)
        self.assertEqual(self.got(missing + "&resource_type=request")["total"], 1)
        self.assertEqual(self.got("audit/" + entry["id"]),
                         {**entry, "before": None, "after": None})
        self.assertEqual(self.got("audit/stats")["by_action"]["missing"], 1)
        self.assertIn("request", self.got("audit/resource-types")["items"])
        table = self.check(self.ask("GET", "audit/export?action=missing"), 200).body.decode()
        self.assertIn("without platform.groups.list", table)
        self.assertEqual(self.got(f"{missing}&org_uuid={self.org}")["total"], 0)
        _, without = self.admin("platform.audit.read")
        self.assertEqual(self.got(missing, without)["total"], 0)

    def test_only_whoever_may_everything_lets_missing_permissions_pass(self):
        _, client = self.admin("platform.settings.*")
        self.refused_as(self.ask("PATCH", "settings", {"permission_enforcement": "disabled"},
                                 client), 403, "permission.escalation")
        self.set(permission_enforcement="audit")
        self.assertEqual(self.set(client, permission_enforcement="enabled")
                         ["permission_enforcement"], "enabled")


if __name__ == "__main__":
    unittest.main()
