// What a list asks for. A value type; made by api/ from a query string.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/core/kind.h"
#include "domain/core/value.h"

namespace daybook {

enum class Match : std::uint8_t {
  kEquals,     // The field holds `value`; a set has it as a member; a document has it as one of its
               // texts (in any case); Null: the field is blank.
  kPresent,    // The field is not blank.
  kSubstring,  // The folded text of the field has the folded `value` as a part.
  kHasKey,     // The JSON object has `value` as a top-level key.
  kFrom,       // created_at (field kCreatedAt) at or after `value`; or a sorted field.
  kTo,         // at or before `value`.
};

// The times of a record are no fields; lists can still filter and order by them.
inline constexpr FieldId kCreatedAt{0xfff0};
inline constexpr FieldId kUpdatedAt{0xfff1};

struct Condition {
  FieldId field;
  Match match = Match::kEquals;
  Value value;
};

// Those that are removed are found by what they held when they went.
enum class Existence : std::uint8_t { kExisting, kRemoved, kAny };

struct ListQuery {
  TenantId tenant{};
  const Kind* kind = nullptr;
  std::vector<Condition> conditions;  // All must hold.
  // Of each of these lists one must hold; kEquals and kPresent only.
  std::vector<std::vector<Condition>> alternatives;
  std::string search;  // Over the kind's searched fields; empty for none.
  // A flag is an order too: records without it come before those with it.
  FieldId order = kCreatedAt;
  bool descending = false;
  // Of records that are alike in a flag, where this is not to follow `descending`.
  std::optional<bool> ties_descending;
  std::uint64_t offset = 0;
  std::uint32_t limit = 50;
  bool with_deal_totals = false;  // Of a list of persons.
  Existence existence = Existence::kExisting;
  std::vector<RecordNumber> without;  // These do not match, whatever they hold.
};

// What the deals of a person come to; deals that are deleted do not count.
struct DealTotals {
  std::int64_t deals = 0;
  std::int64_t won = 0;
  std::int64_t lost = 0;
  std::int64_t size = 0;  // Of all their values, whatever the currency: whole units, rounded.
  bool operator==(const DealTotals&) const = default;
};

struct ListPage {
  std::uint64_t count = 0;  // Exact, of all that match.
  std::vector<Record> records;
  std::vector<DealTotals> deal_totals = {};  // Of each record, when they were asked for.
  Position position{};                       // The tenant's position that the page shows.
};

// What a list of commits asks for; what is not given does not matter.
struct CommitQuery {
  TenantId tenant{};
  std::optional<std::int64_t> actor;
  std::string command;
  std::string event;
  std::optional<KindId> kind;
  std::vector<RecordKey> records;                  // Commits that touched any of these ...
  std::vector<std::pair<KindId, FieldId>> fields;  // ... and changed any of these.
  Uuid import = {};
  std::optional<bool> undoable;
  bool with_accesses = false;  // Also those that only record a read.
  Position from{1};            // Both ends are inside.
  Position to{~std::uint64_t{0}};
  bool oldest_first = false;
  std::uint64_t offset = 0;
  std::uint32_t limit = 50;
};

struct CommitPage {
  std::uint64_t count = 0;  // Exact, of all that match.
  std::vector<Position> positions;
  Position position{};  // The tenant's position that the page shows.
};

}  // namespace daybook
