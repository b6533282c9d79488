"""Sessions, secrets and the ways to more rights than were given: fixed sessions, secrets put to
another use, patterns of permissions within patterns, rights that end while somebody is at work.

Beside this: test_sign_in (passwords, guessing, suspended members, sessions that end), test_groups
(every way to give away more than one has, in a tenant), test_accounts_sign_in (the cookie, and
pages of other sites), test_platform_access (groups and assignments of administrators), test_stream
(whose stream ends)."""

import concurrent.futures
import datetime
import http.cookies
import socket
import time
import unittest
import uuid

from case import PASSWORD, RESET_SECRET, ServerCase, unique, wait_for
from daybook_server import PATIENCE_S
from platform_case import PlatformCase
from surfaces import PLATFORM
from test_stream import Listener

LOGIN = "/accounts/auth/login"
ACCOUNTS = "/accounts/organizations"


def soon(seconds):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.isoformat().replace("+00:00", "Z")


class Fixation(ServerCase):
    def cookie(self, answer):
        return http.cookies.SimpleCookie(answer.headers["Set-Cookie"])["connect.sid"].value

    def sign_in(self, address, cookie=None):
        headers = {"Cookie": "connect.sid=" + cookie} if cookie else {}
        body = {"email": address, "password": PASSWORD}
        return self.cookie(self.check(self.stranger().post(LOGIN, body, headers=headers), 200))

    def status(self, cookie):
        return self.stranger().get(ACCOUNTS, headers={"Cookie": "connect.sid=" + cookie}).status

    def test_a_cookie_from_before_signing_in_is_not_the_session(self):
        address, _ = self.member(is_staff=True)
        for planted in ("dbk_" + "x" * 43, "planted", uuid.uuid4().hex):
            given = self.sign_in(address, planted)
            self.assertNotEqual(given, planted)
            self.assertEqual((self.status(given), self.status(planted)), (200, 401))

    def test_signing_in_in_somebodys_session_is_another_session(self):
        first, _ = self.member(is_staff=True)
        second, number = self.member(is_staff=True)
        planted = self.sign_in(first)
        given = self.sign_in(second, planted)
        self.assertNotEqual(given, planted)
        headers = {"Cookie": "connect.sid=" + planted}
        self.check(self.stranger().post("/accounts/auth/logout", headers=headers), 204)
        self.assertEqual((self.status(planted), self.status(given)), (401, 200))
        made = self.check(self.stranger().post(
            ACCOUNTS, {"name": unique("O"), "type": "customer"},
            headers={"Cookie": "connect.sid=" + given}), 200)
        entry = self.read("history/")["results"][0]
        self.assertEqual(entry["actor"], number, f"{made} {entry}")

    def test_every_session_has_a_secret_of_its_own(self):
        address, _ = self.member(is_staff=True)
        self.assertEqual(len({self.sign_in(address) for _ in range(5)}), 5)

    def test_two_cookies_do_not_add_up(self):
        address, _ = self.member(is_staff=True)
        good = self.sign_in(address)
        for value in (f"connect.sid=x; connect.sid={good}", f"connect.sid={good}x",
                      f"connect.sid={good[:-1]}", f"CONNECT.SID={good}", f"a=connect.sid={good}",
                      f"xconnect.sid={good}", "connect.sid=", "connect.sid"):
            answer = self.stranger().get(ACCOUNTS, headers={"Cookie": value})
            self.check(answer, 401)

    def test_a_header_that_says_who_one_is_is_not_helped_out_by_a_cookie(self):
        address, _ = self.member(is_staff=True)
        headers = {"Cookie": "connect.sid=" + self.sign_in(address),
                   "Authorization": "Bearer dbk_" + "x" * 43}
        self.check(self.stranger().get(ACCOUNTS, headers=headers), 401)

    def test_a_form_of_another_site_does_not_write_whatever_it_says(self):
        address, _ = self.member(is_staff=True)
        own = f"http://127.0.0.1:{self.server.port}"
        before = self.count("organizations/")
        for origin in ("https://evil.example", "null", own + ".evil.example", own + "@evil.example",
                       "http://127.0.0.1", own[:-1], "//evil.example", "evil.example", "x://"):
            headers = {"Cookie": "connect.sid=" + self.sign_in(address), "Origin": origin}
            for media in ("application/json", "text/plain", "application/x-www-form-urlencoded",
                          "multipart/form-data; boundary=x"):
                answer = self.stranger().post(ACCOUNTS, '{"name":"Evil","type":"customer"}',
                                              headers=headers, media=media)
                self.check(answer, 403)
                for name, value in (("X-HTTP-Method-Override", "POST"), ("_method", "POST")):
                    answer = self.stranger().get(ACCOUNTS, headers={**headers, name: value})
                    self.check(answer, 200)
        self.assertEqual(self.count("organizations/"), before)


class Secrets(ServerCase):
    def invited(self):
        address = f"{uuid.uuid4().hex}@secrets.example"
        person = self.person(primary_email=address)["id"]
        self.check(self.api.post(f"persons/{person}/invite/", {}), 201)
        return self.secret_of(address)

    def test_a_mailed_secret_is_good_for_what_it_was_mailed_for_alone(self):
        address, _ = self.member()
        self.check(self.stranger().post("auth/reset/", {"email": address}), 204)
        reset, invitation = self.secret_of(address, RESET_SECRET), self.invited()
        for path, secret in (("auth/reset/confirm/", invitation), ("invitations/accept/", reset),
                             ("/accounts/auth/reset/confirm", invitation)):
            answer = self.stranger().post(path, {"secret": secret, "password": PASSWORD + "!"})
            self.refused_field(answer, "secret")
        for secret in (reset, invitation):
            for headers in ({"Authorization": "Bearer " + secret}, {"X-Api-Key": secret},
                            {"Cookie": "connect.sid=" + secret}):
                for path in ("persons/", ACCOUNTS, "/people", PLATFORM + "admins"):
                    self.check(self.stranger().get(path, headers=headers), 401)
        self.check(self.signed_in(address).get("auth/me/"), 200)

    def test_no_secret_is_shown_where_what_it_opens_is_shown(self):
        made = self.token("Ibl.CRM/*")
        hook = self.make("webhooks/", {"url": "https://hooks.example/x"})
        address, _ = self.member(is_admin=True)
        session = self.signed_in(address)
        self.check(session.get("persons/"), 200)
        secrets = [made["token"], hook["secret"], session.token, PASSWORD]
        for path in ("tokens/", f"tokens/{made['id']}/", f"tokens/{made['id']}/history/",
                     "webhooks/", f"webhooks/{hook['id']}/", f"webhooks/{hook['id']}/history/",
                     "users/", "auth/me/", "history/", "history/export/", "/metrics"):
            body = self.check(self.api.get(path), 200).body
            for secret in secrets:
                self.assertNotIn(secret.encode(), body, path)
        for secret in secrets:
            self.assertNotIn(secret, self.server.log())


class Underway(ServerCase):
    """What has begun ends as well when its caller's access does."""

    def test_a_read_that_waits_for_a_position(self):
        made = self.token("Ibl.CRM/*")
        waiting = self.server.client(made["token"])
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            headers = {"Daybook-Min-Position": str(self.position() + 2)}
            read = pool.submit(waiting.get, "persons/", headers=headers)
            time.sleep(0.2)
            self.check(self.api.delete(f"tokens/{made['id']}/"), 204)
            self.person()
            self.person()
            self.check(read.result(), 401)

    def test_a_download(self):
        for _ in range(6):
            items = [{"name": unique("Person"), "metadata": {"text": "x" * 4000}}
                     for _ in range(500)]
            self.check(self.api.post("persons/batch/", {"items": items}), 200)
        for path in ("history/export/?format=ndjson", "history/leaves/"):
            made = self.token("Ibl.CRM/*")
            with socket.socket() as reader:
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                reader.settimeout(PATIENCE_S)
                reader.connect(("127.0.0.1", self.server.port))
                reader.sendall(f"GET /api/crm/{path} HTTP/1.1\r\nHost: x\r\n"
                               f"Authorization: Bearer {made['token']}\r\n\r\n".encode())
                self.assertIn(b"200 OK", reader.recv(1000))
                time.sleep(0.2)  # Until nothing more fits between them.
                self.check(self.api.delete(f"tokens/{made['id']}/"), 204)
                rest = b""
                while piece := reader.recv(1 << 16):
                    rest = (rest + piece)[-5:]
            self.assertNotEqual(rest, b"0\r\n\r\n", "the end of a whole body")


class Unknown(ServerCase):
    """Nothing tells whether there is an account: the same status and body, on every surface."""

    tenants = ("other",)

    def same(self, path, bodies, status):
        answers = [self.stranger().post(path, body) for body in bodies]
        for answer in answers:
            self.check(answer, status)
            self.assertEqual(answer.body, answers[0].body)
            self.assertIsNone(answer.headers["Set-Cookie"])

    def test_signing_in(self):
        member, _ = self.member()
        suspended, number = self.member()
        self.check(self.api.post(f"users/{number}/suspend/"), 200)
        without = self.user()["email"]
        unknown = f"{uuid.uuid4().hex}@unknown.example"
        for path in ("auth/login/", LOGIN):
            for more in ({}, {"tenant": "acme"}, {"tenant": "other"}, {"tenant": "nowhere"},
                         {"tenant": "platform"}):
                self.same(path, [{"email": address, "password": "wrong password", **more}
                                 for address in (member, suspended, without, unknown)], 401)

    def test_guesses_are_counted_whoever_says_to_have_sent_them(self):
        address, _ = self.member()
        for path in ("auth/login/", LOGIN):
            account = address if path == LOGIN else f"{uuid.uuid4().hex}@unknown.example"
            body = {"email": account, "password": "guessed"}
            statuses = []
            for number in range(24):
                sender = f"10.0.0.{number}"
                headers = {"X-Forwarded-For": sender, "Forwarded": "for=" + sender,
                           "X-Real-IP": sender, "CF-Connecting-IP": sender}
                statuses.append(self.stranger().post(path, body, headers=headers).status)
            self.assertEqual(statuses, [401] * 20 + [429] * 4)

    def test_a_tenant_that_is_not_theirs_is_like_one_that_there_is_not(self):
        address, _ = self.member()
        for path in ("auth/login/", LOGIN):
            self.same(path, [{"email": address, "password": PASSWORD, "tenant": tenant}
                             for tenant in ("other", "nowhere", "platform")], 403)

    def test_a_new_password(self):
        member, _ = self.member()
        unknown = f"{uuid.uuid4().hex}@unknown.example"
        for path in ("auth/reset/", "/accounts/auth/reset"):
            self.same(path, [{"email": member}, {"email": unknown}], 204)

    def test_secrets(self):
        for path, length in (("auth/reset/confirm/", 64), ("/accounts/auth/reset/confirm", 64),
                             ("invitations/accept/", 75)):
            self.same(path, [{"secret": secret, "password": PASSWORD + "!"}
                             for secret in ("x", "A" * length, "z" * length, "A" * (length - 1))],
                      400)


class Patterns(PlatformCase):
    """Stars within what one has, at the platform; test_groups has those of tenants."""

    def test_a_star_gives_no_more_than_its_giver_has(self):
        """Also where it gives the same today: what begins alike may be added to the catalogue."""
        _, client = self.admin("platform.groups.*", "platform.admins.list")
        for key in ("platform.*", "platform.a*", "platform.admins.*", "platform.admins.l*",
                    "platform.admins.list*", "platform.groups*", "platform.g*", "*", "p*",
                    "platform*", "platform.users.read"):
            body = {"name": unique("G"), "permission_keys": ["platform.groups.read", key]}
            answer = self.ask("POST", "groups", body, client)
            self.refused_as(answer, 403, "permission.escalation")
            own = self.group("platform.groups.read", client=client)
            body = {"base_version": own["version"], "add_permissions": [key]}
            self.refused_as(self.ask("PATCH", f"groups/{own['id']}", body, client), 403,
                            "permission.escalation")
            self.assertEqual(self.got(f"groups/{own['id']}"), own)
        for key in ("platform.groups.*", "platform.groups.l*", "platform.groups.list",
                    "platform.admins.list"):
            self.group(key, client=client)

    def test_what_is_no_pattern_of_the_catalogue_gives_nothing(self):
        for key in ("platform.*.list", "**", "platform.**", "*.list", "platform.groups.*.x",
                    "Ibl.*", "Ibl.CRM/*", "platform.groups.list/x", "platform.groups.list.*",
                    "PLATFORM.*", " platform.*", "platform.* ", "platform.\u0430dmins.list", ""):
            body = {"name": unique("G"), "permission_keys": [key]}
            self.invalid(self.ask("POST", "groups", body), "permission_keys")

    def test_patterns_of_a_tenant_that_look_like_more(self):
        address, number = self.member()
        for permissions in (["platform.groups.list"], ["platform.*"]):
            answer = self.api.post("groups/", {"name": unique("G"), "permissions": permissions})
            self.refused(answer, 403)
        for permissions in (["Ibl.CRM/*/list"], ["Ibl.CRM/**"], ["*Persons"],
                            ["Ibl.CRM/Persons/* "]):
            answer = self.api.post("groups/", {"name": unique("G"), "permissions": permissions})
            self.refused_field(answer, "permissions")
        body = {"name": unique("G"), "permissions": ["ibl.crm/*", "Ibl.CRM/persons/*"]}
        answer = self.api.post("groups/", body)
        if answer.status == 201:
            self.make("assignments/", {"user": number, "group": answer.json["id"]})
        self.refused(self.signed_in(address).get("persons/"), 403)

    def test_a_group_that_grows_or_shrinks_does_so_for_who_is_at_work(self):
        made, client = self.admin("platform.groups.list")
        group = made["groups"][0]["id"]
        version = self.got(f"groups/{group}")["version"]
        self.check(self.ask("GET", "admins", client=client), 403)
        for change, status in (("add_permissions", 200), ("remove_permissions", 403)):
            body = {"base_version": version, change: ["platform.admins.list"]}
            version = self.check(self.ask("PATCH", f"groups/{group}", body), 200).json["version"]
            self.check(self.ask("GET", "admins", client=client), status)

    def test_nobody_lets_their_own_group_grow(self):
        made, client = self.admin("platform.groups.*", "platform.admins.*")
        group = self.got(f"groups/{made['groups'][0]['id']}")
        for key in ("platform.*", "platform.orgs.list"):
            body = {"base_version": group["version"], "add_permissions": [key]}
            self.refused_as(self.ask("PATCH", f"groups/{group['id']}", body, client), 403,
                            "permission.escalation")
        self.assertEqual(self.me(client)["effective_permissions"],
                         self.got(f"admins/{made['id']}")["effective_permissions"])


class Endings(PlatformCase):
    """Rights end while somebody is at work."""

    def listener(self, client, status=200):
        listener = Listener(self.server.port, client.token)
        self.addCleanup(listener.close)
        self.assertEqual(listener.status, status)
        return listener

    def test_an_assignment_at_the_platform(self):
        made, client = self.admin("platform.groups.list")
        group = self.group("platform.admins.list", "platform.groups.create")["id"]
        body = {"group_uuid": group, "expires_at": soon(2)}
        self.check(self.ask("POST", f"admins/{made['id']}/assignments", body), 201)
        self.check(self.ask("GET", "admins", client=client), 200)
        self.assertTrue(
            wait_for(lambda: self.ask("GET", "admins", client=client).status == 403, 20))
        self.assertEqual(self.me(client)["effective_permissions"], ["platform.groups.list"])
        # Nor can it be given on any more.
        body = {"name": unique("G"), "permission_keys": ["platform.admins.list"]}
        self.check(self.ask("POST", "groups", body, client), 403)
        held = self.got(f"admins/{made['id']}/assignments")["items"]
        self.assertEqual([one["is_active"] for one in held if one["group"]["id"] == group], [False])

    def test_one_that_has_ended_before_gives_nothing(self):
        made, client = self.admin("platform.groups.list")
        body = {"group_uuid": self.group("platform.admins.list")["id"], "expires_at": soon(-5)}
        answer = self.ask("POST", f"admins/{made['id']}/assignments", body)
        self.assertIn(answer.status, (201, 422), str(answer))
        self.check(self.ask("GET", "admins", client=client), 403)

    def test_a_stream_ends_with_the_assignment_that_opened_it(self):
        address, number = self.member()
        body = {"name": unique("G"), "permissions": ["Ibl.CRM/History/*", "Ibl.CRM/Persons/*"]}
        group = self.make("groups/", body)["id"]
        self.make("assignments/", {"user": number, "group": group, "expires_at": soon(3)})
        client = self.signed_in(address)
        listener = self.listener(client)
        self.assertTrue(wait_for(lambda: listener.is_over, 30), "the stream goes on")
        self.refused(client.get("history/"), 403)
        self.listener(client, 403)

    def test_a_suspended_member_has_no_token_no_session_and_no_stream(self):
        address, number = self.member(is_admin=True)
        session = self.signed_in(address)
        made = self.make("tokens/", {"permissions": ["Ibl.CRM/*"]}, session)
        token = self.server.client(made["token"])
        cookie = self.stranger().post(LOGIN, {"email": address, "password": PASSWORD})
        cookie = {"Cookie": cookie.headers["Set-Cookie"].split(";")[0]}
        listeners = [self.listener(client) for client in (session, token)]
        self.check(self.api.post(f"users/{number}/suspend/"), 200)
        for client in (session, token):
            for path in ("persons/", "/people", ACCOUNTS, "auth/me/"):
                self.check(client.get(path), 401)
        self.check(self.stranger().get(ACCOUNTS, headers=cookie), 401)
        for listener in listeners:
            self.assertTrue(wait_for(lambda listener=listener: listener.is_over, 30))
        for path in ("auth/login/", LOGIN):
            self.refused(self.stranger().post(path, {"email": address, "password": PASSWORD}), 403)

    def test_an_administrator_who_was_revoked_has_no_way_in(self):
        made, client = self.admin("platform.*")
        self.check(self.ask("GET", "admins", client=client), 200)
        self.check(self.ask("DELETE", f"admins/{made['id']}"), 204)
        self.check(self.ask("GET", "admins", client=client), 401)
        self.refused_as(self.ask("GET", "me", client=client), 403, "platform.no_actor")
        body = {"email": made["email"], "password": PASSWORD, "tenant": "platform"}
        self.refused(self.stranger().post("auth/login/", body), 403)


if __name__ == "__main__":
    unittest.main()
