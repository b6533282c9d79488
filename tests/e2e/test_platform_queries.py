"""What is wrong with a query of the platform: named where it is, and never taken for everything."""

import unittest

from platform_users_case import UsersCase


class Queries(UsersCase):
    def refused_at(self, path, name):
        issues = self.check(self.ask("GET", path), 422).json["detail"]
        self.assertEqual([issue["loc"] for issue in issues], [["query", name]], path)

    def test_a_blank_filter_does_not_find_everything(self):
        for path in ("orgs?status=", "partners?status=", "partners?partner_type=", "users?status=",
                     "shards?is_active=", f"orgs/{self.org}/members?status=", "orgs?page=",
                     "audit?actor_id=", "audit?action=", "audit/stats?org_uuid=",
                     "admins?page_size=", "impersonation/sessions?active_only="):
            self.refused_at(path, path.split("?")[1][:-1])
        self.assertEqual(self.got("orgs?search="), self.got("orgs"))

    def test_what_is_wrong_is_in_the_query(self):
        for path in ("orgs?page=0", "orgs?colour=1", "audit?sort_by=x", "users?status=gone"):
            self.refused_at(path, path.split("?")[1].split("=")[0])

    def test_reads_without_parameters_take_none(self):
        me = self.me()["id"]
        group = self.group("platform.groups.list")["id"]
        for path in ("groups", "permissions", "me", "settings", f"admins/{me}",
                     f"groups/{group}", f"users/{me}", "audit/resource-types", f"orgs/{self.org}",
                     f"orgs/{self.org}/billing", f"admins/{me}/org-access"):
            self.check(self.ask("GET", path), 200)
            self.refused_at(path + "?colour=1", "colour")
        self.check(self.ask("GET", "groups?colour=1", client=self.stranger()), 401)
        self.check(self.ask("GET", "groups?colour=1", client=self.api), 403)

    def test_writes_take_none_either(self):
        group = self.group("platform.groups.list")
        for method, path, body in (
                ("DELETE", f"groups/{group['id']}?dry_run=true", None),
                ("POST", f"orgs/{self.org}/suspend?dry_run=true", None),
                ("DELETE", f"orgs/{self.org}?dry_run=true", None),
                ("POST", f"orgs/{self.org}/seed?x=1", None),
                ("PATCH", "settings?x=1", {})):
            issues = self.check(self.ask(method, path, body), 422).json["detail"]
            self.assertEqual([issue["loc"][-1] for issue in issues],
                             [path.split("?")[1].split("=")[0]], path)
        self.got(f"groups/{group['id']}")
        self.assertEqual(self.got(f"orgs/{self.org}")["status"], "active")


if __name__ == "__main__":
    unittest.main()
