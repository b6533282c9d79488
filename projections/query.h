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
  kEquals,     // The field holds `value`; a set has it as a member; Null: the field is blank.
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

struct ListQuery {
  TenantId tenant{};
  const Kind* kind = nullptr;
  std::vector<Condition> conditions;  // All must hold.
  std::string search;                 // Over the kind's searched fields; empty for none.
  FieldId order = kCreatedAt;
  bool descending = false;
  std::uint64_t offset = 0;
  std::uint32_t limit = 50;
};

struct ListPage {
  std::uint64_t count = 0;  // Exact, of all that match.
  std::vector<Record> records;
  Position position{};  // The tenant's position that the page shows.
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
