// The laws of undo and redo, over random histories and the program's own parts: whatever strict
// allows leaves the values that the history has without that commit, redo brings back what undo
// took away, and every list of the history shows what the log says.
#include <gtest/gtest.h>

#include <set>

#include "domain/catalogue.h"
#include "domain/people/person.h"
#include "eventstore/views.h"
#include "tests/server/history_model.h"
#include "tests/server/random_tenant.h"
#include "tests/support/seed.h"

namespace daybook::test {
namespace {

using daybook::testing::seed;

constexpr int kSteps = 260;

struct Tally {
  int allowed = 0;
  int refused = 0;
  int redone = 0;
  int cascaded = 0;  // Took back more than one commit.
};

std::string reason_of(const CommandAnswer& answer) {
  return answer.status ? "done" : answer.status.error().reason;
}

std::vector<std::uint64_t> numbers(const std::vector<Position>& positions) {
  std::vector<std::uint64_t> out;
  out.reserve(positions.size());
  for (const Position position : positions) out.push_back(position.value);
  return out;
}

std::string obstacles_of(const CommandAnswer& answer) {
  std::string out;
  if (!answer.undone) return out;
  for (const Obstacle& one : answer.undone->obstacles) {
    const Kind& kind = *find_kind(one.record.kind);
    const Field* field = kind.find(one.field);
    out += "\n  " + std::string(kind.name) + " " + one.record.id.text() + " " +
           std::string(field == nullptr ? "exists" : field->name) + " reason " +
           std::to_string(static_cast<int>(one.reason)) + " later";
    for (const LaterChange& later : one.later) out += " " + std::to_string(later.position.value);
  }
  return out;
}

class UndoLaws : public ::testing::TestWithParam<int> {
 protected:
  UndoLaws() : tenant_(seed() * 1000 + static_cast<std::uint64_t>(GetParam())) {}

  // The views agree with the log, and every event with what was there before it.
  void expect_sound() {
    const auto& log = tenant_.log();
    EXPECT_EQ(first_misfit(log), "");
    EXPECT_EQ(difference(shown(), values_of(log)), "") << "the views differ from the log";
    for (const auto& [position, by] : undone_in(log)) {
      EXPECT_EQ(tenant_.reader().undone_by(tenant_.tenant(), position).value, by.value)
          << "standing of " << position.value;
    }
    if (HasFailure()) std::cout << undos_in(log) << std::endl;
  }

  Values shown() {
    Values values;
    for (const auto& [key, fields] : values_of(tenant_.log())) {
      const auto record = tenant_.reader().record(tenant_.tenant(), key);
      if (!record || !*record) continue;
      for (const Slot& slot : (*record)->slots) values[key].emplace(slot.field, slot.value);
    }
    return values;
  }

  // What references name exists, what is required is there, nobody shares a unique value.
  void expect_consistent() {
    const Values values = values_of(tenant_.log());
    std::set<std::pair<std::pair<KindId, FieldId>, std::string>> claims;
    for (const auto& [key, fields] : values) {
      if (!fields.contains(kExistence)) continue;
      for (const Field& field : find_kind(key.kind)->fields) {
        const auto held = fields.find(field.id);
        const Value value = held == fields.end() ? Value{} : held->second;
        const std::string place = std::string(field.name) + " of " + key.id.text();
        EXPECT_TRUE(!field.is_required || !is_blank(value)) << place << " is missing";
        if (field.is_unique && !is_blank(value)) {
          const auto claim = std::pair{std::pair{key.kind, field.id}, comparable(field, value)};
          EXPECT_TRUE(claims.insert(claim).second) << place << " is held twice";
        }
        const auto* target = std::get_if<Uuid>(&value);
        if (field.type != FieldType::kReference || target == nullptr) continue;
        const auto named = values.find({find_kind(field.target)->id, *target});
        EXPECT_TRUE(named != values.end() && named->second.contains(kExistence))
            << place << " names what is not there";
        EXPECT_TRUE(named == values.end() || !named->second.contains(person::kMergedInto.id) ||
                    find_kind(field.target) != &person::kPerson)
            << place << " names who was merged";
      }
    }
  }

  // The dry run says what the run then does, and writes nothing.
  RandomTenant::Undoing undo(api::UndoRequest request) {
    const std::uint64_t before = tenant_.log().size();
    request.is_dry = true;
    const auto dry = tenant_.undo(request);
    EXPECT_EQ(tenant_.log().size(), before) << "a dry run wrote";
    request.is_dry = false;
    auto done = tenant_.undo(request);
    EXPECT_EQ(reason_of(dry.answer), reason_of(done.answer));
    EXPECT_NE(reason_of(done.answer), kUndoStale) << "nobody else writes\n"
                                                  << undos_in(tenant_.log());
    EXPECT_EQ(dry.targets, done.targets);
    if (dry.answer.status && done.answer.status) {
      EXPECT_EQ(dry.answer.undone->events, done.answer.undone->events);
      EXPECT_EQ(tenant_.log().size(), before + 1);
      EXPECT_EQ(tenant_.log().back().events, done.answer.undone->events);
    } else {
      EXPECT_EQ(tenant_.log().size(), before) << "a refusal wrote";
    }
    return done;
  }

  // One that stands rather than one that is undone already.
  Position some_target() {
    Position position = tenant_.some_position();
    for (int i = 0; i < 3; ++i) {
      if (tenant_.reader().undone_by(tenant_.tenant(), position).value == 0) break;
      position = tenant_.some_position();
    }
    return position;
  }

  void take_back(UndoMode mode) {
    const api::UndoRequest request{some_target(), mode, tenant_.chance(20)};
    if (request.position.value == 0) return;
    const Values before = values_of(tenant_.log());
    const auto undone = undo(request);
    if (!undone.answer.status) {
      ++tally_.refused;
      return;
    }
    ++(undone.targets.size() > 1 ? tally_.cascaded : tally_.allowed);
    expect_law("undo of " + std::to_string(request.position.value));
    if (tenant_.chance(50)) redo(undone.answer.position, before);
  }

  virtual void expect_law(const std::string& what) {
    const auto& log = tenant_.log();
    EXPECT_EQ(difference(values_of(log), values_without_undone(log)), "") << what;
    expect_consistent();
  }

  void redo(Position undo_position, const Values& before) {
    const auto redone = undo({undo_position, UndoMode::kStrict, true});
    ASSERT_EQ(reason_of(redone.answer), "done")
        << "redo of " << undo_position.value << obstacles_of(redone.answer) << "\n"
        << undos_in(tenant_.log());
    EXPECT_EQ(difference(values_of(tenant_.log()), before), "") << "undo and redo is not nothing";
    expect_law("redo of " + std::to_string(undo_position.value));
    ++tally_.redone;
  }

  UndoMode some_mode() { return tenant_.chance(60) ? UndoMode::kStrict : UndoMode::kCascade; }

  void live(int steps) {
    for (int i = 0; i < steps && !HasFailure(); ++i) {
      SCOPED_TRACE("position " + std::to_string(tenant_.log().size()));
      if (tenant_.chance(40)) {
        take_back(some_mode());
      } else {
        tenant_.step();
      }
      if (i % 20 == 0) expect_sound();
    }
    expect_sound();
  }

  CommitQuery random_query();
  void expect_lists(int queries);

  RandomTenant tenant_;
  Tally tally_;
};

CommitQuery UndoLaws::random_query() {
  const std::uint64_t last = tenant_.log().size();
  const Commit& model = tenant_.log()[tenant_.below(last)];
  CommitQuery query;
  query.tenant = tenant_.tenant();
  query.limit = 1000;
  if (tenant_.chance(25)) query.actor = model.actor;
  if (tenant_.chance(25)) query.command = model.command;
  if (tenant_.chance(40)) query.undoable = tenant_.chance(60);
  if (tenant_.chance(15)) query.from = Position{tenant_.below(last + 2)};
  if (tenant_.chance(15)) query.to = Position{tenant_.below(last + 2)};
  if (tenant_.chance(10)) query.import = tenant_.some_import();
  query.with_accesses = tenant_.chance(30);
  if (model.events.empty()) return query;
  const Event& event = model.events[tenant_.below(model.events.size())];
  if (tenant_.chance(20)) query.event = event.name;
  if (tenant_.chance(20)) query.kind = event.record.kind;
  if (tenant_.chance(25)) query.records = {event.record, model.events.front().record};
  if (tenant_.chance(25) && !event.changes.empty()) {
    query.fields = {{event.record.kind, event.changes.back().field}};
    if (tenant_.chance(30)) query.fields.push_back({person::kPerson.id, person::kTags.id});
  }
  return query;
}

void UndoLaws::expect_lists(int queries) {
  for (int i = 0; i < 5; ++i) tenant_.read();
  for (int i = 0; i < queries; ++i) {
    const CommitQuery query = random_query();
    const auto all = tenant_.reader().commits(query);
    ASSERT_TRUE(all) << all.error().message;
    const auto expected = matching(tenant_.log(), query);
    EXPECT_EQ(numbers(all->positions), numbers(expected));
    EXPECT_EQ(all->count, expected.size());
    CommitQuery page = query;
    page.offset = tenant_.below(expected.size() + 1);
    page.limit = 3;
    const auto part = tenant_.reader().commits(page);
    ASSERT_TRUE(part);
    EXPECT_EQ(part->count, expected.size());
    const auto end = std::min<std::size_t>(expected.size(), page.offset + 3);
    EXPECT_EQ(numbers(part->positions),
              numbers({expected.begin() + static_cast<std::ptrdiff_t>(page.offset),
                       expected.begin() + static_cast<std::ptrdiff_t>(end)}));
  }
}

TEST_P(UndoLaws, ValuesAreThoseWithoutTheCommitAndListsThoseOfTheLog) {
  live(kSteps);
  expect_lists(150);
  tenant_.rebuild();
  expect_sound();
  expect_lists(150);
  live(40);
  std::cout << "allowed " << tally_.allowed << ", cascaded " << tally_.cascaded << ", redone "
            << tally_.redone << ", refused " << tally_.refused << std::endl;
  EXPECT_GT(tally_.allowed, 15) << "strict allows too little to prove anything";
  EXPECT_GT(tally_.refused, 5);
  EXPECT_GT(tally_.cascaded, 0);
  EXPECT_GT(tally_.redone, 5);
}

INSTANTIATE_TEST_SUITE_P(Histories, UndoLaws, ::testing::Range(0, 4));

// What is free alone: the history without the commit is no measure any more, but each event must
// fit, redo must bring back what undo took away, and standings and lists must be those of the log.
class UndoOfFieldsLaws : public UndoLaws {
 protected:
  void expect_law(const std::string&) override { expect_consistent(); }
};

TEST_P(UndoOfFieldsLaws, UndoAndRedoIsNothingAndEveryEventFits) {
  for (int i = 0; i < kSteps && !HasFailure(); ++i) {
    SCOPED_TRACE("position " + std::to_string(tenant_.log().size()));
    const UndoMode modes[] = {UndoMode::kFields, UndoMode::kFields, UndoMode::kStrict,
                              UndoMode::kCascade};
    if (tenant_.chance(45)) {
      take_back(modes[tenant_.below(4)]);
    } else {
      tenant_.step();
    }
    if (i % 10 == 0) expect_sound();
  }
  expect_lists(100);
  EXPECT_GT(tally_.redone, 5);
}

INSTANTIATE_TEST_SUITE_P(Histories, UndoOfFieldsLaws, ::testing::Range(100, 104));

}  // namespace
}  // namespace daybook::test
