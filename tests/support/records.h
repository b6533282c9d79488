// Records, inputs and ids for tests, in few words: a(person::kPerson, 1, {{person::kName, "Ann"}}).
#pragma once

#include <string_view>
#include <vector>

#include "domain/core/kind.h"
#include "domain/core/record.h"
#include "eventstore/packed_records.h"

namespace daybook::testing {

inline constexpr TenantId kTenant{7};
inline constexpr Time kNow{1'700'000'000'000'000};  // November 2023.

struct FieldValue {
  FieldValue(const Field& named, Value held) : field(named.id), value(std::move(held)) {}
  FieldId field;
  Value value;
};
using Fields = std::vector<FieldValue>;

// The same id for the same number; never nil.
Uuid id(std::uint32_t number);
Value ref(std::uint32_t number);
// As given: in an input the order may mean something.
Value refs(const std::vector<std::uint32_t>& numbers);

// A record that exists and holds just these fields. Its number is that of its id.
Record a(const Kind& kind, std::uint32_t number, const Fields& fields = {});
Record an_active_member(std::int64_t user, std::uint32_t number = 900);
Input input_of(const Fields& fields);

std::vector<Record> all_of(const RecordList& records);

// The values of the record, each with the subject under whose key it lies: what undo restores.
struct Holding {
  FieldId field;
  Value value;
  Uuid subject;
  bool operator==(const Holding&) const = default;
};
std::vector<Holding> holdings_of(const Kind& kind, const Record& record);

// "name=Ann organization=null", for messages.
std::string shown(const Kind& kind, const Event& event);
std::string shown(const Value& value);

}  // namespace daybook::testing
