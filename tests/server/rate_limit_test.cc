// Rate limits over real sockets: who is counted as what, and what an answer tells of it.
#include <gtest/gtest.h>

#include "tests/server/http_calls.h"
#include "tests/server/test_folder.h"

namespace daybook::test {
namespace {

constexpr const char* kPersons = "/api/crm/persons/?page_size=1";

class RateLimits : public ::testing::Test {
 protected:
  void serve(api::RateLimit token, api::RateLimit address = {}) {
    api::ServeOptions options = folder_.options();
    options.rate_limits = {.token = token, .address = address};
    options.cors_origin = "*";
    server_ = folder_.serve(options);
    ASSERT_NE(server_, nullptr);
  }
  Caller caller(const std::string& token = {}) { return Caller(server_->url(), token); }

  std::string other_token() {
    const auto made =
        caller(acme_.token).post("/api/crm/tokens/", R"({"name": "b", "permissions": ["*"]})");
    EXPECT_EQ(made.status, 201) << made.body;
    return member(made, "token");
  }

  TestFolder folder_;
  api::AddedTenant acme_ = folder_.add_acme();
  std::unique_ptr<api::RunningServer> server_;
};

TEST_F(RateLimits, ATokenIsToldWhatIsLeftAndThenToWait) {
  serve({.requests = 3, .seconds = 3000});
  Caller admin = caller(acme_.token);
  for (const char* left : {"2", "1", "0"}) {
    const auto answer = admin.get(kPersons);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("ratelimit-policy"), R"("token";q=3;w=3000)");
    EXPECT_TRUE(answer.headers.at("ratelimit").starts_with(R"("token";r=)" + std::string(left)))
        << answer.headers.at("ratelimit");
  }
  const auto refused = admin.get(kPersons);
  EXPECT_EQ(refused.status, 429);
  EXPECT_FALSE(member(refused, "detail").empty());
  EXPECT_TRUE(refused.headers.at("ratelimit").starts_with(R"("token";r=0;t=)"));
  const int wait_s = std::stoi(refused.headers.at("retry-after"));
  EXPECT_GT(wait_s, 900);
  EXPECT_LE(wait_s, 1000);
}

TEST_F(RateLimits, AWriteOverTheLimitIsNotDone) {
  serve({.requests = 1, .seconds = 3000});
  Caller admin = caller(acme_.token);
  EXPECT_EQ(admin.post("/api/crm/persons/", R"({"name": "Ada"})").status, 201);
  EXPECT_EQ(admin.post("/api/crm/persons/", R"({"name": "Eve"})").status, 429);
  server_.reset();
  serve({});
  EXPECT_EQ(member(caller(acme_.token).get(kPersons), "count"), "1");
}

TEST_F(RateLimits, EachTokenHasItsOwn) {
  serve({});
  const std::string other = other_token();
  server_.reset();
  serve({.requests = 1, .seconds = 3000});
  for (const std::string& token : {acme_.token, other}) {
    EXPECT_EQ(caller(token).get(kPersons).status, 200);
    EXPECT_EQ(caller(token).get(kPersons).status, 429);
  }
}

TEST_F(RateLimits, WithoutATokenTheAddressIsCountedHoweverItAsks) {
  serve({}, {.requests = 4, .seconds = 3000});
  EXPECT_EQ(caller().get("/api/openapi.json").status, 200);
  EXPECT_EQ(caller().get("/nowhere").status, 404);
  EXPECT_EQ(caller().send("PATCH", "/api/docs").status, 405);
  const auto last = caller("dbk_wrong").get(kPersons);
  EXPECT_EQ(last.status, 401);
  EXPECT_EQ(last.headers.at("ratelimit-policy"), R"("address";q=4;w=3000)");
  for (const char* path : {"/api/openapi.json", "/nowhere", kPersons}) {
    const auto refused = caller().get(path);
    EXPECT_EQ(refused.status, 429) << path;
    EXPECT_TRUE(refused.headers.contains("retry-after")) << path;
  }
  EXPECT_EQ(caller().send("PATCH", "/api/docs").status, 429);
  EXPECT_EQ(caller("dbk_wrong").get(kPersons).status, 429);
}

TEST_F(RateLimits, AValidTokenPassesFromAnAddressThatIsOverItsLimit) {
  serve({}, {.requests = 1, .seconds = 3000});
  EXPECT_EQ(caller("dbk_wrong").get(kPersons).status, 401);
  EXPECT_EQ(caller("dbk_wrong").get(kPersons).status, 429);
  const auto answer = caller(acme_.token).get(kPersons);
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.headers.contains("ratelimit")) << "tokens have no limit here";
}

TEST_F(RateLimits, WhoWatchesTheServerIsNotCounted) {
  serve({}, {.requests = 1, .seconds = 3000});
  for (int i = 0; i < 5; ++i) {
    for (const char* path : {"/healthz", "/readyz", "/metrics"}) {
      EXPECT_EQ(caller().get(path).status, 200) << path;
    }
  }
  EXPECT_EQ(caller().get("/api/docs").status, 200);
  EXPECT_EQ(caller().get("/api/docs").status, 429);
  const std::string metrics = caller().get("/metrics").body;
  EXPECT_NE(metrics.find(R"(daybook_http_rate_limited_total{policy="address"} 1)"),
            std::string::npos);
}

TEST_F(RateLimits, ByDefaultTokensHaveNoneAndAddressesAGenerousOne) {
  const api::RateLimits limits = folder_.options().rate_limits;
  EXPECT_EQ(limits.token.requests, 0u);
  EXPECT_EQ(limits.address.requests / limits.address.seconds, 100u);
}

}  // namespace
}  // namespace daybook::test
