"""Deleting an organization: nothing of it can be read any more, and nobody else notices."""

import json
import pathlib
import shutil
import unittest
import uuid

from case import PASSWORD, unique, wait_for
from daybook_server import Server
from erasure_traces import Tokens, traces_in_files, traces_in_log
from platform_orgs_case import OrgCase
from test_stream import Listener


class Deletion(OrgCase):
    def setUp(self):
        self.tokens = Tokens()

    def word(self, length=16):
        return self.tokens.new("org", length)

    def filled_org(self):
        """(organization, client, address) with every sort of value that can be looked for."""
        org, client, address = self.org_with_admin(
            name=self.word(), contact_name=self.word(), internal_notes=self.word(40),
            contact_email=self.word(12) + "@org.example", tax_id=self.word())
        person = self.make("persons/", {
            "name": self.word(), "primary_email": self.word(12) + "@org.example",
            "job_title": self.word()}, client)
        self.make("notes/", {"body": self.word(30), "person": person["id"]}, client)
        self.make("deals/", {"title": self.word(), "person": person["id"]}, client)
        self.make("tags/", {"name": self.word()}, client)
        self.make("webhooks/", {"url": f"https://8.8.8.8/{self.word()}", "events": ["none.none"]},
                  client)
        self.check(client.post(f"persons/{person['id']}/invite/", {}), 201)
        self.secret_of(person["primary_email"])
        self.all_mails_have_left()
        return org, client, address

    def traces(self, folder=None):
        return traces_in_files(folder or self.folder.path, self.tokens.of["org"])

    def delete(self, org, status=204):
        return self.check(self.ask("DELETE", f"orgs/{org['id']}"), status)

    def deleted(self, org):
        self.suspend(org)
        self.delete(org)

    def rebuilt_digest_is_the_same(self):
        live = self.folder.digest()
        for path in (self.folder.path / "views").rglob("*"):
            path.unlink()
        self.assertEqual(self.folder.digest(), live, "a rebuild makes other rows")

    def test_only_a_suspended_organization_is_deleted(self):
        org = self.org()
        self.refused_as(self.delete(org, 409), 409, "tenant.not_suspended")
        self.suspend(org)
        self.check(self.ask("POST", f"orgs/{org['id']}/reactivate"), 200)
        self.delete(org, 409)
        self.deleted(org)
        for method, below in (("GET", ""), ("DELETE", ""), ("POST", "/suspend"),
                              ("POST", "/reactivate"), ("GET", "/members"), ("GET", "/billing")):
            self.check(self.ask(method, f"orgs/{org['id']}{below}"), 404)
        self.check(self.change(org, name="Back"), 404)
        self.assertEqual(self.got("orgs?search=" + org["slug"])["total"], 0)

    def test_no_file_holds_a_value_of_it_and_the_log_still_verifies(self):
        org, client, address = self.filled_org()
        then = self.check(client.get("tags/"), 200).position
        self.make("tags/", {"name": self.word()}, client)
        self.assertEqual(self.check(client.get("persons/", {"as_of": then}), 200).json["count"], 1)
        by_token = self.server.client(self.full_token(client))
        other = self.person(name=unique("Other"))
        found = set().union(*self.traces().values())
        self.assertEqual(found, set(self.tokens.of["org"]), "what is written is not found")

        self.deleted(org)
        self.assertEqual(self.traces(), {})
        for one in (client, by_token):
            self.refused(one.get("persons/"), 401)
        login = {"email": address, "password": PASSWORD, "tenant": org["slug"]}
        self.assertEqual(self.stranger().post("auth/login/", login).status, 403)
        self.check(self.signed_in(address, tenant="acme").get("auth/me/"), 200)
        self.assertEqual(self.read(f"persons/{other['id']}/"), other)

        self.server.stop()
        self.assertEqual(traces_in_log(self.folder, self.tokens.of["org"]), set())
        report = json.loads(self.folder.run("verify", "--data", self.folder.path, "--json").stdout)
        number = int(org["schema_name"].removeprefix("tenant_"))
        sealed = [one["tenant"] for one in report["logs"][0]["tenants"] if one["sealed_for_ever"]]
        self.assertIn(number, sealed)
        self.rebuilt_digest_is_the_same()
        self.restart()
        type(self).root = self.server.client(self.root_made["token"])
        self.assertEqual(self.traces(), {})
        self.check(self.ask("GET", f"orgs/{org['id']}"), 404)
        self.assertEqual(self.read(f"persons/{other['id']}/"), other)

    def test_its_slug_is_free_and_the_new_one_is_empty(self):
        org, _, _ = self.filled_org()
        self.deleted(org)
        user, address = self.known_user()
        again = self.org(slug=org["slug"], admin_user_uuid=user)
        self.assertNotEqual((again["id"], again["schema_name"]), (org["id"], org["schema_name"]))
        client = self.signed_in(address, tenant=org["slug"])
        for path in ("persons/", "notes/", "tags/", "webhooks/"):
            self.assertEqual(self.check(client.get(path), 200).json["count"], 0)

    def test_what_control_holds_for_it_ends(self):
        self.global_access()
        org, client, _ = self.org_with_admin()
        listener = Listener(self.server.port, self.full_token(client))
        self.addCleanup(listener.close)
        made, theirs = self.admin("platform.orgs.read")
        self.grant(made, org)
        self.deleted(org)
        self.assertTrue(wait_for(lambda: listener.is_over, 10), "the stream goes on")
        self.assertEqual(self.got(f"admins/{made['id']}/org-access")["items"], [])
        self.assertEqual(self.got("my-orgs", theirs)["items"], [])
        mine = self.got("my-orgs?page_size=200")["items"]
        self.assertNotIn(org["id"], [one["id"] for one in mine])
        self.grant(made, org, 404)

    def test_an_invitation_of_before_leads_nowhere(self):
        org, client, _ = self.org_with_admin()
        address = f"{uuid.uuid4().hex[:12]}@m.example"
        person = self.make("persons/", {"name": "P", "primary_email": address}, client)
        self.check(client.post(f"persons/{person['id']}/invite/", {}), 201)
        secret = self.secret_of(address)
        self.deleted(org)
        answer = self.stranger().post("invitations/accept/",
                                      {"secret": secret, "password": PASSWORD})
        self.assertIn(answer.status, (400, 409), str(answer))

    def test_organizations_that_never_wrote_and_several_in_a_row(self):
        for _ in range(3):
            self.deleted(self.org())
        org, _, _ = self.filled_org()
        self.deleted(org)
        self.server.stop()
        self.folder.run("verify", "--data", self.folder.path)
        self.rebuilt_digest_is_the_same()
        self.restart()
        type(self).root = self.server.client(self.root_made["token"])


class Restoring(OrgCase):
    """A backup of before does not bring it back with the keys of today."""

    def test_a_backup_of_before_with_todays_keys(self):
        tokens = Tokens()
        org, client, _ = self.org_with_admin(name=tokens.new("org"), contact_name=tokens.new("org"))
        self.make("persons/", {"name": tokens.new("org")}, client)
        kept = self.person(name=unique("Kept"))
        self.suspend(org)
        commits, keys = self.folder.root / "commits", self.folder.root / "keys"
        secret = self.folder.root / "backup-secret"
        secret.write_text("a-secret-of-the-operator-for-backups-only\n")
        self.server.stop()
        self.folder.run("backup", "--data", self.folder.path, "--to", commits, "--keys-to", keys)
        type(self).options = ("--keys-backup-dir", str(keys))
        self.restart()
        type(self).options = ()
        type(self).root = self.server.client(self.root_made["token"])
        self.check(self.ask("DELETE", f"orgs/{org['id']}"), 204)
        self.server.stop()
        restored = pathlib.Path(self.folder.root / "restored")
        self.folder.run("restore", "--from", commits, "--keys-from", keys, "--data", restored,
                        "--master-key-file", self.folder.path / "master.key")
        shutil.copy(self.folder.path / "master.key", restored / "master.key")
        self.folder.run("verify", "--data", restored)
        self.assertEqual(traces_in_files(restored, tokens.of["org"]), {})
        place = type("Restored", (), {"root": self.folder.root, "path": restored})()
        type(self).server = Server(place, [])
        api = self.server.client(self.tenant["token"])
        self.assertEqual(self.check(api.get(f"persons/{kept['id']}/"), 200).json, kept)
        root = self.server.client(self.root_made["token"])
        shown = self.check(self.ask("GET", f"orgs/{org['id']}", client=root), 200).json
        self.assertEqual((shown["status"], shown["name"]), ("suspended", ""))
        self.assertEqual(self.got(f"orgs/{org['id']}/members", root)["total"], 0)
        self.check(self.ask("DELETE", f"orgs/{org['id']}", client=root), 204)
        self.server.stop()
        self.folder.run("verify", "--data", restored)
        self.assertEqual(traces_in_files(restored, tokens.of["org"]), {})


if __name__ == "__main__":
    unittest.main()
