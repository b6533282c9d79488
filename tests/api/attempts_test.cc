#include "api/sign_in/attempts.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace daybook::api {
namespace {

using std::chrono::seconds;

const Attempts::Time kStart{std::chrono::hours(1000)};

void fail(Attempts& attempts, std::string_view address, int times) {
  for (int i = 0; i < times; ++i) attempts.failed(address, kStart);
}

TEST(Attempts, AnAddressThatGotTooManyWrongWaits) {
  Attempts attempts({.failures = {.requests = 100, .seconds = 900}});
  fail(attempts, "192.0.2.1", 99);
  EXPECT_FALSE(attempts.of_address("192.0.2.1", kStart).is_refused());
  fail(attempts, "192.0.2.1", 1);
  const Metering refused = attempts.of_address("192.0.2.1", kStart);
  EXPECT_EQ(refused.retry_after_s, 9u);
  EXPECT_EQ(refused.quota->requests, 100u);
  EXPECT_FALSE(attempts.of_address("192.0.2.2", kStart).is_refused());
}

TEST(Attempts, AfterThePauseThereIsOneMoreAndThenAPauseAgain) {
  Attempts attempts({.failures = {.requests = 100, .seconds = 900}});
  fail(attempts, "192.0.2.1", 100);
  const auto later = kStart + seconds(9);
  EXPECT_FALSE(attempts.of_address("192.0.2.1", later).is_refused());
  attempts.failed("192.0.2.1", later);
  EXPECT_EQ(attempts.of_address("192.0.2.1", later).retry_after_s, 9u);
  EXPECT_FALSE(attempts.of_address("192.0.2.1", later + seconds(9)).is_refused());
}

TEST(Attempts, WhoeverHasAnIpv6NetworkIsOne) {
  Attempts attempts({.failures = {.requests = 2, .seconds = 900}});
  attempts.failed("2001:db8::1", kStart);
  attempts.failed("2001:db8::2", kStart);
  EXPECT_TRUE(attempts.of_address("2001:db8::3", kStart).is_refused());
  EXPECT_FALSE(attempts.of_address("2001:db8:0:1::1", kStart).is_refused());
}

TEST(Attempts, ThoseThatWaitTakeBoundedMemoryAndTheNewestIsKept) {
  Attempts attempts({.failures = {.requests = 1, .seconds = 900}});
  for (int i = 0; i < 5'000; ++i) {
    const std::string address = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250);
    attempts.failed(address, kStart + seconds(i));
    EXPECT_TRUE(attempts.of_address(address, kStart + seconds(i)).is_refused()) << i;
  }
}

TEST(Attempts, SoManyAreUnderWayAndEachGivesItsPlaceBack) {
  Attempts attempts({.under_way = 3, .under_way_of_address = 2});
  std::vector<Attempts::Place> places;
  for (int i = 0; i < 2; ++i) {
    auto place = attempts.begin("192.0.2.1");
    ASSERT_TRUE(place);
    places.push_back(*place);
  }
  const auto third = attempts.begin("192.0.2.1");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, ErrorCode::kUnavailable);
  places.push_back(*attempts.begin("192.0.2.2"));
  EXPECT_FALSE(attempts.begin("192.0.2.3"));
  places.clear();
  EXPECT_TRUE(attempts.begin("192.0.2.1"));
}

}  // namespace
}  // namespace daybook::api
