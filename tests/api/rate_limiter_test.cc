#include "api/access/rate_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace daybook::api {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Key = RateLimiter::Key;

const RateLimiter::Time kStart{std::chrono::hours(1000)};

int allowed_of(RateLimiter& limiter, const Key& key, RateLimiter::Time now, int asked) {
  int allowed = 0;
  for (int i = 0; i < asked; ++i) allowed += limiter.take(key, now).is_allowed ? 1 : 0;
  return allowed;
}

TEST(RateLimiter, LetsTheQuotaPassAtOnceAndNoMore) {
  RateLimiter limiter({.requests = 10, .seconds = 5});
  for (std::uint32_t left = 10; left > 0; --left) {
    const Allowance allowance = limiter.take({1, 1}, kStart);
    EXPECT_TRUE(allowance.is_allowed);
    EXPECT_EQ(allowance.remaining, left - 1);
    EXPECT_EQ(allowance.retry_after_s, 0u);
  }
  const Allowance refused = limiter.take({1, 1}, kStart);
  EXPECT_FALSE(refused.is_allowed);
  EXPECT_EQ(refused.remaining, 0u);
  EXPECT_EQ(refused.reset_s, 5u);
  EXPECT_EQ(refused.retry_after_s, 1u);
}

TEST(RateLimiter, GivesTheQuotaBackEvenly) {
  RateLimiter limiter({.requests = 10, .seconds = 5});
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart, 20), 10);
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart + milliseconds(499), 1), 0);
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart + milliseconds(500), 5), 1);
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart + milliseconds(2000), 5), 3);
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart + seconds(60), 20), 10) << "but never more than it";
}

TEST(RateLimiter, SaysWhenTheNextRequestWillPass) {
  RateLimiter limiter({.requests = 2, .seconds = 60});
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart, 2), 2);
  const Allowance refused = limiter.take({1, 1}, kStart);
  EXPECT_EQ(refused.retry_after_s, 30u);
  EXPECT_EQ(limiter.take({1, 1}, kStart + seconds(29)).retry_after_s, 1u);
  EXPECT_TRUE(limiter.take({1, 1}, kStart + seconds(30)).is_allowed);
}

TEST(RateLimiter, TellsClientsApart) {
  RateLimiter limiter({.requests = 3, .seconds = 60});
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart, 9), 3);
  EXPECT_EQ(allowed_of(limiter, {1, 2}, kStart, 9), 3);
  EXPECT_EQ(allowed_of(limiter, {2, 1}, kStart, 9), 3);
}

TEST(RateLimiter, ARefusedRequestTakesNothing) {
  RateLimiter limiter({.requests = 1, .seconds = 10});
  EXPECT_EQ(allowed_of(limiter, {1, 1}, kStart, 1'000'000), 1);
  EXPECT_TRUE(limiter.take({1, 1}, kStart + seconds(10)).is_allowed);
}

TEST(RateLimiter, CountsExactlyFromManyThreads) {
  RateLimiter limiter({.requests = 5'000, .seconds = 60});
  std::atomic<int> allowed = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] { allowed += allowed_of(limiter, {7, 7}, kStart, 5'000); });
    }
  }
  EXPECT_EQ(allowed, 5'000);
}

TEST(RateLimiter, HoweverManyClientsComeNobodyIsRefusedForAnother) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  RateLimiter limiter({.requests = 1, .seconds = 3600});
  for (int i = 0; i < 200'000; ++i) {
    ASSERT_TRUE(limiter.take({random(), random()}, kStart).is_allowed) << i;
  }
}

TEST(RateLimiter, RemembersAsManyClientsAsItSays) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  RateLimiter limiter({.requests = 1, .seconds = 3600});
  std::vector<Key> keys(8'000);
  for (Key& key : keys) key = {random(), random()};
  for (const Key& key : keys) limiter.take(key, kStart);
  int refused = 0;
  for (const Key& key : keys) refused += limiter.take(key, kStart).is_allowed ? 0 : 1;
  EXPECT_GT(refused, 7'800) << "a quarter of the places taken: next to none is forgotten";
}

TEST(RateLimiter, AnAddressIsItselfInIpv4AndItsNetworkInIpv6) {
  const auto key = [](std::string_view text) { return RateLimiter::key_of_address(text); };
  EXPECT_EQ(key("192.0.2.1"), key("192.0.2.1"));
  EXPECT_FALSE(key("192.0.2.1") == key("192.0.2.2"));
  EXPECT_EQ(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
  EXPECT_FALSE(key("2001:db8:1:2::1") == key("2001:db8:1:3::1"));
  EXPECT_FALSE(key("::1") == key("0.0.0.1"));
  EXPECT_EQ(key(std::string(1'000, '1')), key(""));
}

}  // namespace
}  // namespace daybook::api
