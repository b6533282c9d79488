// The values that fields hold, and the ids and numbers that everything else speaks of.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/core/uuid.h"

namespace daybook {

// A number with a meaning: a TenantId is never passed as a Position.
template <class Tag, class Number>
struct Strong {
  Number value{};
  constexpr auto operator<=>(const Strong&) const = default;
};

using TenantId = Strong<struct TenantTag, std::uint64_t>;    // 0 is control.
using Position = Strong<struct PositionTag, std::uint64_t>;  // In its tenant's history: 1, 2, 3 ...
using Version = Strong<struct VersionTag, std::uint64_t>;    // A record's number of events.
using KindId = Strong<struct KindTag, std::uint16_t>;
using FieldId = Strong<struct FieldTag, std::uint16_t>;
using RecordNumber = Strong<struct NumberTag, std::uint32_t>;  // Place in the list indexes; from 1.
using Time = Strong<struct TimeTag, std::int64_t>;             // Microseconds since 1970, UTC.

inline constexpr TenantId kControl{0};

struct Null {
  auto operator<=>(const Null&) const = default;
};
// The value was personal and its key is gone. Equal to nothing that was ever stored.
struct Erased {
  auto operator<=>(const Erased&) const = default;
};
// A JSON document as compact text. Compared as text: the reader writes it in one canonical way.
struct Json {
  std::string text;
  auto operator<=>(const Json&) const = default;
};
// A set of record ids, sorted. In a change: the members that left or came.
struct References {
  std::vector<Uuid> ids;
  auto operator<=>(const References&) const = default;
};
// What a file holds. Only the log has it: in a record stands a Bytes without data, which says that
// it is there, so that no list, no view and no later event carries it (api/records/content.h finds
// it).
struct Bytes {
  std::string data;
  auto operator<=>(const Bytes&) const = default;
};

// Integers also hold decimals (ten-thousandths) and times (microseconds); the field's type says so.
using Value =
    std::variant<Null, bool, std::int64_t, std::string, Uuid, Json, References, Erased, Bytes>;

inline bool is_null(const Value& value) { return std::holds_alternative<Null>(value); }
inline bool is_erased(const Value& value) { return std::holds_alternative<Erased>(value); }

// Absent, an empty text, an empty set: what `fill_blanks` and blank-tolerant claims take as
// nothing.
bool is_blank(const Value& value);

// The text of a text value; empty for every other.
std::string_view text_of(const Value& value);

// Which record: the kind is part of the key, so an id can never be read as another kind's.
struct RecordKey {
  KindId kind;
  Uuid id;
  auto operator<=>(const RecordKey&) const = default;
};

}  // namespace daybook

template <>
struct std::hash<daybook::RecordKey> {
  std::size_t operator()(const daybook::RecordKey& key) const noexcept {
    return std::hash<daybook::Uuid>{}(key.id) * 31 + key.kind.value;
  }
};
