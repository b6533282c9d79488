"""The session of the accounts surface: a cookie that scripts and other sites cannot use."""

import http.cookies
import unittest

from case import PASSWORD, RESET_SECRET, ServerCase, unique

LOGIN = "/accounts/auth/login"
ORGANIZATIONS = "/accounts/organizations"


class Cookie(ServerCase):
    def sign_in(self, address, password=PASSWORD, **options):
        body = {"email": address, "password": password}
        return self.stranger().post(LOGIN, body, **options)

    def cookie_of(self, answer):
        cookies = http.cookies.SimpleCookie(answer.headers["Set-Cookie"])
        return cookies["connect.sid"]

    def headers_of(self, address):
        answer = self.check(self.sign_in(address), 200)
        return {"Cookie": f"a=b; connect.sid={self.cookie_of(answer).value}"}

    def make_organization(self, headers):
        return self.stranger().post(ORGANIZATIONS, {"name": unique("O"), "type": "customer"},
                                    headers=headers)

    def test_the_session_is_a_cookie_and_in_no_body(self):
        address, number = self.member(is_staff=True)
        answer = self.check(self.sign_in(address), 200)
        cookie = self.cookie_of(answer)
        self.assertTrue(cookie["httponly"])
        self.assertEqual((cookie["samesite"], cookie["path"], cookie["secure"]), ("Lax", "/", ""))
        self.assertGreater(int(cookie["max-age"]), 80_000)
        self.assertNotIn(cookie.value.encode(), answer.body)
        self.assertEqual(answer.json["user"], number)
        headers = {"Cookie": "connect.sid=" + cookie.value}
        self.check(self.stranger().get(ORGANIZATIONS, headers=headers), 200)
        self.check(self.make_organization(headers), 200)

    def test_signing_out_ends_the_session_and_takes_the_cookie_back(self):
        address, _ = self.member(is_staff=True)
        headers = self.headers_of(address)
        ended = self.check(self.stranger().post("/accounts/auth/logout", headers=headers), 204)
        self.assertEqual(self.cookie_of(ended)["max-age"], "0")
        self.refused(self.stranger().get(ORGANIZATIONS, headers=headers), 401)

    def test_pages_of_other_sites_write_nothing(self):
        address, _ = self.member(is_staff=True)
        headers = self.headers_of(address)
        for name, value in (("Origin", "https://evil.example"), ("Origin", "null"),
                            ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")):
            self.refused(self.make_organization({**headers, name: value}), 403)
            self.refused(self.stranger().post("/accounts/auth/logout",
                                              headers={**headers, name: value}), 403)
            self.refused(self.sign_in(address, headers={name: value}), 403)
        own = {"Origin": f"http://127.0.0.1:{self.server.port}", "Sec-Fetch-Site": "same-origin"}
        self.check(self.make_organization({**headers, **own}), 200)

    def test_other_surfaces_take_no_cookie(self):
        address, _ = self.member(is_admin=True)
        headers = self.headers_of(address)
        for path in ("/api/crm/persons/", "/people", "/api/v1/platform/admins"):
            self.check(self.stranger().get(path, headers=headers), 401)

    def test_a_wrong_password_sets_no_cookie(self):
        address, _ = self.member()
        answer = self.sign_in(address, "not the password")
        self.refused(answer, 401)
        self.assertIsNone(answer.headers["Set-Cookie"])

    def test_a_plain_member_may_not_write(self):
        address, _ = self.member()
        self.refused(self.make_organization(self.headers_of(address)), 403)

    def test_a_new_password_by_mail_ends_the_session(self):
        address, _ = self.member(is_staff=True)
        headers = self.headers_of(address)
        self.check(self.stranger().post("/accounts/auth/reset", {"email": address}), 204)
        body = {"secret": self.secret_of(address, RESET_SECRET), "password": "another password"}
        self.check(self.stranger().post("/accounts/auth/reset/confirm", body), 204)
        self.refused(self.stranger().get(ORGANIZATIONS, headers=headers), 401)
        self.check(self.sign_in(address, "another password"), 200)


if __name__ == "__main__":
    unittest.main()
