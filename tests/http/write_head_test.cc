#include "api/http/write_head.h"

#include <gtest/gtest.h>

namespace daybook::http {
namespace {

std::string head_of(const Response& response, const Framing& framing) {
  std::string out;
  append_head(out, response, framing);
  return out;
}

TEST(WriteHead, AnAnswerCarriesItsLengthIdAndHeaders) {
  Response response;
  response.status = 201;
  response.headers = {{"Location", "/people/1"}};
  response.body = "{}";
  Framing framing;
  framing.common_headers = "Server: daybook\r\n";
  framing.request_id = "r1";
  EXPECT_EQ(head_of(response, framing),
            "HTTP/1.1 201 Created\r\nServer: daybook\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nX-Request-Id: r1\r\nCache-Control: private, "
            "no-cache\r\nLocation: /people/1\r\n\r\n");
}

TEST(WriteHead, AnAnswerThatSaysWhatCachesMaySaysItOnce) {
  Response response;
  response.headers = {{"Cache-Control", "no-store"}};
  const std::string head = head_of(response, {});
  EXPECT_NE(head.find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_EQ(head.find("private"), std::string::npos);
}

TEST(WriteHead, AQuotaIsTwoFields) {
  Response response;
  response.quota =
      Quota{.policy = "token", .requests = 600, .window_s = 60, .remaining = 599, .reset_s = 1};
  const std::string head = head_of(response, {});
  EXPECT_NE(head.find("\r\nRateLimit-Policy: \"token\";q=600;w=60\r\n"
                      "RateLimit: \"token\";r=599;t=1\r\n"),
            std::string::npos)
      << head;
}

TEST(WriteHead, StatusesWithoutBodyCarryNoLength) {
  for (int status : {204, 304}) {
    Response response;
    response.status = status;
    response.body = "ignored";
    EXPECT_EQ(body_framing(response, {}), BodyFraming::kNone);
    const std::string head = head_of(response, {});
    EXPECT_EQ(head.find("Content-"), std::string::npos) << head;
  }
}

TEST(WriteHead, AValueCannotStartAHeaderOfItsOwn) {
  Response response;
  response.headers = {{"Location", "/a\r\nSet-Cookie: x=y"}};
  const std::string head = head_of(response, {});
  EXPECT_NE(head.find("Location: /a  Set-Cookie: x=y\r\n"), std::string::npos) << head;
}

TEST(WriteHead, AStreamEndsWithTheConnectionForOldClients) {
  Response response;
  response.next_chunk = [] { return std::optional<std::string>(); };
  EXPECT_EQ(body_framing(response, {}), BodyFraming::kChunked);
  Framing old;
  old.http_1_0 = true;
  EXPECT_EQ(body_framing(response, old), BodyFraming::kUntilClose);
}

TEST(WriteHead, ConnectionSaysWhatTheClientCannotAssume) {
  Framing framing;
  EXPECT_EQ(head_of({}, framing).find("Connection"), std::string::npos);
  framing.http_1_0 = true;
  EXPECT_NE(head_of({}, framing).find("Connection: keep-alive\r\n"), std::string::npos);
  framing.keep_alive = false;
  EXPECT_NE(head_of({}, framing).find("Connection: close\r\n"), std::string::npos);
}

TEST(WriteHead, ChunksAreNeverEmpty) {
  std::string out;
  append_chunk(out, "");
  EXPECT_EQ(out, "");
  append_chunk(out, "0123456789abcdef");
  EXPECT_EQ(out, "10\r\n0123456789abcdef\r\n");
}

TEST(WriteHead, DatesAreThoseOfRfc9110) {
  EXPECT_EQ(common_headers(784111777).substr(0, 37), "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
}

TEST(WriteHead, RequestIdsAreSafeToRepeat) {
  EXPECT_TRUE(is_request_id("a"));
  EXPECT_TRUE(is_request_id("0af7651916cd43dd-8448.eb_Z"));
  EXPECT_TRUE(is_request_id(std::string(64, 'a')));
  for (const std::string& bad : {std::string(), std::string(65, 'a'), std::string("a b"),
                                 std::string("a\"b"), std::string("\xc3\xa9")}) {
    EXPECT_FALSE(is_request_id(bad)) << bad;
  }
}

TEST(Problem, TheDetailIsQuoted) {
  EXPECT_EQ(problem(400, "say \"x\"\n\\").body, R"({"detail": "say \"x\" \\"})");
}

}  // namespace
}  // namespace daybook::http
