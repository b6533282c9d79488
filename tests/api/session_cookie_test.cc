#include <gtest/gtest.h>

#include "api/sign_in/cookie.h"

namespace daybook::api {
namespace {

http::Request with(std::vector<http::HeaderView> headers, bool secure = false) {
  http::Request request;
  request.headers = std::move(headers);
  request.secure = secure;
  return request;
}

TEST(SessionCookie, IsFoundAmongOthers) {
  for (const char* cookies :
       {"connect.sid=abc", "a=b; connect.sid=abc", "connect.sid=abc; a=b", "a;connect.sid=abc;b"}) {
    EXPECT_EQ(session_cookie(with({{"Cookie", cookies}})), "abc") << cookies;
  }
  for (const char* cookies : {"", "connect.sid", "xconnect.sid=abc", "connect.sidx=abc",
                              "a=connect.sid=abc", ";;;", "connect.sid="}) {
    EXPECT_EQ(session_cookie(with({{"Cookie", cookies}})), "") << cookies;
  }
  EXPECT_EQ(session_cookie(with({})), "");
}

TEST(SessionCookie, IsHiddenFromScriptsAndOtherSites) {
  const Time now{1'000'000};
  const auto set = set_session_cookie(with({}), "abc", now, Time{61'000'000});
  EXPECT_EQ(set.name, "Set-Cookie");
  EXPECT_EQ(set.value, "connect.sid=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
  EXPECT_TRUE(
      set_session_cookie(with({}, true), "abc", now, Time{61'000'000}).value.ends_with("; Secure"));
  EXPECT_EQ(clear_session_cookie(with({})).value,
            "connect.sid=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST(SessionCookie, WritesFromThisServersPagesAlone) {
  const http::HeaderView host{"Host", "crm.example:8443"};
  EXPECT_TRUE(is_from_here(with({host})));
  EXPECT_TRUE(is_from_here(with({host, {"Origin", "https://crm.example:8443"}})));
  EXPECT_TRUE(is_from_here(with({host, {"Sec-Fetch-Site", "same-origin"}})));
  EXPECT_TRUE(is_from_here(with({host, {"Sec-Fetch-Site", "none"}})));
  for (const char* origin : {"null", "https://crm.example", "https://evil.example:8443",
                             "https://xcrm.example:8443", "https://crm.example:84433", "x"}) {
    EXPECT_FALSE(is_from_here(with({host, {"Origin", origin}}))) << origin;
  }
  for (const char* site : {"cross-site", "same-site", "x"}) {
    EXPECT_FALSE(is_from_here(with({host, {"Sec-Fetch-Site", site}}))) << site;
  }
}

// Over TLS, that is: whoever is in the way can make a page of the same host without it.
TEST(SessionCookie, APageThatCameWithoutTlsWritesNothingOverTls) {
  const http::HeaderView host{"Host", "crm.example"};
  EXPECT_FALSE(is_from_here(with({host, {"Origin", "http://crm.example"}}, true)));
  EXPECT_TRUE(is_from_here(with({host, {"Origin", "https://crm.example"}}, true)));
  EXPECT_TRUE(is_from_here(with({host, {"Origin", "HTTPS://CRM.example"}}, true)));
  EXPECT_TRUE(is_from_here(with({host, {"Origin", "http://crm.example"}})));
}

}  // namespace
}  // namespace daybook::api
