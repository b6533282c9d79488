// Order, limits and back-off of deliveries, without clock, log or network.
#include "api/webhooks/delivery_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace daybook::test {
namespace {

using api::DeliveryQueue;
using api::EventPlace;
using api::kNever;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::seconds;

constexpr Time kStart{1'000'000'000};

Time at(microseconds later) { return Time{kStart.value + later.count()}; }

EventPlace place(std::uint64_t position, std::uint32_t index = 0) {
  return {Position{position}, index};
}

class DeliveryQueueTest : public ::testing::Test {
 protected:
  // A commit with an event of each of these records.
  void commit(const std::vector<std::uint8_t>& records) {
    const Position position = queue_.next().position;
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      queue_.skip_to({position, i});
      queue_.add(record(records[i]));
    }
    queue_.skip_to({Position{position.value + 1}, 0}, true);
  }
  static RecordKey record(std::uint8_t number) {
    RecordKey key{KindId{1}, {}};
    key.id.bytes[0] = number;
    return key;
  }
  std::vector<EventPlace> take_all(Time now) {
    std::vector<EventPlace> taken;
    while (const auto next = queue_.take(now)) taken.push_back(*next);
    return taken;
  }

  DeliveryQueue queue_{Position{0}, std::nullopt, [] { return 0.0; }};
};

TEST(WebhookRetry, DoublesFromASecondToAnHourAndIsShortenedByUpToHalf) {
  EXPECT_EQ(api::retry_after(1, 0), seconds(1));
  EXPECT_EQ(api::retry_after(2, 0), seconds(2));
  EXPECT_EQ(api::retry_after(12, 0), seconds(2048));
  EXPECT_EQ(api::retry_after(13, 0), hours(1));
  EXPECT_EQ(api::retry_after(4'000'000'000U, 0), hours(1));
  EXPECT_EQ(api::retry_after(2, 1), seconds(1));
  EXPECT_EQ(api::retry_after(2, 0.5), microseconds(1'500'000));
}

TEST_F(DeliveryQueueTest, RecordsGoBesideOneAnotherAndEventsOfOneRecordInOrder) {
  commit({1, 2, 1});
  commit({1});
  EXPECT_EQ(take_all(kStart), (std::vector{place(1, 0), place(1, 1)}));
  queue_.delivered(place(1, 0));
  EXPECT_EQ(take_all(kStart), std::vector{place(1, 2)});
  queue_.delivered(place(1, 2));
  EXPECT_EQ(take_all(kStart), std::vector{place(2)});
}

TEST_F(DeliveryQueueTest, AFailedEventHoldsUpItsRecordAndNoOther) {
  commit({1});
  commit({1});
  commit({2});
  EXPECT_EQ(take_all(kStart), (std::vector{place(1), place(3)}));
  queue_.delivered(place(3));
  queue_.failed(place(1), kStart);
  commit({2});
  EXPECT_EQ(take_all(kStart), std::vector{place(4)});
  queue_.delivered(place(4));
  EXPECT_EQ(take_all(at(seconds(1) - microseconds(1))), std::vector<EventPlace>{});
  EXPECT_EQ(queue_.due(kStart), at(seconds(1)));
  EXPECT_EQ(take_all(at(seconds(1))), std::vector{place(1)});
  EXPECT_EQ(queue_.failures(place(1)), 1U);
  queue_.delivered(place(1));
  EXPECT_EQ(take_all(at(seconds(1))), std::vector{place(2)});
}

TEST_F(DeliveryQueueTest, ThePositionNeverPassesWhatIsNotDelivered) {
  commit({1, 2});
  commit({3});
  take_all(kStart);
  EXPECT_EQ(queue_.position(), Position{0});
  queue_.delivered(place(2));
  queue_.delivered(place(1, 1));
  EXPECT_EQ(queue_.position(), Position{0});
  queue_.delivered(place(1, 0));
  EXPECT_EQ(queue_.position(), Position{2});
}

TEST_F(DeliveryQueueTest, ACommitThatIsHalfReadIsNotPassed) {
  queue_.skip_to(place(1, 0));
  queue_.add(record(1));
  queue_.skip_to(place(1, 1));
  EXPECT_EQ(take_all(kStart), std::vector{place(1, 0)});
  queue_.delivered(place(1, 0));
  EXPECT_EQ(queue_.position(), Position{0});
}

TEST_F(DeliveryQueueTest, AtMostSoManyAreUnderWayAndWait) {
  std::vector<std::uint8_t> records(250);
  for (std::size_t i = 0; i < records.size(); ++i) records[i] = static_cast<std::uint8_t>(i);
  commit(records);
  EXPECT_TRUE(queue_.has_room());
  commit({251, 252, 253, 254, 255, 1});
  EXPECT_FALSE(queue_.has_room());
  EXPECT_EQ(take_all(kStart).size(), DeliveryQueue::kInFlightMax);
  EXPECT_EQ(queue_.due(kStart), kNever);
}

TEST_F(DeliveryQueueTest, AReceiverThatFailsGetsOneAtATimeAndThenIsLeftAlone) {
  for (std::uint8_t i = 1; i <= 40; ++i) commit({i});
  for (const EventPlace one : take_all(kStart)) queue_.failed(one, kStart);
  for (unsigned failures = 4; failures < DeliveryQueue::kFailuresInRowMax; ++failures) {
    const auto taken = take_all(kStart);
    ASSERT_EQ(taken.size(), 1U);
    queue_.failed(taken.front(), kStart);
  }
  const auto probe = take_all(kStart);
  ASSERT_EQ(probe.size(), 1U);
  queue_.failed(probe.front(), kStart);
  EXPECT_TRUE(take_all(kStart).empty());
  EXPECT_EQ(queue_.due(kStart), at(seconds(1)));
  const auto next = take_all(at(seconds(1)));
  ASSERT_EQ(next.size(), 1U);
  queue_.failed(next.front(), at(seconds(1)));
  EXPECT_EQ(queue_.due(at(seconds(1))), at(seconds(3)));
  const auto last = take_all(at(seconds(3)));
  ASSERT_EQ(last.size(), 1U);
  queue_.delivered(last.front());
  EXPECT_EQ(take_all(at(seconds(3))).size(), DeliveryQueue::kInFlightMax);
}

TEST_F(DeliveryQueueTest, WaitsAsLongAsTheReceiverAsksButNoLongerThanAnHour) {
  commit({1});
  take_all(kStart);
  queue_.failed(place(1), kStart, seconds(30));
  EXPECT_EQ(queue_.due(kStart), at(seconds(30)));
  take_all(at(seconds(30)));
  queue_.failed(place(1), at(seconds(30)), hours(48));
  EXPECT_EQ(queue_.due(at(seconds(30))), at(seconds(30) + hours(1)));
}

TEST_F(DeliveryQueueTest, FailingSinceIsTheFirstFailureOfWhatIsStillToBeDelivered) {
  commit({1});
  commit({2});
  take_all(kStart);
  queue_.failed(place(1), at(seconds(1)));
  queue_.failed(place(2), at(seconds(2)));
  take_all(at(seconds(9)));
  queue_.failed(place(1), at(seconds(9)));
  EXPECT_EQ(queue_.failing_since(), at(seconds(1)));
  take_all(at(hours(1)));
  queue_.delivered(place(1));
  EXPECT_EQ(queue_.failing_since(), at(seconds(2)));
  queue_.delivered(place(2));
  EXPECT_EQ(queue_.failing_since(), std::nullopt);
}

TEST(DeliveryQueueRestart, WhatFailedBeforeItGoesOnFailingSinceThen) {
  DeliveryQueue queue(Position{4}, at(seconds(1)), [] { return 0.0; });
  EXPECT_FALSE(queue.has_progress());
  EXPECT_EQ(queue.next(), place(5));
  queue.add({});
  queue.skip_to(place(6));
  ASSERT_EQ(queue.take(at(hours(9))), place(5));
  queue.failed(place(5), at(hours(9)));
  EXPECT_EQ(queue.failing_since(), at(seconds(1)));
  ASSERT_EQ(queue.take(at(hours(10))), place(5));
  queue.delivered(place(5));
  EXPECT_EQ(queue.failing_since(), std::nullopt);
}

TEST_F(DeliveryQueueTest, StartingOverTriesAtOnceWhatFailed) {
  commit({1});
  take_all(kStart);
  queue_.failed(place(1), kStart);
  queue_.start_over();
  EXPECT_EQ(take_all(kStart), std::vector{place(1)});
  EXPECT_EQ(queue_.failures(place(1)), 0U);
  EXPECT_EQ(queue_.failing_since(), std::nullopt);
}

TEST_F(DeliveryQueueTest, ProgressIsADeliveryOrManyCommitsPassed) {
  EXPECT_FALSE(queue_.has_progress());
  for (std::uint64_t i = 1; i < DeliveryQueue::kUnheardMax; ++i) commit({});
  for (std::uint64_t i = 1; i < DeliveryQueue::kUnheardMax; ++i) {
    queue_.skip_to({Position{queue_.next().position.value + 1}, 0});  // Bookkeeping.
  }
  EXPECT_FALSE(queue_.has_progress());
  commit({});
  EXPECT_TRUE(queue_.has_progress());
  queue_.recorded(queue_.position(), std::nullopt);
  EXPECT_FALSE(queue_.has_progress());
  commit({1});
  EXPECT_FALSE(queue_.has_progress());
  take_all(kStart);
  queue_.delivered(place(2 * DeliveryQueue::kUnheardMax));
  EXPECT_TRUE(queue_.has_progress()) << queue_.position().value;
}

// However receivers behave: every event arrives, each record's in order, and the position is always
// just behind all that arrived.
TEST(DeliveryQueueLaws, NothingIsLostOrPassedAndRecordsKeepTheirOrder) {
  for (unsigned seed = 1; seed <= 50; ++seed) {
    std::mt19937 random(seed);
    DeliveryQueue queue(Position{0}, std::nullopt,
                        [&] { return static_cast<double>(random() % 100) / 100; });
    std::map<RecordKey, std::vector<EventPlace>> arrived;
    std::map<EventPlace, RecordKey> open;
    std::vector<EventPlace> in_flight;
    Time now = kStart;
    while (queue.next().position.value <= 60 || !open.empty()) {
      if (queue.next().position.value <= 60 && queue.has_room() && random() % 2 == 0) {
        RecordKey key{KindId{1}, {}};
        key.id.bytes[0] = static_cast<std::uint8_t>(random() % 5);
        open[queue.next()] = key;
        queue.add(key);
        queue.skip_to({Position{queue.next().position.value + 1}, 0}, true);
      }
      if (const auto taken = queue.take(now)) in_flight.push_back(*taken);
      if (!in_flight.empty() && random() % 2 == 0) {
        const std::size_t which = random() % in_flight.size();
        const EventPlace one = in_flight[which];
        in_flight.erase(in_flight.begin() + static_cast<std::ptrdiff_t>(which));
        if (random() % 3 == 0) {
          queue.failed(one, now);
        } else {
          queue.delivered(one);
          arrived[open.at(one)].push_back(one);
          open.erase(one);
        }
      }
      const std::uint64_t first =
          open.empty() ? queue.next().position.value : open.begin()->first.position.value;
      ASSERT_EQ(queue.position().value, first - 1) << seed;
      now.value += static_cast<std::int64_t>(random() % 2'000'000);
    }
    std::size_t count = 0;
    for (const auto& [key, places] : arrived) {
      EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << seed;
      count += places.size();
    }
    EXPECT_EQ(count, 60U) << seed;
  }
}

}  // namespace
}  // namespace daybook::test
