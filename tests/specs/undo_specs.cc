// Which changes take commits back, and what stands in the way: given commits and what came later,
// when planned, then these events and obstacles.
#include "domain/history/undo.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "domain/people/person.h"
#include "domain/sales/note.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using namespace person;
using Reason = Obstacle::Reason;
using Positions = std::vector<std::uint64_t>;

Event event_of(const Kind& kind, std::string name, std::uint32_t number,
               std::vector<Change> changes) {
  return {{kind.id, id(number)}, std::move(name), std::move(changes), RecordNumber{number}};
}

Event edit(std::uint32_t number, const Field& field, Value before, Value after) {
  return event_of(kPerson, "person.updated", number,
                  {{field.id, std::move(before), std::move(after)}});
}

Event creation(std::uint32_t number) {
  return event_of(kPerson, "person.created", number,
                  {{kExistence, Null{}, true}, {kName.id, Null{}, "Ann"}});
}

Event tagging(std::uint32_t number, const std::vector<std::uint32_t>& left,
              const std::vector<std::uint32_t>& came) {
  const auto set = [](const auto& ids) { return ids.empty() ? Value{Null{}} : refs(ids); };
  return event_of(kPerson, "person.tagged", number, {{kTags.id, set(left), set(came)}});
}

// A history in which any commit can be planned to be undone.
class History {
 public:
  History& commit(Events events, std::vector<Position> undoes = {}) {
    Commit commit;
    commit.position = Position{commits_.size() + 1};
    commit.actor = static_cast<std::int64_t>(commit.position.value) * 10;
    commit.time = Time{kNow.value + static_cast<std::int64_t>(commit.position.value)};
    for (const Position one : undoes) commit.standings.push_back({one, commit.position});
    commit.events = std::move(events);
    commits_.push_back(std::move(commit));
    return *this;
  }
  History& commit(Event event) { return commit(Events{std::move(event)}); }
  // Takes the commits back as a plan for them would.
  History& undo(const Positions& targets) {
    std::vector<Position> undone;
    for (const std::uint64_t one : targets) undone.push_back(Position{one});
    return commit(plan(targets).events, undone);
  }

  UndoPlan plan(Positions targets) const {
    std::ranges::sort(targets, std::greater<>());
    UndoTargets commits;
    for (const std::uint64_t one : targets) {
      commits.push_back(std::make_shared<const Commit>(commits_.at(one - 1)));
    }
    LaterEvents later;
    for (const Commit& one : commits_) {
      if (one.position < commits.back()->position || is_in(targets, one)) continue;
      for (const Event& event : one.events) {
        later[event.record].push_back({one.position, one.actor, one.time, taken_back(one), event});
      }
    }
    return plan_undo(commits, later);
  }

 private:
  static bool is_in(const Positions& targets, const Commit& commit) {
    return std::ranges::find(targets, commit.position.value) != targets.end();
  }
  std::vector<Commit> commits_;
};

Positions later_in(const UndoPlan& plan, std::size_t obstacle = 0) {
  Positions positions;
  if (obstacle >= plan.obstacles.size()) return positions;
  for (const LaterChange& one : plan.obstacles[obstacle].later) {
    positions.push_back(one.position.value);
  }
  return positions;
}

TEST(UndoSpec, AnEditIsTakenBackWithTheValueBefore) {
  const UndoPlan plan = History().commit(edit(1, kJobTitle, "Dean", "Chair")).plan({1});
  EXPECT_TRUE(plan.obstacles.empty());
  ASSERT_EQ(plan.events.size(), 1U);
  EXPECT_EQ(plan.events[0].name, "person.updated_undone");
  EXPECT_EQ(plan.events[0].number, RecordNumber{1});
  EXPECT_EQ(plan.events[0].changes,
            (std::vector<Change>{{kJobTitle.id, Value{"Chair"}, Value{"Dean"}}}));
}

TEST(UndoSpec, TheEventsOfACommitAreTakenBackInReverse) {
  const UndoPlan plan =
      History()
          .commit(Events{edit(1, kJobTitle, "a", "b"), edit(2, kJobTitle, "c", "d"),
                         edit(1, kJobTitle, "b", "e")})
          .plan({1});
  ASSERT_EQ(plan.events.size(), 3U);
  EXPECT_EQ(plan.events[0].changes[0].after, Value{"b"});
  EXPECT_EQ(plan.events[1].record.id, id(2));
  EXPECT_EQ(plan.events[2].changes[0].after, Value{"a"});
}

TEST(UndoSpec, ANoteOfTheEventIsNotRepeated) {
  Event merged = edit(1, kActive, true, false);
  merged.note = R"({"merged_ids":[]})";
  EXPECT_EQ(History().commit(merged).plan({1}).events.at(0).note, "");
}

TEST(UndoSpec, ALaterChangeOfTheFieldIsInTheWayWithItsFacts) {
  const UndoPlan plan = History()
                            .commit(edit(1, kJobTitle, "Dean", "Chair"))
                            .commit(edit(1, kJobTitle, "Chair", "Boss"))
                            .plan({1});
  EXPECT_TRUE(plan.events.empty());
  EXPECT_EQ(plan.obstacles,
            (std::vector<Obstacle>{{{kPerson.id, id(1)},
                                    kJobTitle.id,
                                    Reason::kChanged,
                                    {{Position{2}, 20, Time{kNow.value + 2}, Value{"Boss"}}}}}));
}

TEST(UndoSpec, AlsoOneThatCameBackToTheSameValue) {
  const UndoPlan plan = History()
                            .commit(edit(1, kJobTitle, "Dean", "Chair"))
                            .commit(edit(1, kJobTitle, "Chair", "Boss"))
                            .commit(edit(1, kJobTitle, "Boss", "Chair"))
                            .plan({1});
  EXPECT_EQ(later_in(plan), (Positions{3, 2})) << "newest first";
}

TEST(UndoSpec, OtherFieldsAndOtherRecordsAreNotInTheWay) {
  const UndoPlan plan = History()
                            .commit(edit(1, kJobTitle, "Dean", "Chair"))
                            .commit(edit(1, kLifecycleStage, "lead", "customer"))
                            .commit(edit(2, kJobTitle, "x", "y"))
                            .plan({1});
  EXPECT_TRUE(plan.obstacles.empty());
  EXPECT_EQ(plan.events.size(), 1U);
}

TEST(UndoSpec, WhatIsFreeIsPlannedBesideWhatIsNot) {
  Event both = edit(1, kJobTitle, "Dean", "Chair");
  both.changes.push_back({kLifecycleStage.id, Value{"lead"}, Value{"customer"}});
  const UndoPlan plan =
      History().commit(both).commit(edit(1, kJobTitle, "Chair", "Boss")).plan({1});
  ASSERT_EQ(plan.events.size(), 1U);
  ASSERT_EQ(plan.events[0].changes.size(), 1U);
  EXPECT_EQ(plan.events[0].changes[0].field, kLifecycleStage.id);
  EXPECT_EQ(plan.obstacles.size(), 1U);
}

TEST(UndoSpec, AnEditAndItsUndoMakeNothing) {
  History history;
  history.commit(edit(1, kJobTitle, "Dean", "Chair")).commit(edit(1, kJobTitle, "Chair", "Boss"));
  EXPECT_EQ(later_in(history.undo({2}).plan({1})), Positions{});
  EXPECT_EQ(later_in(history.undo({3}).plan({1})), Positions{2}) << "after a redo it counts";
  EXPECT_EQ(later_in(history.undo({4}).plan({1})), Positions{});
}

TEST(UndoSpec, AnUndoThatAlsoTookBackSomethingEarlierCounts) {
  History history;
  history.commit(edit(1, kJobTitle, "a", "b"))
      .commit(edit(1, kJobTitle, "b", "c"))
      .undo({2})
      .commit(edit(1, kJobTitle, "b", "d"))
      .undo({4, 1});
  const UndoPlan redo = history.plan({3});
  EXPECT_EQ(later_in(redo), Positions{5}) << "the field holds what it held before 1";
}

TEST(UndoSpec, MembersOfASetAreUndoneOneByOne) {
  History history;
  history.commit(tagging(1, {}, {7})).commit(tagging(1, {}, {8})).commit(tagging(1, {8}, {}));
  EXPECT_EQ(later_in(history.plan({1})), Positions{});
  EXPECT_EQ(later_in(history.plan({2})), Positions{3});
  EXPECT_EQ(history.plan({1}).events.at(0).changes,
            (std::vector<Change>{{kTags.id, refs({7}), Null{}}}));
}

// Found by the laws on free fields with DAYBOOK_SEED=247315839.
TEST(UndoSpec, EveryEventOfALaterCommitIsLookedAt) {
  History history;
  history.commit(tagging(1, {}, {7}))
      .commit(tagging(1, {}, {8}))
      .commit(Events{tagging(1, {7}, {}), tagging(1, {8}, {})});
  EXPECT_EQ(later_in(history.plan({1})), Positions{3});
  EXPECT_EQ(later_in(history.plan({2})), Positions{3});
}

TEST(UndoSpec, ACreationIsInTheWayOfNothingButIsKeptByAnyLaterEdit) {
  History history;
  history.commit(creation(1));
  EXPECT_EQ(history.plan({1}).events.at(0).name, "person.created_undone");
  history.commit(edit(1, kJobTitle, Null{}, "Dean"));
  const UndoPlan plan = history.plan({1});
  EXPECT_TRUE(plan.events.empty()) << "a record that stays keeps what it was made with";
  ASSERT_EQ(plan.obstacles.size(), 1U);
  EXPECT_EQ(plan.obstacles[0].field, kExistence);
  EXPECT_EQ(later_in(plan), Positions{2});
  EXPECT_EQ(later_in(history.undo({2}).plan({1})), Positions{});
}

TEST(UndoSpec, WhatAnUndoOfFreeFieldsLeftKeepsTheRecord) {
  Event both = edit(1, kJobTitle, "Dean", "Chair");
  both.changes.push_back({kLifecycleStage.id, Value{"lead"}, Value{"customer"}});
  History history;
  history.commit(creation(1))
      .commit(both)
      .commit(edit(1, kJobTitle, "Chair", "Boss"))
      .undo({2})
      .undo({3});
  EXPECT_EQ(later_in(history.plan({1})), (Positions{4, 2}));
}

TEST(UndoSpec, ACommitThatRemovedARecordAndMadeItAgainLeavesItWholeWhenItStays) {
  const Event made = creation(1);
  Event removed = invert(made);
  removed.name = "person.created_undone";
  History history;
  history.commit(made).commit(Events{removed, made}).commit(edit(1, kJobTitle, Null{}, "Dean"));
  const UndoPlan plan = history.plan({2});
  EXPECT_TRUE(plan.events.empty());
  EXPECT_EQ(later_in(plan), Positions{3});
}

TEST(UndoSpec, AnEditAndItsUndoCountWhenATargetCameInBetween) {
  History history;
  history.commit(edit(1, kJobTitle, "a", "b"))
      .commit(edit(1, kJobTitle, "b", "c"))
      .commit(edit(1, kJobTitle, "c", "d"))
      .commit(Events{edit(1, kJobTitle, "c", "b")}, {Position{2}});
  EXPECT_EQ(later_in(history.plan({1, 3})), (Positions{4, 2}));
  EXPECT_EQ(history.plan({1, 2, 3, 4}).obstacles.size(), 0U);
}

TEST(UndoSpec, SeveralCommitsTogetherAreTakenBackNewestFirst) {
  History history;
  history.commit(edit(1, kJobTitle, "a", "b")).commit(edit(1, kJobTitle, "b", "c"));
  const UndoPlan plan = history.plan({1, 2});
  EXPECT_TRUE(plan.obstacles.empty());
  ASSERT_EQ(plan.events.size(), 2U);
  EXPECT_EQ(plan.events[0].changes[0].after, Value{"b"});
  EXPECT_EQ(plan.events[1].changes[0].after, Value{"a"});
}

TEST(UndoSpec, ErasedValuesAreSkippedAndListed) {
  Event both = edit(1, kJobTitle, Erased{}, Erased{});
  both.changes.push_back({kLifecycleStage.id, Value{"lead"}, Value{"customer"}});
  const UndoPlan plan = History().commit(both).plan({1});
  ASSERT_EQ(plan.events.size(), 1U);
  EXPECT_EQ(plan.events[0].changes.size(), 1U);
  EXPECT_EQ(plan.obstacles,
            (std::vector<Obstacle>{{{kPerson.id, id(1)}, kJobTitle.id, Reason::kErased}}));
}

TEST(UndoSpec, WithEverythingErasedNothingIsPlanned) {
  const UndoPlan plan = History().commit(edit(1, kJobTitle, Null{}, Erased{})).plan({1});
  EXPECT_TRUE(plan.events.empty());
  EXPECT_EQ(plan.obstacles.size(), 1U);
}

TEST(UndoSpec, WhoStaysMergedKeepsWhatMergingMadeOfThem) {
  const auto absorbed = event_of(kPerson, "person.absorbed", 1,
                                 {{kActive.id, true, false}, {kMergedInto.id, Null{}, ref(2)}});
  const UndoPlan plan =
      History().commit(absorbed).commit(edit(1, kMergedInto, ref(2), ref(3))).plan({1});
  EXPECT_TRUE(plan.events.empty());
  ASSERT_EQ(plan.obstacles.size(), 1U);
  EXPECT_EQ(plan.obstacles[0].field, kMergedInto.id);
}

TEST(UndoSpec, ANoteThatOnlyMovedMayHaveBeenRewrittenSince) {
  const FieldId body = note::kNote.find("body")->id;
  const Value text = "N";
  const auto moved = event_of(
      note::kNote, "note.reparented", 1,
      {{body, text, text, Origin{id(8)}, Origin{id(8)}}, {note::kPerson.id, ref(8), ref(9)}});
  const auto rewritten =
      event_of(note::kNote, "note.updated", 1, {{body, text, Value{"M"}, Origin{id(8)}, {}}});
  const UndoPlan plan = History().commit(moved).commit(rewritten).plan({1});
  EXPECT_TRUE(plan.obstacles.empty());
  ASSERT_EQ(plan.events.size(), 1U);
  ASSERT_EQ(plan.events[0].changes.size(), 1U);
  EXPECT_EQ(plan.events[0].changes[0].field, note::kPerson.id);
}

TEST(UndoSpec, NamesSayWhetherItIsAnUndoOrARedo) {
  EXPECT_EQ(inverse_name("person.merged"), "person.merged_undone");
  EXPECT_EQ(inverse_name("person.merged_undone"), "person.merged_redone");
  EXPECT_EQ(inverse_name("person.merged_redone"), "person.merged_undone");
}

TEST(UndoSpec, WhatACommitTookBackIsWhatLiesUnderIt) {
  Commit commit;
  commit.position = Position{9};
  commit.standings = {
      {Position{3}, Position{}}, {Position{5}, Position{9}}, {Position{2}, Position{4}}};
  EXPECT_EQ(taken_back(commit), std::vector<Position>{Position{5}});
}

TEST(UndoSpec, LeavingOutAFieldKeepsTheRestAndExistenceTakesTheRecord) {
  Event both = edit(1, kJobTitle, "a", "b");
  both.changes.push_back({kLifecycleStage.id, Value{"lead"}, Value{"customer"}});
  Events events = {both, edit(2, kJobTitle, "a", "b"), edit(1, kJobTitle, "b", "c")};
  leave_out(std::vector<Obstacle>{{{kPerson.id, id(1)}, kJobTitle.id}}, events);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].changes.size(), 1U);
  leave_out(std::vector<Obstacle>{{{kPerson.id, id(1)}, kExistence}}, events);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].record.id, id(2));
}

}  // namespace
}  // namespace daybook::testing
