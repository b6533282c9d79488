// Undos as the committer takes them, over either sort of views.
#include <gtest/gtest.h>

#include "eventstore/undoing.h"
#include "tests/store/committer_test.h"

namespace daybook::testing {
namespace {

constexpr std::string_view kStale = kUndoStale;
constexpr std::string_view kObstructed = kUndoObstructed;

class CommitterUndoTest : public CommitterTest {
 protected:
  CommitterUndoTest() { created(1, "Acme"); }

  CommandAnswer run(Command command) {
    auto answer = ask(shard_.committer(), std::move(command));
    shard_.committer().run_once();
    return taken(answer);
  }
  CommandAnswer rename(const std::string& name, std::uint32_t number = 1) {
    return run(one_item(kOrganization, "update", number, {{organization::kName, name}}));
  }
  // Of the commit at `position`, as the history is now.
  Undoing planned(std::uint64_t position) {
    const auto target = std::make_shared<const Commit>(shard_.commits().at(position - 1));
    Undoing undoing;
    undoing.target = target->position;
    undoing.events = plan_undo({target}, {}).events;
    for (const Event& event : undoing.events) {
      const auto record = shard_.views().record(kTenant, event.record);
      undoing.seen.push_back({event.record, (*record)->version});
    }
    undoing.standing = {target->position};
    undoing.standings = {{target->position, kThisUndo}};
    return undoing;
  }
  static Command command(Undoing undoing, const std::string& key = {}) {
    Command command;
    command.tenant = kTenant;
    command.name = "history.undo";
    command.undoing = std::make_shared<Undoing>(std::move(undoing));
    if (!key.empty()) command.idempotency = Idempotency{key, "input"};
    return command;
  }
  CommandAnswer undo(Undoing undoing, const std::string& key = {}) {
    return run(command(std::move(undoing), key));
  }
  std::string name(std::uint32_t number = 1) {
    const auto found = shard_.views().record(kTenant, {kOrganization.id, id(number)});
    return std::string((*found)->text(organization::kName));
  }
  std::optional<Uuid> holder(const char* held) {
    return shard_.views().claimed_by(kTenant, kOrganization, organization::kName, Value{held});
  }
  std::uint64_t undone_by(std::uint64_t position) {
    return shard_.views().undone_by(kTenant, Position{position}).value;
  }
};

TEST_P(CommitterUndoTest, AnUndoIsACommitThatSaysWhatItUndid) {
  rename("Bolt");
  const CommandAnswer answer = undo(planned(2));
  EXPECT_EQ(reason_of(answer), "done");
  EXPECT_EQ(answer.position.value, 3U);
  EXPECT_EQ(name(), "Acme");
  EXPECT_EQ(holder("Acme"), id(1));
  EXPECT_EQ(holder("Bolt"), std::nullopt);
  const Commit commit = shard_.commits().back();
  EXPECT_EQ(commit.undoes.value, 2U);
  EXPECT_EQ(commit.standings, (std::vector<Standing>{{Position{2}, Position{3}}}));
  EXPECT_EQ(commit.events, answer.undone->events);
  EXPECT_EQ(commit.events.at(0).name, "organization.updated_undone");
  EXPECT_EQ(undone_by(2), 3U);
  expect_whole_histories();
}

TEST_P(CommitterUndoTest, StandingsAreTheSameAfterTheViewsWereMadeAgain) {
  rename("Bolt");
  undo(planned(2));
  Undoing redo = planned(3);
  redo.standings = {{Position{2}, Position{}}, {Position{3}, kThisUndo}};
  EXPECT_EQ(reason_of(undo(redo)), "done");
  for (const bool rebuilt : {false, true}) {
    if (rebuilt) shard_.restart(true);
    EXPECT_EQ(undone_by(2), 0U);
    EXPECT_EQ(undone_by(3), 4U);
    EXPECT_EQ(name(), "Bolt");
  }
}

TEST_P(CommitterUndoTest, APlanThatIsTooOldIsStale) {
  rename("Bolt");
  const Undoing old = planned(2);
  rename("Cord");
  EXPECT_EQ(reason_of(undo(old)), kStale);
  EXPECT_EQ(name(), "Cord");
  EXPECT_EQ(shard_.commits().size(), 3U);
}

TEST_P(CommitterUndoTest, OfTwoUndosInOneBatchTheSecondIsStale) {
  rename("Bolt");
  auto first = ask(shard_.committer(), command(planned(2)));
  auto second = ask(shard_.committer(), command(planned(2)));
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(first)), "done");
  EXPECT_EQ(reason_of(taken(second)), kStale);
  EXPECT_EQ(shard_.commits().size(), 3U);
}

TEST_P(CommitterUndoTest, WhatIsUndoneAlreadyIsStaleAlsoWhenItsRecordsAreAsTheyWere) {
  rename("Bolt");
  Undoing twice = planned(2);
  undo(twice);
  twice.seen.clear();
  EXPECT_EQ(reason_of(undo(twice)), kStale);
}

TEST_P(CommitterUndoTest, AnUndoSeesWhatTheBatchBeforeItDid) {
  rename("Bolt");
  auto taker = create(2, "Acme");
  auto answer = ask(shard_.committer(), command(planned(2)));
  shard_.committer().run_once();
  taken(taker);
  const CommandAnswer refused = taken(answer);
  EXPECT_EQ(reason_of(refused), kObstructed);
  ASSERT_EQ(refused.undone->obstacles.size(), 1U);
  EXPECT_EQ(refused.undone->obstacles[0].reason, Obstacle::Reason::kTaken);
  EXPECT_EQ(name(), "Bolt");
  EXPECT_EQ(holder("Acme"), id(2));
  expect_whole_histories();
}

TEST_P(CommitterUndoTest, ARefusedUndoLeavesNothingOfItselfInTheBatch) {
  rename("Bolt");
  Undoing broken = planned(2);
  broken.events.push_back({{kOrganization.id, id(1)},
                           "organization.updated_undone",
                           {{organization::kName.id, Value{"Acme"}, Null{}}},
                           RecordNumber{1}});
  auto refused = ask(shard_.committer(), command(broken));
  auto other = create(2, "Acme");
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(refused)), kObstructed);
  EXPECT_EQ(reason_of(taken(other)), "done");
  EXPECT_EQ(holder("Acme"), id(2));
}

TEST_P(CommitterUndoTest, ADryRunIsDecidedAndNotWritten) {
  rename("Bolt");
  Undoing dry = planned(2);
  dry.is_dry = true;
  const CommandAnswer answer = undo(dry);
  EXPECT_EQ(reason_of(answer), "done");
  EXPECT_EQ(answer.position.value, 2U);
  EXPECT_EQ(answer.undone->events.size(), 1U);
  EXPECT_EQ(name(), "Bolt");
  EXPECT_EQ(holder("Bolt"), id(1));
  EXPECT_EQ(undone_by(2), 0U);
  EXPECT_EQ(shard_.commits().size(), 2U);
}

TEST_P(CommitterUndoTest, ADryRunInABatchLeavesTheOthersAsTheyAre) {
  rename("Bolt");
  Undoing dry = planned(2);
  dry.is_dry = true;
  auto first = ask(shard_.committer(), command(dry));
  auto second = create(2, "Acme");
  shard_.committer().run_once();
  EXPECT_EQ(reason_of(taken(first)), "done");
  EXPECT_EQ(reason_of(taken(second)), "done") << "the name was never taken back";
}

TEST_P(CommitterUndoTest, TheSameKeyIsAnsweredFromTheLogWhateverThePlanSays) {
  rename("Bolt");
  const Undoing first = planned(2);
  EXPECT_EQ(undo(first, "key").position.value, 3U);
  Undoing refused;
  refused.refusal = conflict("history.undone", "The commit is undone already.");
  for (const Undoing& again : {first, refused}) {
    const CommandAnswer answer = undo(again, "key");
    EXPECT_TRUE(answer.replayed);
    EXPECT_TRUE(answer.status);
    EXPECT_EQ(answer.position.value, 3U);
  }
  EXPECT_EQ(reason_of(undo(refused, "other")), "history.undone");
  EXPECT_EQ(shard_.commits().size(), 3U);
}

TEST_P(CommitterUndoTest, ARefusalKeepsNoKey) {
  rename("Bolt");
  const Undoing old = planned(2);
  rename("Cord");
  EXPECT_EQ(reason_of(undo(old, "key")), kStale);
  undo(planned(3));
  EXPECT_EQ(reason_of(undo(planned(2), "key")), "done");
  EXPECT_EQ(name(), "Acme");
}

TEST_P(CommitterUndoTest, FieldsLeavesOutWhatIsTakenAndWritesTheRest) {
  const Field& metadata = organization::kMetadata;
  run(one_item(kOrganization, "update", 1,
               {{organization::kName, "Bolt"}, {metadata, Json{R"({"k":1})"}}}));
  created(2, "Acme");
  Undoing undoing = planned(2);
  undoing.mode = UndoMode::kFields;
  const CommandAnswer answer = undo(undoing);
  EXPECT_EQ(reason_of(answer), "done");
  ASSERT_EQ(answer.undone->obstacles.size(), 1U);
  EXPECT_EQ(answer.undone->obstacles[0].field, organization::kName.id);
  ASSERT_EQ(shard_.commits().back().events.size(), 1U);
  ASSERT_EQ(shard_.commits().back().events[0].changes.size(), 1U);
  EXPECT_EQ(shard_.commits().back().events[0].changes[0].field, metadata.id);
  EXPECT_EQ(name(), "Bolt");
}

TEST_P(CommitterUndoTest, StrictNamesWhatIsTakenBesideWhatWasChangedSince) {
  rename("Bolt");
  created(2, "Acme");
  Undoing undoing = planned(2);
  undoing.obstacles.push_back(
      {{kOrganization.id, id(1)}, organization::kMetadata.id, Obstacle::Reason::kChanged});
  const CommandAnswer refused = undo(undoing);
  EXPECT_EQ(reason_of(refused), kObstructed);
  ASSERT_EQ(refused.undone->obstacles.size(), 2U);
  EXPECT_EQ(refused.undone->obstacles[0].reason, Obstacle::Reason::kChanged);
  EXPECT_EQ(refused.undone->obstacles[1].reason, Obstacle::Reason::kTaken);
  EXPECT_EQ(name(), "Bolt");
  EXPECT_EQ(shard_.commits().size(), 3U);
}

TEST_P(CommitterUndoTest, StrictNamesNothingThatFollowsFromWhatIsLeftOut) {
  rename("Bolt");
  created(2, "Acme");
  Undoing undoing = planned(2);
  undoing.obstacles.push_back({{kOrganization.id, id(2)}, kExistence, Obstacle::Reason::kChanged});
  const CommandAnswer refused = undo(undoing);
  EXPECT_EQ(reason_of(refused), kObstructed);
  EXPECT_EQ(refused.undone->obstacles, undoing.obstacles);
}

TEST_P(CommitterUndoTest, FieldsWithNothingLeftIsRefused) {
  rename("Bolt");
  created(2, "Acme");
  Undoing undoing = planned(2);
  undoing.mode = UndoMode::kFields;
  EXPECT_EQ(reason_of(undo(undoing)), kObstructed);
  EXPECT_EQ(shard_.commits().size(), 3U);
}

TEST_P(CommitterUndoTest, ErasedValuesAreInNobodysWay) {
  rename("Bolt");
  Undoing undoing = planned(2);
  undoing.obstacles.push_back(
      {{kOrganization.id, id(1)}, organization::kAddress.id, Obstacle::Reason::kErased});
  const CommandAnswer answer = undo(undoing);
  EXPECT_EQ(reason_of(answer), "done");
  EXPECT_EQ(answer.undone->obstacles.size(), 1U) << "but they are told of";
}

INSTANTIATE_TEST_SUITE_P(Views, CommitterUndoTest, ::testing::ValuesIn(kViewsSorts),
                         [](const ::testing::TestParamInfo<ViewsSort>& sort) {
                           return sort.param.name;
                         });

}  // namespace
}  // namespace daybook::testing
