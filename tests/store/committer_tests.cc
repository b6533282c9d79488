// The committer over a log in memory and either sort of views.
#include "eventstore/committer.h"

#include <gtest/gtest.h>

#include <thread>

#include "domain/people/person.h"
#include "tests/store/committer_test.h"

namespace daybook::testing {
namespace {

TEST_P(CommitterTest, WhatWaitsIsOneWriteAndAnsweredAfterIt) {
  std::vector<std::future<CommandAnswer>> answers;
  for (std::uint32_t i = 1; i <= 10; ++i) answers.push_back(create(i, std::to_string(i)));
  EXPECT_EQ(shard_.committer().queued(), 10U);
  shard_.store().on_write = [&] {
    for (auto& answer : answers) {
      EXPECT_EQ(answer.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
    }
  };
  shard_.committer().run_once();
  EXPECT_EQ(shard_.store().writes, 1);
  EXPECT_EQ(shard_.store().head().value, 10U);
  for (std::uint32_t i = 1; i <= 10; ++i) {
    const CommandAnswer answer = taken(answers[i - 1]);
    EXPECT_EQ(reason_of(answer), "done");
    EXPECT_EQ(answer.position.value, i);
    EXPECT_EQ(answer.items.at(0).record.number.value, i);
  }
  shard_.store().on_write = {};
  expect_whole_histories();
}

TEST_P(CommitterTest, ABatchEndsWithWhatTouchesManyRecords) {
  shard_.options().batch_records_max = 2;
  shard_.restart();
  std::vector<std::future<CommandAnswer>> answers;
  for (std::uint32_t i = 1; i <= 5; ++i) answers.push_back(create(i, std::to_string(i)));
  for (const std::size_t left : {3U, 1U, 0U}) {
    shard_.committer().run_once();
    EXPECT_EQ(shard_.committer().queued(), left);
  }
  EXPECT_EQ(shard_.store().writes, 3);
  for (std::uint32_t i = 1; i <= 5; ++i) EXPECT_EQ(taken(answers[i - 1]).position.value, i);
  expect_whole_histories();
}

// What a commit takes away is away for whatever is decided after it, also of those who waited with
// it.
TEST_P(CommitterTest, WhoeverAsksIsAskedAboutOnceWhatCameBeforeIsTold) {
  bool may = true;
  shard_.options().committed = [&](const Commit& commit) {
    if (commit.events.front().record.id == id(2)) may = false;
  };
  shard_.options().ends_batch = [](const Commit& commit) {
    return commit.events.front().record.id == id(2);
  };
  shard_.restart();
  std::vector<std::future<CommandAnswer>> answers;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    Command command = create_organization(i, std::to_string(i), kTenant);
    command.stands = [&]() -> Status {
      return may ? Status(Done{}) : forbidden("access.gone", "They may not any more.");
    };
    answers.push_back(ask(shard_.committer(), std::move(command)));
  }
  shard_.committer().run_once();
  EXPECT_EQ(shard_.committer().queued(), 1U);
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(answers[0])), "done");
  EXPECT_EQ(reason_of(taken(answers[1])), "done");
  EXPECT_EQ(reason_of(taken(answers[2])), "access.gone");
  EXPECT_FALSE(is_shown(3));
}

TEST_P(CommitterTest, TasksRunBetweenBatchesInTheirOrder) {
  std::string order;
  shard_.committer().between_batches([&](const Status& may_run) {
    order += may_run ? "a" : "refused";
    EXPECT_EQ(shard_.store().writes, 0) << "before the batch that waits with it";
  });
  shard_.committer().between_batches([&](const Status& may_run) { order += may_run ? "b" : "-"; });
  auto answer = create(1, "1");
  EXPECT_EQ(order, "");
  shard_.committer().run_once();
  EXPECT_EQ(order, "ab");
  EXPECT_EQ(reason_of(taken(answer)), "done");
}

TEST_P(CommitterTest, ATaskIsRunByTheThreadOrRefusedOnceItHasStopped) {
  std::promise<bool> ran;
  shard_.committer().start();
  shard_.committer().between_batches(
      [&](const Status& may_run) { ran.set_value(may_run.has_value()); });
  EXPECT_TRUE(ran.get_future().get());
  shard_.committer().stop();
  std::string reason;
  shard_.committer().between_batches(
      [&](const Status& may_run) { reason = may_run ? "ran" : may_run.error().reason; });
  EXPECT_EQ(reason, "committer.stopping");
}

TEST_P(CommitterTest, ALoneWriterIsAnswered) {
  shard_.committer().start();
  for (std::uint32_t i = 1; i <= 3; ++i) {
    EXPECT_EQ(create(i, std::to_string(i)).get().position.value, i);
  }
  shard_.committer().stop();
  EXPECT_EQ(shard_.store().writes, 3);
}

TEST_P(CommitterTest, ReadsSeeTheWriteWhenItIsAnswered) {
  shard_.committer().start();
  auto command = create_organization(1, "Acme");
  std::promise<bool> shown;
  command.done = [&](const CommandAnswer&) { shown.set_value(is_shown(1)); };
  shard_.committer().submit(std::move(command));
  EXPECT_TRUE(shown.get_future().get());
}

TEST_P(CommitterTest, TimeNeverGoesBackWithTheClock) {
  created(1, "a");
  shard_.clock = kNow.value - 5'000'000;
  created(2, "b");
  shard_.clock = kNow.value + 1;
  created(3, "c");
  expect_whole_histories();
  EXPECT_EQ(shard_.commits().back().time.value, kNow.value + 1);
}

TEST_P(CommitterTest, CommandsOfABatchRestOnEachOther) {
  auto first = create(1, "Acme");
  auto second = create(2, "Acme");
  auto renamed = ask(shard_.committer(),
                     one_item(kOrganization, "update", 1, {{organization::kName, "Bolt"}}));
  auto third = create(3, "Acme");
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(first)), "done");
  EXPECT_EQ(reason_of(taken(second)), "value.taken");
  EXPECT_EQ(reason_of(taken(renamed)), "done");
  EXPECT_EQ(reason_of(taken(third)), "done");
  expect_whole_histories();
}

TEST_P(CommitterTest, ABatchIsBounded) {
  shard_.options().batch_max = 3;
  shard_.options().batch_items_max = 4;
  shard_.restart();
  std::vector<std::future<CommandAnswer>> answers;
  for (std::uint32_t i = 1; i <= 4; ++i) answers.push_back(create(i, std::to_string(i)));
  shard_.committer().run_once();
  EXPECT_EQ(shard_.committer().queued(), 1U);
  Command large = create_organization(5, "5");
  for (std::uint32_t i = 6; i <= 12; ++i) {
    large.items.push_back(create_organization(i, std::to_string(i)).items.front());
  }
  auto answer = ask(shard_.committer(), std::move(large));
  auto after = create(20, "20");
  shard_.committer().run_once();
  EXPECT_EQ(taken(answer).items.size(), 8U) << "one command is never cut";
  EXPECT_EQ(shard_.committer().queued(), 1U);
  shard_.committer().run_once();
  EXPECT_EQ(taken(after).position.value, 6U);
}

TEST_P(CommitterTest, ALongQueueRefusesMore) {
  shard_.options().queued_max = 2;
  shard_.restart();
  auto first = create(1, "a");
  auto second = create(2, "b");
  auto third = create(3, "c");
  const CommandAnswer refused = taken(third);
  EXPECT_EQ(reason_of(refused), "committer.busy");
  EXPECT_EQ(refused.status.error().code, ErrorCode::kUnavailable);
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(first)), "done");
  EXPECT_EQ(reason_of(taken(second)), "done");
  EXPECT_FALSE(is_shown(3));
}

TEST_P(CommitterTest, StoppingAnswersWhatIsQueuedAndRefusesTheRest) {
  auto queued = create(1, "a");
  shard_.committer().stop();
  EXPECT_EQ(reason_of(taken(queued)), "done");
  auto late = create(2, "b");
  EXPECT_EQ(reason_of(taken(late)), "committer.stopping");
  EXPECT_EQ(shard_.store().head().value, 1U);
}

TEST_P(CommitterTest, ARefusalTouchesNeitherLogNorOthers) {
  auto refused = create(1, "");
  auto accepted = create(2, "b");
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(refused)), "invalid");
  EXPECT_EQ(reason_of(taken(accepted)), "done");
  EXPECT_EQ(created(3, "").position.value, 1U) << "nothing to write, nothing written";
  EXPECT_EQ(shard_.store().writes, 1);
}

TEST_P(CommitterTest, WhoeverIsToldOfCommitsIsToldBeforeTheCaller) {
  std::vector<std::string> order;
  shard_.options().committed = [&](const Commit& commit) { order.push_back(commit.command); };
  shard_.options().batch_written = [&](const BatchReport& report) {
    order.push_back(std::to_string(report.commands) + " " + std::to_string(report.commits));
  };
  shard_.restart();
  Command command = create_organization(1, "a");
  command.done = [&](const CommandAnswer&) { order.emplace_back("answered"); };
  shard_.committer().submit(std::move(command));
  auto refused = create(2, "");
  shard_.committer().run_once();
  EXPECT_EQ(order, (std::vector<std::string>{"organization.create", "2 1", "answered"}));
}

// --- unknown outcomes

Command keyed(Command command, const std::string& input) {
  command.idempotency = Idempotency{"key", input};
  return command;
}

TEST_P(CommitterTest, AKeyIsRememberedAcrossARestart) {
  auto first = ask(shard_.committer(), keyed(create_organization(1, "Acme"), "input"));
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(first)), "done");
  for (const bool rebuilt : {false, true}) {
    shard_.restart(rebuilt);
    auto again = ask(shard_.committer(), keyed(create_organization(2, "Acme"), "input"));
    auto other = ask(shard_.committer(), keyed(create_organization(3, "Acme"), "other"));
    shard_.committer().run_once();
    const CommandAnswer answer = taken(again);
    EXPECT_EQ(reason_of(answer), "done");
    EXPECT_TRUE(answer.replayed);
    EXPECT_EQ(answer.position.value, 1U);
    EXPECT_EQ(reason_of(taken(other)), "idempotency.key_reused");
  }
  ASSERT_EQ(shard_.commits().size(), 1U);
  EXPECT_EQ(shard_.commits()[0].outcomes.at(0).status, 201);
  EXPECT_EQ(shard_.commits()[0].outcomes.at(0).record.id, id(1));
}

TEST_P(CommitterTest, ARetryInTheSameBatchIsWrittenOnce) {
  auto first = ask(shard_.committer(), keyed(create_organization(1, "Acme"), "input"));
  auto retry = ask(shard_.committer(), keyed(create_organization(2, "Acme"), "input"));
  shard_.committer().run_once();
  EXPECT_FALSE(taken(first).replayed);
  const CommandAnswer answer = taken(retry);
  EXPECT_TRUE(answer.replayed);
  EXPECT_EQ(answer.position.value, 1U);
}

TEST_P(CommitterTest, AKeyOfALostWriteIsFree) {
  shard_.store().next = WriteFault::kLostUnknown;
  auto lost = ask(shard_.committer(), keyed(create_organization(1, "Acme"), "input"));
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(lost)), "log.not_written");
  auto retry = ask(shard_.committer(), keyed(create_organization(1, "Acme"), "input"));
  shard_.committer().run_once();
  EXPECT_FALSE(taken(retry).replayed);
}

// --- tenants, keys, racing

TEST_P(CommitterTest, TenantsOfOneBatchHaveTheirOwnHistories) {
  const TenantId other{8};
  auto first = create(1, "Acme");
  auto second = create(1, "Acme", other);
  auto third = create(2, "Bolt", other);
  shard_.committer().run_once();
  EXPECT_EQ(taken(first).position.value, 1U);
  EXPECT_EQ(taken(second).position.value, 1U);
  EXPECT_EQ(taken(third).position.value, 2U);
  EXPECT_EQ(shard_.store().writes, 1);
  const auto commits = shard_.commits();
  ASSERT_EQ(commits.size(), 3U);
  EXPECT_EQ(commits[0].tenant, kTenant);
  EXPECT_EQ(commits[1].tenant, other);
  expect_whole_histories();
}

TEST_P(CommitterTest, EachCommitNamesTheLeafBefore) {
  created(1, "a");
  auto second = create(2, "b");
  auto third = create(3, "c");
  shard_.committer().run_once();
  std::string leaf;
  for (std::uint64_t place = 1; place <= 3; ++place) {
    const auto stored = shard_.store().at(Place{place});
    ASSERT_TRUE(stored);
    EXPECT_EQ(read_facts(*stored)->previous_leaf, leaf);
    const Digest digest = leaf_hash(stored->rows);
    leaf = std::string(view_of(digest));
  }
  EXPECT_EQ(shard_.views().head(kTenant).leaf, leaf);
}

TEST_P(CommitterTest, WhatCannotBeSealedIsRefusedAlone) {
  const auto rename = [](const char* name) {
    return one_item(person::kPerson, "update", 1, {{person::kName, name}});
  };
  auto made =
      ask(shard_.committer(), one_item(person::kPerson, "create", 1, {{person::kName, "Ann"}}));
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(made)), "done");
  ASSERT_TRUE(shard_.keys().erase_subject(kTenant, id(1), kNow));
  auto erased = ask(shard_.committer(), rename("Anna"));
  auto other = create(2, "Acme");
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(erased)), "key.erased");
  EXPECT_EQ(taken(other).position.value, 2U);
  expect_whole_histories();
}

TEST_P(CommitterTest, OfManyWhoRaceForOneNameExactlyOneWins) {
  shard_.committer().start();
  constexpr std::uint32_t kRacers = 64;
  std::atomic<int> winners = 0;
  std::atomic<int> losers = 0;
  std::vector<std::thread> racers;
  for (std::uint32_t racer = 0; racer < kRacers; ++racer) {
    racers.emplace_back([&, racer] {
      for (std::uint32_t round = 0; round < 4; ++round) {
        auto answer = create(1000 + racer * 10 + round, "name " + std::to_string(round));
        const std::string reason = reason_of(answer.get());
        winners += reason == "done" ? 1 : 0;
        losers += reason == "value.taken" ? 1 : 0;
      }
    });
  }
  for (std::thread& racer : racers) racer.join();
  shard_.committer().stop();
  EXPECT_EQ(winners, 4);
  EXPECT_EQ(losers, static_cast<int>(kRacers) * 4 - 4);
  EXPECT_EQ(shard_.store().head().value, 4U);
  expect_whole_histories();
}

INSTANTIATE_TEST_SUITE_P(Views, CommitterTest, ::testing::ValuesIn(kViewsSorts),
                         [](const auto& sort) { return std::string(sort.param.name); });

}  // namespace
}  // namespace daybook::testing
