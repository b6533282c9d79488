// What holds for every kind, whatever its fields: checked on random histories.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "tests/laws/random_history.h"
#include "tests/support/records.h"
#include "tests/support/seed.h"

namespace daybook::testing {
namespace {

using Records = std::map<RecordKey, Record>;

class KindLaws : public ::testing::TestWithParam<const Kind*> {
 protected:
  KindLaws() : trace_(__FILE__, __LINE__, "DAYBOOK_SEED=" + std::to_string(seed())) {}

  const Kind& kind() const { return *GetParam(); }
  RandomHistory history() const { return random_history(kind(), seed()); }

  static std::vector<std::pair<Event, Time>> events_of(const RandomHistory& history) {
    std::vector<std::pair<Event, Time>> events;
    for (const Commit& commit : history.commits) {
      for (const Event& event : commit.events) events.emplace_back(event, commit.time);
    }
    return events;
  }

 private:
  ::testing::ScopedTrace trace_;
};

std::vector<Holding> holdings(const Record& record) {
  return holdings_of(*find_kind(record.key.kind), record);
}

TEST_P(KindLaws, ARandomHistoryHappens) {
  const RandomHistory made = history();
  EXPECT_GE(made.commits.size(), 8U) << "the laws are checked on next to nothing";
}

TEST_P(KindLaws, UndoingEveryEventInReverseRestoresEachRecordAtEachStep) {
  const auto events = events_of(history());
  Records records;
  std::vector<std::vector<Holding>> before;
  for (const auto& [event, at] : events) {
    Record& record = records[event.record];
    record.key = event.record;
    before.push_back(holdings(record));
    evolve(record, event, at);
  }
  for (std::size_t i = events.size(); i-- > 0;) {
    Record& record = records[events[i].first.record];
    evolve(record, invert(events[i].first), events[i].second);
    ASSERT_EQ(holdings(record), before[i]) << events[i].first.name << " number " << i;
  }
  for (const auto& [key, record] : records) EXPECT_TRUE(record.slots.empty());
}

TEST_P(KindLaws, InvertingTwiceGivesTheEventBack) {
  for (const auto& [event, at] : events_of(history())) EXPECT_EQ(invert(invert(event)), event);
}

TEST_P(KindLaws, RedoGivesBackWhatUndoTook) {
  Records records;
  for (const auto& [event, at] : events_of(history())) {
    Record& record = records[event.record];
    evolve(record, event, at);
    const auto done = holdings(record);
    evolve(record, invert(event), at);
    evolve(record, invert(invert(event)), at);
    ASSERT_EQ(holdings(record), done) << event.name;
  }
}

TEST_P(KindLaws, FoldingTheEventsGivesTheRecordsThatWereDecided) {
  const RandomHistory made = history();
  Records records;
  for (std::size_t i = 0; i < made.commits.size(); ++i) {
    for (const Event& event : made.commits[i].events) {
      evolve(records[event.record], event, made.commits[i].time);
    }
    for (const Record& after : all_of(made.after[i])) {
      if (after.key.kind == kind().id) {
        ASSERT_EQ(records[after.key], after);
      }
    }
  }
}

TEST_P(KindLaws, TheSameUpdateTwiceRecordsNothingMore) {
  constexpr std::uint32_t kNumber = 5900;
  RandomCommands commands(kind(), seed());
  bool is_made = false;  // What a kind's guard refuses is tried with other values.
  for (int i = 0; i < 60 && !is_made; ++i) {
    is_made = commands.decide(crud::kCreate, id(kNumber), commands.whole_input());
  }
  ASSERT_TRUE(is_made);
  for (int i = 0; i < 60; ++i) {
    const Input input = commands.input();
    commands.decide(crud::kUpdate, id(kNumber), input);
    const Version version = commands.record(kNumber).version;
    commands.decide(crud::kUpdate, id(kNumber), input);
    ASSERT_EQ(commands.record(kNumber).version, version);
  }
  EXPECT_GT(commands.record(kNumber).version.value, 10U);
}

INSTANTIATE_TEST_SUITE_P(Catalogue, KindLaws,
                         ::testing::ValuesIn(catalogue().begin(), catalogue().end()),
                         [](const auto& kind) { return std::string(kind.param->name); });

TEST(CatalogueLaws, IdsAndNamesAreOfOneKind) {
  std::set<std::uint16_t> ids;
  std::set<std::string_view> names;
  for (const Kind* kind : catalogue()) {
    EXPECT_TRUE(ids.insert(kind->id.value).second) << kind->name;
    EXPECT_TRUE(names.insert(kind->name).second) << kind->name;
    EXPECT_EQ(find_kind(kind->id), kind);
    EXPECT_EQ(find_kind(kind->name), kind);
  }
}

TEST(CatalogueLaws, ReferencesNameKindsThatLiveBeside) {
  for (const Kind* kind : catalogue()) {
    for (const Field& field : kind->fields) {
      const bool is_set = field.type == FieldType::kReferences;
      if (!is_set && field.type != FieldType::kReference) continue;
      const Kind* target = find_kind(field.target);
      ASSERT_NE(target, nullptr) << kind->name << '.' << field.name;
      EXPECT_EQ(target->in_control, kind->in_control) << kind->name << '.' << field.name;
      EXPECT_TRUE(field.is_indexed) << "deleting could not find it: " << field.name;
    }
  }
}

TEST(CatalogueLaws, SubjectsAndSurvivorsAreReferences) {
  for (const Kind* kind : catalogue()) {
    if (kind->subject == SubjectRule::kReference) {
      ASSERT_NE(kind->find(kind->subject_field), nullptr) << kind->name;
      EXPECT_EQ(kind->find(kind->subject_field)->type, FieldType::kReference) << kind->name;
    }
    if (kind->survivor_field.value == 0) continue;
    ASSERT_NE(kind->find(kind->survivor_field), nullptr) << kind->name;
    EXPECT_EQ(kind->find(kind->survivor_field)->target, kind->name);
  }
}

TEST(CatalogueLaws, ABehaviourHasANameOfItsOwn) {
  for (const Kind* kind : catalogue()) {
    std::set<std::string_view> names = {"create", "update", "delete"};
    for (const Behaviour& behaviour : kind->behaviours) {
      EXPECT_TRUE(names.insert(behaviour.name).second) << kind->name << '.' << behaviour.name;
      EXPECT_NE(behaviour.decide, nullptr);
      for (const Field& field : behaviour.input) EXPECT_NE(field.id.value, 0U);
    }
  }
}

TEST(CatalogueLaws, UniqueValuesAreTextsOrNumbers) {
  for (const Kind* kind : catalogue()) {
    for (const Field& field : kind->fields) {
      const bool is_set = field.type == FieldType::kReferences || field.type == FieldType::kJson;
      EXPECT_FALSE(field.is_unique && is_set) << kind->name << '.' << field.name;
    }
  }
}

}  // namespace
}  // namespace daybook::testing
