// A record and the events that make it. One shape for every kind, so that evolve, invert, audit,
// history and indexes are written once.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/core/field.h"
#include "domain/core/slots.h"
#include "domain/core/value.h"

namespace daybook {

// Created is absent -> true, deleted true -> absent: changes like any other.
inline constexpr Field kExists = boolean(0, "exists");
inline constexpr FieldId kExistence = kExists.id;

// One field's change. For References `before` are the members that left, `after` those that came.
struct Change {
  FieldId field;
  Value before;
  Value after;
  Origin before_origin = {};
  Origin after_origin = {};
  bool operator==(const Change&) const = default;
};

struct Event {
  RecordKey record;
  std::string name;             // "person.merged": frozen once stored (tests/golden/events.txt).
  std::vector<Change> changes;  // Sorted by field.
  RecordNumber number{};        // Given by the committer; the same in all events of a record.
  std::string note = {};        // Facts that are not fields, as a JSON object; empty for none.
  bool operator==(const Event&) const = default;
};
using Events = std::vector<Event>;

// One instance of a kind. A value type; copy it freely, it belongs to whoever holds it.
struct Record {
  RecordKey key;
  RecordNumber number{};
  Version version{};
  Time created_at{};
  Time updated_at{};
  Slots slots;  // Sorted by field, no Null among them; existence is field 0.

  bool exists() const;
  bool has(FieldId field) const { return find(field) != nullptr; }
  const Slot* find(FieldId field) const;
  const Value& get(FieldId field) const;  // Null when absent.
  const Value& get(const Field& field) const { return get(field.id); }
  std::string_view text(const Field& field) const { return text_of(get(field.id)); }
  std::int64_t integer(const Field& field, std::int64_t absent = 0) const;
  bool flag(const Field& field) const;
  const Uuid* reference(const Field& field) const;
  std::span<const Uuid> members(const Field& field) const;
  void put(FieldId field, Value value, Origin origin = {});
  bool operator==(const Record&) const = default;
};

// What a caller sent: only the fields named, already read, typed and checked against the kind. A
// field sent as null is present with Null; a field not sent is absent.
class Input {
 public:
  void set(FieldId field, Value value);
  bool names(const Field& field) const { return find(field.id) != nullptr; }
  const Value* find(FieldId field) const;
  const Value& get(const Field& field) const;  // Null when absent.
  std::string_view text(const Field& field) const { return text_of(get(field)); }
  bool flag(const Field& field) const;
  const std::vector<std::pair<FieldId, Value>>& fields() const { return fields_; }
  bool operator==(const Input&) const = default;

 private:
  std::vector<std::pair<FieldId, Value>> fields_;  // Sorted by field.
};

// The only fold: applies the changes at the commit's time. Counts the event in the version.
void evolve(Record& record, const Event& event, Time at);

// The event that takes `event` back: before and after change places.
Event invert(const Event& event);

// Collects changes of one record against its present values; what changes nothing is left out.
class Draft {
 public:
  Draft(const Record& now, std::string_view event_name);
  Draft& set(const Field& field, Value value, Origin origin = {});
  Draft& add(const Field& field, const Uuid& member);
  Draft& remove(const Field& field, const Uuid& member);
  Draft& note(std::string json);
  bool empty() const { return event_.changes.empty(); }
  Event done() &&;
  // The event alone, or nothing when it would change nothing.
  Events events() &&;

 private:
  Change& change_of(FieldId field);
  const Record& now_;
  Event event_;
};

}  // namespace daybook
