// What a rule does, in the words of the rule:
//
//   given(deal::kDeal, {{deal::kStatus, "won"}}).when("lose").then_refused("deal.won");
//
// A behaviour is decided the way the committer does it: what it asks for is loaded from views (in
// memory), its events pass references, claims and origins, and every time the law of undo is
// checked: the inverse events, in reverse, give back what was there. After then() the events stand,
// and another when() goes on from there.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/access/permissions.h"
#include "eventstore/decision.h"
#include "tests/support/memory_views.h"
#include "tests/support/records.h"

namespace daybook::testing {

// For records that a behaviour makes: their id is not known beforehand.
inline constexpr Uuid kSomeRecord{};

// One event: its name, its record, each change's value after. Of a set, `after` are the members
// that came and `left` those that left.
struct Expected {
  std::string name;
  Fields after = {};
  Uuid record = id(1);
  Fields left = {};
};

class Specification {
 public:
  explicit Specification(const Kind& kind) : kind_(kind) {}

  Specification& with(const Record& other);
  Specification& with_member(std::int64_t user);
  Specification& at(Time now);
  // The version that the caller last saw.
  Specification& seen(std::uint64_t version);
  Specification& decided_on(std::uint32_t number);
  // By somebody who may do just this; without it by the system itself.
  Specification& by_whoever_may(std::vector<std::string> patterns);

  Specification& when(std::string_view behaviour, const Fields& input = {});
  Specification& when(std::string_view behaviour, const Input& input);

  Specification& then(const std::vector<Expected>& events);
  Specification& then_nothing();
  // The error's reason, and the id it names when there is one.
  Specification& then_refused(std::string_view reason, std::string_view subject = {});
  Specification& then_refused_as(ErrorCode code, std::string_view reason);
  // kInvalid for this field.
  Specification& then_invalid(std::string_view field);

  // Of the first event.
  Specification& with_note(std::string_view json);
  Specification& with_status(std::uint16_t status);

  const Events& events() const { return decision_.commit.events; }
  // As it is after the last decision.
  Record record(const Kind& kind, std::uint32_t number) const;
  const Record& record() const { return decision_.answer.items.front().record; }
  const Decision& decision() const { return decision_; }

 private:
  void decide(const Behaviour& behaviour, Input input);
  void stand();
  void check_events() const;
  void check_undo() const;
  const Error* refusal() const;

  const Kind& kind_;
  MemoryViews views_;
  Uuid target_ = id(1);
  Time now_ = kNow;
  std::optional<Version> seen_;
  std::shared_ptr<const Permissions> held_;
  Decision decision_;
  std::uint64_t random_ = 0;
};

// The record that is decided on; its id is id(1).
Specification given(const Kind& kind, const Fields& fields);
Specification given_none(const Kind& kind);

}  // namespace daybook::testing
