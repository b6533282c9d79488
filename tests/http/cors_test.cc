#include <gtest/gtest.h>

#include "tests/http/client.h"
#include "tests/http/test_server.h"

namespace daybook::http::testing {
namespace {

constexpr std::string_view kOrigin = "Origin: https://app.example\r\n";

ServerOptions with_origin(std::string origin) {
  ServerOptions options;
  options.cors_origin = std::move(origin);
  return options;
}

Answer preflight(std::uint16_t port, std::string_view origin) {
  Client client(port);
  client.send("OPTIONS /x HTTP/1.1\r\nHost: h\r\nAccess-Control-Request-Method: PUT\r\n" +
              std::string(origin) + "\r\n");
  return client.read().value();
}

TEST(Cors, IsOffByDefault) {
  TestServer server;
  EXPECT_EQ(get(server.port(), "/", kOrigin).header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(preflight(server.port(), kOrigin).body, "OPTIONS /x") << "left to the handler";
}

TEST(Cors, APreflightIsAnsweredWithoutTheHandler) {
  TestServer server(echo, with_origin("https://app.example"));
  const Answer answer = preflight(server.port(), kOrigin);
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_NE(answer.header("Access-Control-Allow-Methods").find("PATCH"), std::string::npos);
  for (const char* name :
       {"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match",
        "X-Api-Key", "X-Request-Id", "Daybook-Min-Position", "Daybook-Proof"}) {
    EXPECT_NE(answer.header("Access-Control-Allow-Headers").find(name), std::string::npos) << name;
  }
}

TEST(Cors, AnswersAndRefusalsMayBeReadByTheAllowedOrigin) {
  TestServer server(echo, with_origin("https://app.example"));
  const Answer answer = get(server.port(), "/", kOrigin);
  EXPECT_EQ(answer.body, "GET /");
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(answer.header("Vary"), "Origin");
  for (const char* name : {"ETag", "Daybook-Position", "Retry-After", "X-Request-Id"}) {
    EXPECT_NE(answer.header("Access-Control-Expose-Headers").find(name), std::string::npos) << name;
  }
  const Answer refused =
      get(server.port(), "/", std::string(kOrigin) + "Content-Length: 9999999\r\n");
  EXPECT_EQ(refused.status, 413);
  EXPECT_EQ(refused.header("Access-Control-Allow-Origin"), "https://app.example");
}

TEST(Cors, OtherOriginsAreGrantedNothing) {
  TestServer server(echo, with_origin("https://app.example"));
  for (const char* origin : {"Origin: https://evil.example\r\n", "Origin: null\r\n"}) {
    EXPECT_EQ(get(server.port(), "/", origin).header("Access-Control-Allow-Origin"), "");
    const Answer answer = preflight(server.port(), origin);
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Access-Control-Allow-Methods"), "");
  }
  EXPECT_EQ(get(server.port(), "/").header("Vary"), "Origin") << "caches must keep them apart";
}

TEST(Cors, AStarAllowsEveryOrigin) {
  TestServer server(echo, with_origin("*"));
  EXPECT_EQ(get(server.port(), "/", kOrigin).header("Access-Control-Allow-Origin"), "*");
}

}  // namespace
}  // namespace daybook::http::testing
