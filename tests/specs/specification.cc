#include "tests/specs/specification.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "eventstore/effects.h"
#include "eventstore/stage.h"

namespace daybook::testing {
namespace {

using Sides = std::vector<std::pair<std::uint16_t, std::string>>;

Sides sides_of(const Fields& fields) {
  Sides sides;
  for (const FieldValue& one : fields) {
    Value value = one.value;
    if (auto* set = std::get_if<References>(&value)) std::ranges::sort(set->ids);
    sides.emplace_back(one.field.value, shown(value));
  }
  std::ranges::sort(sides);
  return sides;
}

bool is_set(const Change& change) {
  return std::holds_alternative<References>(change.before) ||
         std::holds_alternative<References>(change.after);
}

Sides after_of(const Event& event) {
  Sides sides;
  for (const Change& change : event.changes) {
    const bool only_left = is_set(change) && is_null(change.after);
    if (!only_left) sides.emplace_back(change.field.value, shown(change.after));
  }
  return sides;
}

Sides left_of(const Event& event) {
  Sides sides;
  for (const Change& change : event.changes) {
    if (is_set(change) && !is_null(change.before)) {
      sides.emplace_back(change.field.value, shown(change.before));
    }
  }
  return sides;
}

std::string shown_all(const Events& events) {
  std::string out;
  for (const Event& event : events)
    out += "  " + shown(*find_kind(event.record.kind), event) + "\n";
  return out;
}

const References kEmptySet;

const References& set_in(const Value& value) {
  const auto* set = std::get_if<References>(&value);
  return set == nullptr ? kEmptySet : *set;
}

// A change starts from what is there: before is held, members that leave are in, those that come
// are not.
void expect_to_fit(const Record& now, const Event& event) {
  for (const Change& change : event.changes) {
    const Value& held = now.get(change.field);
    if (!is_set(change)) {
      EXPECT_EQ(shown(change.before), shown(held)) << event.name << ' ' << change.field.value;
      continue;
    }
    const auto& members = set_in(held).ids;
    for (const Uuid& left : set_in(change.before).ids) {
      EXPECT_NE(std::ranges::find(members, left), members.end())
          << event.name << " removes a stranger";
    }
    for (const Uuid& came : set_in(change.after).ids) {
      EXPECT_EQ(std::ranges::find(members, came), members.end()) << event.name << " adds a member";
    }
  }
  EXPECT_TRUE(std::ranges::is_sorted(event.changes, {}, &Change::field)) << event.name;
}

}  // namespace

Specification given(const Kind& kind, const Fields& fields) {
  Specification specification(kind);
  specification.with(a(kind, 1, fields));
  return specification;
}

Specification given_none(const Kind& kind) { return Specification(kind); }

Specification& Specification::with(const Record& other) {
  views_.put(kTenant, other);
  return *this;
}

Specification& Specification::with_member(std::int64_t user) {
  return with(an_active_member(user, 900 + static_cast<std::uint32_t>(user)));
}

Specification& Specification::at(Time now) {
  now_ = now;
  return *this;
}

Specification& Specification::seen(std::uint64_t version) {
  seen_ = Version{version};
  return *this;
}

Specification& Specification::decided_on(std::uint32_t number) {
  target_ = id(number);
  return *this;
}

Specification& Specification::by_whoever_may(std::vector<std::string> patterns) {
  held_ = std::make_shared<const Permissions>(std::move(patterns));
  return *this;
}

Specification& Specification::when(std::string_view behaviour, const Fields& input) {
  return when(behaviour, input_of(input));
}

Specification& Specification::when(std::string_view behaviour, const Input& input) {
  const Behaviour* found = crud::find(kind_, behaviour);
  EXPECT_NE(found, nullptr) << kind_.name << " has no behaviour " << behaviour;
  if (found == nullptr) return *this;
  stand();
  decide(*found, input);
  return *this;
}

void Specification::decide(const Behaviour& behaviour, Input input) {
  Command command;
  command.tenant = kTenant;
  command.name = std::string(kind_.name) + "." + std::string(behaviour.name);
  command.actor = 1;
  command.held = held_;
  command.items.push_back({.kind = &kind_,
                           .behaviour = &behaviour,
                           .id = target_,
                           .input = std::move(input),
                           .expected = seen_});
  Stage stage(views_, kTenant);
  const FillRandom counted = [this](std::span<std::uint8_t> bytes) {
    ++random_;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = static_cast<std::uint8_t>(i < 8 ? random_ >> (8 * i) : 0);
    }
  };
  decision_ = decide_command(command, views_.head(kTenant), now_, stage, counted);
  check_events();
  check_undo();
}

// The last decision becomes what is given.
void Specification::stand() {
  if (!decision_.is_recorded()) return;
  for (const Record& record : all_of(decision_.records.after)) views_.put(kTenant, record);
  views_.set_head(kTenant, {decision_.commit.position, decision_.commit.time, {}});
  decision_ = {};
}

void Specification::check_events() const {
  std::map<RecordKey, Record> records;
  for (const Event& event : events()) {
    auto found = views_.record(kTenant, event.record);
    Record& now = records.try_emplace(event.record, found->value_or(Record{})).first->second;
    expect_to_fit(now, event);
    evolve(now, event, decision_.commit.time);
    EXPECT_EQ(now.number, event.number);
    EXPECT_NE(event.number.value, 0U);
  }
  const std::vector<Record> staged = all_of(decision_.records.after);
  for (const auto& [key, record] : records) {
    const auto after = std::ranges::find(staged, key, &Record::key);
    EXPECT_TRUE(after != staged.end() && *after == record) << "the stage differs";
  }
}

void Specification::check_undo() const {
  std::map<RecordKey, Record> records;
  for (const Record& after : all_of(decision_.records.after)) records.emplace(after.key, after);
  for (auto event = events().rbegin(); event != events().rend(); ++event) {
    evolve(records[event->record], invert(*event), now_);
  }
  for (const auto& [key, undone] : records) {
    const Kind& kind = *find_kind(key.kind);
    const auto before = views_.record(kTenant, key);
    EXPECT_EQ(holdings_of(kind, undone), holdings_of(kind, before->value_or(Record{})))
        << "undo does not restore " << kind.name << "\n"
        << shown_all(events());
  }
}

const Error* Specification::refusal() const {
  return decision_.answer.status ? nullptr : &decision_.answer.status.error();
}

Specification& Specification::then(const std::vector<Expected>& expected) {
  EXPECT_EQ(refusal(), nullptr) << refusal()->reason << ": " << refusal()->message;
  EXPECT_EQ(events().size(), expected.size()) << shown_all(events());
  for (std::size_t i = 0; i < std::min(expected.size(), events().size()); ++i) {
    const Event& event = events()[i];
    EXPECT_EQ(event.name, expected[i].name);
    if (!expected[i].record.is_nil()) {
      EXPECT_EQ(event.record.id, expected[i].record) << event.name;
    }
    EXPECT_EQ(after_of(event), sides_of(expected[i].after)) << event.name;
    EXPECT_EQ(left_of(event), sides_of(expected[i].left)) << event.name;
  }
  return *this;
}

Specification& Specification::then_nothing() {
  EXPECT_EQ(refusal(), nullptr) << refusal()->reason;
  EXPECT_FALSE(decision_.is_recorded()) << shown_all(events());
  const bool answered = decision_.answer.items.size() == 1;
  EXPECT_TRUE(answered && !decision_.answer.items.front().outcome.changed);
  return *this;
}

Specification& Specification::then_refused(std::string_view reason, std::string_view subject) {
  EXPECT_NE(refusal(), nullptr) << "it was accepted:\n" << shown_all(events());
  if (refusal() == nullptr) return *this;
  EXPECT_EQ(refusal()->reason, reason) << refusal()->message;
  EXPECT_EQ(refusal()->subject, subject);
  EXPECT_FALSE(decision_.is_recorded());
  return *this;
}

Specification& Specification::then_refused_as(ErrorCode code, std::string_view reason) {
  then_refused(reason, refusal() == nullptr ? "" : refusal()->subject);
  EXPECT_TRUE(refusal() != nullptr && refusal()->code == code);
  return *this;
}

Specification& Specification::then_invalid(std::string_view field) {
  EXPECT_NE(refusal(), nullptr);
  if (refusal() == nullptr) return *this;
  then_refused(is_taken(*refusal()) ? refusal()->reason : "invalid");
  EXPECT_EQ(refusal()->issues.size(), 1U);
  if (refusal()->issues.empty()) return *this;
  EXPECT_EQ(refusal()->issues.front().field, field);
  return *this;
}

Specification& Specification::with_note(std::string_view json) {
  EXPECT_EQ(events().empty() ? "no event" : events().front().note, json);
  return *this;
}

Specification& Specification::with_status(std::uint16_t status) {
  EXPECT_EQ(decision_.answer.items.front().outcome.status, status);
  return *this;
}

Record Specification::record(const Kind& kind, std::uint32_t number) const {
  const RecordKey key{kind.id, id(number)};
  const std::vector<Record> staged = all_of(decision_.records.after);
  const auto after = std::ranges::find(staged, key, &Record::key);
  if (after != staged.end()) return *after;
  return views_.record(kTenant, key)->value_or(Record{});
}

}  // namespace daybook::testing
