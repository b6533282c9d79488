// What the committer does when the log or the views fail under it.
#include <thread>

#include "domain/people/person.h"
#include "tests/store/committer_test.h"

namespace daybook::testing {
namespace {

using CommitterFaultTest = CommitterTest;

TEST_P(CommitterFaultTest, AWriteThatReappearsIsAnsweredAsDone) {
  shard_.store().next = WriteFault::kWrittenUnknown;
  auto first = create(1, "a");
  auto second = create(2, "b");
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(first)), "done");
  EXPECT_EQ(taken(second).position.value, 2U);
  EXPECT_TRUE(is_shown(2));
  EXPECT_EQ(created(3, "c").position.value, 3U);
  expect_whole_histories();
}

TEST_P(CommitterFaultTest, AWriteThatIsLostTakesAlongWhatRestedOnIt) {
  shard_.store().next = WriteFault::kLostUnknown;
  auto first = create(1, "Acme");
  auto refused = create(2, "Acme");
  auto third = create(3, "Bolt");
  shard_.committer().run_once();
  for (auto* answer : {&first, &refused, &third}) {
    const CommandAnswer given = taken(*answer);
    EXPECT_EQ(reason_of(given), "log.not_written");
    EXPECT_EQ(given.status.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(given.position.value, 0U);
    EXPECT_TRUE(given.items.empty());
  }
  EXPECT_FALSE(is_shown(1));
  EXPECT_EQ(shard_.store().head().value, 0U);
  const CommandAnswer again = created(2, "Acme");
  EXPECT_EQ(again.position.value, 1U);
  EXPECT_EQ(again.items.at(0).record.number.value, 1U);
  expect_whole_histories();
}

TEST_P(CommitterFaultTest, KeysOfALostWriteAreMadeAgain) {
  shard_.store().next = WriteFault::kLostUnknown;
  const auto ann = [](std::uint32_t number) {
    return one_item(person::kPerson, "create", number, {{person::kName, "Ann"}});
  };
  auto lost = ask(shard_.committer(), ann(1));
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(lost)), "log.not_written");
  auto kept = ask(shard_.committer(), ann(1));
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(kept)), "done");
  shard_.restart();
  ASSERT_EQ(shard_.commits().size(), 1U);
  EXPECT_EQ(shard_.commits()[0].events[0].changes[1].after, Value{"Ann"});
}

TEST_P(CommitterFaultTest, NothingIsDecidedBeforeTheLogIsReopened) {
  const int reopened = shard_.store().reopened;
  shard_.store().is_stuck = true;
  shard_.store().next = WriteFault::kWrittenUnknown;
  shard_.committer().start();
  auto first = create(1, "Acme");
  while (shard_.store().reopened < reopened + 2) std::this_thread::yield();
  auto second = create(2, "Acme");
  EXPECT_EQ(first.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  shard_.store().is_stuck = false;
  EXPECT_EQ(reason_of(first.get()), "done");
  EXPECT_EQ(reason_of(second.get()), "value.taken") << "the name is taken by what reappeared";
  shard_.committer().stop();
  expect_whole_histories();
}

TEST_P(CommitterFaultTest, StoppedBeforeTheLogIsReopenedNothingMoreIsWritten) {
  shard_.options().batch_max = 1;
  shard_.restart();
  const int reopened = shard_.store().reopened;
  shard_.store().is_stuck = true;
  shard_.store().next = WriteFault::kWrittenUnknown;
  shard_.committer().start();
  auto first = create(1, "a");
  while (shard_.store().reopened < reopened + 2) std::this_thread::yield();
  auto second = create(2, "b");
  auto third = create(3, "c");
  std::thread stopping([this] { shard_.committer().stop(); });
  EXPECT_EQ(reason_of(first.get()), "log.unknown_outcome");
  shard_.store().is_stuck = false;
  EXPECT_EQ(reason_of(second.get()), "committer.stopping");
  EXPECT_EQ(reason_of(third.get()), "committer.stopping");
  stopping.join();
  shard_.restart(true);
  EXPECT_TRUE(is_shown(1)) << "it was in the log all the time";
  EXPECT_EQ(created(4, "d").position.value, 2U);
  expect_whole_histories();
}

// --- views that fail

TEST_P(CommitterFaultTest, ViewsThatFailAreRepairedBeforeTheNextCommand) {
  shard_.fail_applies(1);
  const CommandAnswer hidden = created(1, "Acme");
  EXPECT_EQ(reason_of(hidden), "views.behind");
  EXPECT_EQ(hidden.status.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(hidden.position.value, 1U) << "it is done: say where";
  EXPECT_EQ(shard_.repairs(), 1);
  EXPECT_TRUE(is_shown(1));
  EXPECT_EQ(reason_of(created(2, "Acme")), "value.taken");
  EXPECT_EQ(created(3, "Bolt").position.value, 2U);
  expect_whole_histories();
}

TEST_P(CommitterFaultTest, RepairIsTriedUntilItSucceeds) {
  shard_.fail_applies(1);
  shard_.fail_repairs(3);
  EXPECT_EQ(reason_of(created(1, "Acme")), "views.behind");
  EXPECT_EQ(shard_.repairs(), 4);
  EXPECT_EQ(created(2, "Bolt").position.value, 2U);
}

TEST_P(CommitterFaultTest, StoppedBeforeTheViewsAreRepairedNothingMoreIsDecided) {
  shard_.options().batch_max = 1;
  shard_.restart();
  shard_.fail_applies(1);
  shard_.fail_repairs(1'000'000);
  shard_.committer().start();
  auto first = create(1, "Acme");
  while (shard_.repairs() < 1) std::this_thread::yield();
  auto second = create(2, "Acme");
  shard_.committer().stop();
  const CommandAnswer hidden = first.get();
  EXPECT_EQ(reason_of(hidden), "views.behind");
  EXPECT_EQ(hidden.position.value, 1U);
  EXPECT_EQ(reason_of(second.get()), "committer.stopping");
  EXPECT_EQ(shard_.store().head().value, 1U);
}

// --- idempotency

INSTANTIATE_TEST_SUITE_P(Views, CommitterFaultTest, ::testing::ValuesIn(kViewsSorts),
                         [](const auto& sort) { return std::string(sort.param.name); });

}  // namespace
}  // namespace daybook::testing
