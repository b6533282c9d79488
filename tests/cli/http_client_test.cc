#include "api/cli/http_client.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/cli/fake_server.h"

namespace daybook::cli {
namespace {

using std::chrono::milliseconds;

struct Pauses {
  std::vector<milliseconds> taken;
  HttpClientOptions options(std::string token = {}) {
    return {.token = std::move(token), .attempts_max = 4, .sleep = [this](milliseconds pause) {
              taken.push_back(pause);
            }};
  }
};

// Answers 503 a number of times, then 200.
FakeServer::Handler busy(std::atomic<int>& calls, int times,
                         const std::vector<std::string>& headers = {}) {
  return [&calls, times, headers](const FakeRequest&) {
    return ++calls <= times ? FakeResponse{503, "busy", headers} : FakeResponse{200, "done"};
  };
}

TEST(HttpClient, SendsTokenBodyAndKeyAndReadsTheAnswer) {
  FakeRequest seen;
  FakeServer server([&](const FakeRequest& request) {
    seen = request;
    return FakeResponse{201, "{}", {"Daybook-Position: 7"}};
  });
  HttpClient client({.token = "secret"});
  const auto response = client.send({.method = "POST",
                                     .url = server.url() + "/a?b=c%20d",
                                     .body = "{\"x\":1}",
                                     .idempotency_key = "k1"});
  server.stop();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->headers.at("daybook-position"), "7");
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/a");
  EXPECT_EQ(seen.query["b"], "c d");
  EXPECT_EQ(seen.body, "{\"x\":1}");
  EXPECT_EQ(seen.headers["authorization"], "Api-Token secret");
  EXPECT_EQ(seen.headers["content-type"], "application/json");
  EXPECT_EQ(seen.headers["idempotency-key"], "k1");
}

TEST(HttpClient, KeepsItsConnection) {
  FakeServer server([](const FakeRequest&) { return FakeResponse{200, "ok"}; });
  HttpClient client({});
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client.send({.url = server.url()}));
  EXPECT_EQ(server.connections(), 1);
}

TEST(HttpClient, ABusyServerIsAskedAgainAfterLongerAndLongerPauses) {
  std::atomic<int> calls = 0;
  FakeServer server(busy(calls, 3));
  Pauses pauses;
  HttpClient client(pauses.options());
  EXPECT_EQ(client.send({.url = server.url()})->status, 200);
  ASSERT_EQ(pauses.taken.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GE(pauses.taken[i], milliseconds(100 << i));
    EXPECT_LE(pauses.taken[i], milliseconds(200 << i));
  }
}

TEST(HttpClient, RetryAfterIsHonoured) {
  std::atomic<int> calls = 0;
  FakeServer server(busy(calls, 1, {"Retry-After: 7"}));
  Pauses pauses;
  HttpClient client(pauses.options());
  EXPECT_EQ(client.send({.url = server.url()})->status, 200);
  EXPECT_EQ(pauses.taken, std::vector<milliseconds>{milliseconds(7'000)});
}

TEST(HttpClient, AfterTheLastAttemptTheAnswerIsTheBusyOne) {
  std::atomic<int> calls = 0;
  FakeServer server(busy(calls, 100));
  Pauses pauses;
  HttpClient client(pauses.options());
  EXPECT_EQ(client.send({.url = server.url()})->status, 503);
  EXPECT_EQ(calls, 4);
}

TEST(HttpClient, AWriteWithoutAKeyIsSentOnce) {
  std::atomic<int> calls = 0;
  FakeServer server(busy(calls, 100));
  Pauses pauses;
  HttpClient client(pauses.options());
  EXPECT_EQ(client.send({.method = "POST", .url = server.url(), .body = "{}"})->status, 503);
  EXPECT_EQ(calls, 1);
}

TEST(HttpClient, ALostAnswerIsAskedForAgainOnlyWithAKey) {
  std::atomic<int> calls = 0;
  FakeServer server([&](const FakeRequest&) {
    FakeResponse response{200, "ok"};
    response.drop = ++calls == 1;
    return response;
  });
  Pauses pauses;
  HttpClient client(pauses.options());
  const auto lost = client.send({.method = "POST", .url = server.url(), .body = "{}"});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().reason, "http.unreachable");
  calls = 0;
  EXPECT_EQ(
      client.send({.method = "POST", .url = server.url(), .body = "{}", .idempotency_key = "k"})
          ->status,
      200);
  EXPECT_EQ(calls, 2);
}

TEST(HttpClient, ARefusedConnectionIsTriedAgainAndThenUnreachable) {
  std::string url;
  {
    FakeServer gone([](const FakeRequest&) { return FakeResponse{}; });
    url = gone.url();
  }
  Pauses pauses;
  HttpClient client(pauses.options());
  const auto response = client.send({.method = "POST", .url = url, .body = "{}"});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(pauses.taken.size(), 3U);
}

TEST(HttpClient, ARedirectIsNotFollowed) {
  FakeServer elsewhere([](const FakeRequest&) { return FakeResponse{200, "stolen"}; });
  FakeServer server([&](const FakeRequest&) {
    return FakeResponse{307, "", {"Location: " + elsewhere.url()}};
  });
  HttpClient client({.token = "secret"});
  EXPECT_EQ(client.send({.url = server.url()})->status, 307);
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(HttpClient, OtherProtocolsAreNotSpoken) {
  Pauses pauses;
  HttpClient client(pauses.options());
  EXPECT_FALSE(client.send({.url = "file:///etc/hostname"}));
}

TEST(UrlEncode, OnlyUnreservedCharactersStay) {
  EXPECT_EQ(url_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(url_encode("a b&c=d/\xC3\xA9+"), "a%20b%26c%3Dd%2F%C3%A9%2B");
}

}  // namespace
}  // namespace daybook::cli
