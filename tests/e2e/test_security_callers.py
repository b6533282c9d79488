"""Who somebody is comes from their credentials: tenants, users, owners and actors that a client
names in headers, bodies and queries are refused or without effect. Every operation that the own
documents of the server list for crm, people and accounts is tried, and of the platform each write.

Beside this: test_security_tenants (ids of records), test_organizations and test_persons (the member
`platform` of a body), test_stream (whose history it is)."""

import unittest
import uuid

from case import ServerCase
from platform_case import PlatformCase
from surfaces import PLATFORM, operations
from tenant_case import MARKER, TenantCase

HEADERS = ("X-Tenant-Id", "X-Tenant", "X-Tenant-Key", "X-Platform", "X-Platform-Key", "X-Org-Id",
           "X-Organization-Id", "X-Workspace")
ACTORS = ("X-User-Id", "X-User", "X-Actor", "X-Actor-Id", "X-Forwarded-User", "X-Remote-User",
          "Remote-User", "X-On-Behalf-Of", "X-Impersonate-User", "Impersonate-User", "X-Act-As",
          "X-Authenticated-Userid", "X-Api-User")
MEMBERS = ("tenant", "tenant_id", "tenantId", "platform_id", "platform_key", "org_id",
           "organization_id", "organizationId", "actor", "actor_id", "created_by", "createdBy",
           "updated_by", "on_behalf_of", "impersonate", "version", "hash", "is_system", "exists")
LAST = ("DELETE", "erase")  # What these were asked of is not there any more.


class SuppliedCase(TenantCase):
    options = ("--rate-limit-address", "off")

    def spoofing(self):
        named = {name: "other" for name in HEADERS}
        named["X-Tenant-Id"] = str(self.tenants_made["other"]["platform"])
        user = str(self.tenants_made["other"]["user"])
        return {**named, **{name: user for name in ACTORS}, "X-HTTP-Method-Override": "DELETE",
                "X-Original-URL": "/api/crm/users/", "X-Rewrite-URL": "/api/crm/users/",
                "X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1;host=other",
                "X-Forwarded-Host": "other"}

    def ordered(self):
        rows = list(self.each_operation())
        return sorted(rows, key=lambda row: any(one in str(row) for one in LAST))

    def path_of(self, operation):
        return operation.filled(lambda place, name: self.mine.in_path(operation.path, place, name))


class Writes(SuppliedCase):
    def test_headers_change_nothing_of_who_writes_and_where(self):
        theirs, since = self.state()[1:], self.mine.position()
        done = 0
        for operation in self.ordered():
            if operation.method == "GET":
                continue
            body = operation.sample("ours", self.mine.id_of)
            answer = self.send(operation, self.path_of(operation), body, headers=self.spoofing())
            self.assertNotIn(answer.status, (401, 403, 500), str(answer))
            self.says_nothing(answer)
            done += answer.status < 300
        self.assertGreater(done, 60)
        self.assertEqual(self.state()[1:3], theirs[:2])
        self.written_by_me_alone(since)

    def written_by_me_alone(self, since):
        seen = 0
        for entry in self.api.every("history/", {"position__gte": since + 1}):
            if entry["actor"] is not None:  # Null: the server itself, such as for mails.
                self.assertEqual(entry["actor"], self.tenant["user"], entry)
                seen += 1
        self.assertGreater(seen, 40)


class SuppliedIds(SuppliedCase):
    def test_headers_change_nothing_that_is_read(self):
        tried = 0
        for operation in self.ordered():
            if operation.method != "GET" or operation.is_stream:
                continue
            path = self.path_of(operation)
            plain, spoofed = self.api.get(path), self.api.get(path, headers=self.spoofing())
            self.assertEqual(plain.status, spoofed.status, str(spoofed))
            if not path.endswith(("/export/", "/checkpoint/")):  # They say when they were made.
                self.assertEqual(plain.body, spoofed.body)
            self.says_nothing(spoofed)
            tried += 1
        self.assertGreater(tried, 80)

    def test_members_of_a_body_name_no_tenant_and_no_actor(self):
        before = self.state()
        tried = 0
        for operation in self.ordered():
            members = operation.row.get("requestBody") and operation.members
            if not members:
                continue
            known = set(self.described(operation))
            for name in set(MEMBERS) - known:
                body = operation.sample("ours", self.mine.id_of)
                body[name] = self.tenants_made["other"]["platform"]
                answer = self.send(operation, self.path_of(operation), body)
                self.assertIn(answer.status, (400, 422), f"{answer} to {body}")
                self.assertIn(name, answer.body.decode(), f"{answer} to {body}")
                tried += 1
            self.assertEqual(self.state(), before, operation)
        self.assertGreater(tried, 1000)

    def described(self, operation):
        content = operation.row["requestBody"]["content"]
        return operation.resolve(next(iter(content.values()))["schema"])["properties"]

    def test_read_only_members_of_a_body_are_without_effect(self):
        theirs = self.theirs.of
        given = {"id": theirs["persons"], "platform": self.tenants_made["other"]["platform"],
                 "created_at": "2001-01-01T00:00:00Z", "updated_at": "2001-01-01T00:00:00Z"}
        tried = 0
        for operation in self.ordered():
            is_collection = operation.path.count("/") == 4 and "{" not in operation.path
            is_making = operation.method == "POST" and "requestBody" in operation.row
            if not is_collection or not is_making:
                continue
            described = self.described(operation)
            extra = {name: value for name, value in given.items()
                     if described.get(name, {}).get("readOnly")}
            if not extra or "assignments" in operation.path or "contact" in operation.path:
                continue
            body = {**operation.sample("ours", self.mine.id_of), **extra}
            made = self.check(self.api.post(operation.path, body), 201).json
            for name, value in extra.items():
                self.assertNotEqual(made[name], value, f"{name} of {operation}")
            tried += 1
        self.assertGreater(tried, 10)

    def test_queries_name_no_tenant_and_no_actor(self):
        """Refused by name, or as if they were not there."""
        for operation in self.ordered():
            if operation.method != "GET" or operation.is_stream or operation.path_names:
                continue
            path = operation.filled(lambda place, name: "")
            plain = self.api.get(path)
            for name in sorted(set(MEMBERS) - set(operation.queries)):
                end = "&" if "?" in path else "?"
                answer = self.api.get(f"{path}{end}{name}=2")
                self.says_nothing(answer)
                if answer.status in (400, 422):
                    self.assertIn(name, answer.body.decode())
                elif "/checkpoint/" not in path and "/export/" not in path:
                    self.assertEqual((answer.status, answer.body), (plain.status, plain.body), name)

    def test_a_key_that_another_used_replays_nothing(self):
        """Not their answers, which may hold secrets; not even to another user of the tenant."""
        address, _ = self.member(is_admin=True)
        colleague = self.signed_in(address)
        for path, body, secret in (("tokens/", {"permissions": ["Ibl.CRM/Persons/read"]}, "token"),
                                   ("webhooks/", {"url": "https://a.example/" + uuid.uuid4().hex},
                                    "secret")):
            headers = {"Idempotency-Key": uuid.uuid4().hex}
            first = self.make(path, body, headers=headers)
            for other in (colleague, self.theirs_client):
                answer = self.check(other.post(path, body, headers=headers), 201)
                self.assertIsNone(answer.headers["Idempotent-Replayed"])
                self.assertNotEqual(answer.json["id"], first["id"])
                self.assertNotEqual(answer.json[secret], first[secret])

    def test_a_key_gives_a_narrower_token_nothing_that_it_may_not(self):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        body = {"permissions": ["*"]}
        first = self.make("tokens/", body, headers=headers)
        narrow = self.server.client(self.token("Ibl.CRM/Tokens/*")["token"])
        answer = self.check(narrow.post("tokens/", body, headers=headers), 403)
        self.assertNotIn(first["token"].encode(), answer.body)


class SuppliedToThePlatform(PlatformCase):
    def test_members_and_headers_name_no_actor(self):
        made, client = self.admin("platform.*")
        root = self.me()["id"]
        headers = {name: root for name in ACTORS}
        group = self.group("platform.groups.read")["id"]
        other, _ = self.admin("platform.groups.list")
        path = f"{PLATFORM}admins/{other['id']}/assignments"
        body = {"group_uuid": group}
        for name in ("assigned_by", "actor", "actor_id", "created_by", "on_behalf_of", "user_uuid"):
            answer = client.post(path, {**body, name: root}, headers=headers)
            self.invalid(answer, name)
        given = self.check(client.post(path, body, headers=headers), 201).json
        self.assertEqual(given["assigned_by"]["id"], made["id"])
        access = client.get(PLATFORM + "my-orgs", headers=headers)
        self.assertEqual(self.check(access, 200).json["total"], 0)
        self.assertEqual(self.check(client.get(PLATFORM + "me", headers=headers), 200).json["id"],
                         made["id"])

    def test_what_no_body_takes_is_refused_everywhere(self):
        document = self.check(self.root.get(PLATFORM + "openapi.json"), 200).json
        groups = self.got("groups")
        some = groups["items"][0]["id"]
        for operation in operations(document):
            for name in set(MEMBERS) - set(operation.members):
                if not operation.members:
                    continue
                body = operation.sample("x", lambda member, schema: some)
                path = operation.filled(lambda place, member: some)
                answer = self.root.send(operation.method, path, {**body, name: "x"})
                self.assertIn(answer.status, (404, 422), str(answer))
                if answer.status == 422:
                    self.assertIn(name, str(answer.json["detail"]), str(answer))
        self.assertEqual(self.got("groups"), groups)


class Markers(ServerCase):
    def test_the_marker_of_these_tests_is_in_nothing_that_the_server_says_itself(self):
        for path in ("/api/openapi.json", "/metrics", "/api/docs"):
            self.assertNotIn(MARKER.encode(), self.stranger().get(path).body)


if __name__ == "__main__":
    unittest.main()
