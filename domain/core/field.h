// A field of a kind: one line of declaration, from which validation, storage, claims, references,
// list indexes, search, rendering, OpenAPI and sealing are derived. Constexpr; owns nothing.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "domain/core/value.h"

namespace daybook {

enum class FieldType : std::uint8_t {
  kText,
  kEmail,   // Text compared and indexed without case.
  kChoice,  // One of `choices`.
  kBoolean,
  kInteger,
  kDecimal,  // Held in ten-thousandths.
  kTime,     // Held in microseconds since 1970, UTC.
  kJson,
  kReference,   // The id of one record of `target`.
  kReferences,  // A set of ids of `target`.
  kUser,        // The number of a user who is a member of the tenant.
  kBytes,       // A file; written by behaviours of its kind, never by an update.
};

// What happens to a reference when the record it names is deleted.
enum class OnDelete : std::uint8_t { kClear, kRemoveRecord };

// The field is checked by more than its type: returns what is wrong, or empty.
using FieldCheck = std::string_view (*)(const Value&);

struct Field {
  FieldId id{};
  std::string_view name;
  FieldType type = FieldType::kText;
  std::uint32_t length_max = 0;  // Bytes of JSON, members of a set, characters otherwise.
  std::span<const std::string_view> choices = {};
  std::string_view default_text = {};
  std::string_view target = {};  // Kind name of a reference; see `holding` for JSON.
  OnDelete on_delete_rule = OnDelete::kClear;
  FieldCheck check = nullptr;
  bool is_required = false;   // Never blank.
  bool is_nullable = true;    // Text that is not nullable is "" when blank.
  bool is_unique = false;     // One record of the tenant; blank values are free.
  bool is_indexed = false;    // Lists can be filtered by it.
  bool is_keyed = false;      // JSON: lists can be filtered by its top-level keys.
  bool is_substring = false;  // Lists can be filtered by a part of it.
  bool is_searched = false;   // Part of ?search=.
  bool is_sorted = false;     // Lists can be ordered by it.
  bool is_public = false;     // Not sealed under the subject's key.
  bool is_secret = false;     // Rendered nowhere.
  bool is_managed = false;    // Set by behaviours only; ignored in a body.

 private:
  // First, because clang evaluates constants with the templates it has read so far.
  template <class Change>
  constexpr Field with(Change change) const {
    Field copy = *this;
    change(copy);
    return copy;
  }

 public:
  constexpr Field required() const {
    return with([](Field& f) {
      f.is_required = true;
      f.is_nullable = false;
    });
  }
  constexpr Field unique() const {
    return with([](Field& f) { f.is_unique = true; });
  }
  constexpr Field indexed() const {
    return with([](Field& f) { f.is_indexed = true; });
  }
  constexpr Field keyed() const {
    return with([](Field& f) { f.is_keyed = true; });
  }
  constexpr Field substring() const {
    return with([](Field& f) { f.is_substring = true; });
  }
  constexpr Field searched() const {
    return with([](Field& f) { f.is_searched = true; });
  }
  constexpr Field sorted() const {
    return with([](Field& f) { f.is_sorted = true; });
  }
  constexpr Field open() const {
    return with([](Field& f) { f.is_public = true; });
  }
  constexpr Field secret() const {
    return with([](Field& f) { f.is_secret = true; });
  }
  // As the input of a behaviour, a managed field is what the caller sends.
  constexpr Field editable() const {
    return with([](Field& f) { f.is_managed = false; });
  }
  constexpr Field managed() const {
    return with([](Field& f) { f.is_managed = true; });
  }
  constexpr Field blank() const {
    return with([](Field& f) { f.is_nullable = false; });
  }
  constexpr Field defaults(std::string_view text) const {
    return with([&](Field& f) {
      f.default_text = text;
      f.is_nullable = false;
    });
  }
  constexpr Field checked(FieldCheck rule) const {
    return with([&](Field& f) { f.check = rule; });
  }
  // Of JSON: "object", or "NAME[]" for an array of what the schema NAME describes (api/openapi).
  constexpr Field holding(std::string_view what) const {
    return with([&](Field& f) { f.target = what; });
  }
  constexpr Field on_delete(OnDelete rule) const {
    return with([&](Field& f) { f.on_delete_rule = rule; });
  }
};

// `number` is what events store: never reused, never changed (tests/golden/kinds.txt).
constexpr Field field(std::uint16_t number, std::string_view name, FieldType type,
                      std::uint32_t length_max = 0) {
  Field f;
  f.id = FieldId{number};
  f.name = name;
  f.type = type;
  f.length_max = length_max;
  return f;
}
constexpr Field text(std::uint16_t number, std::string_view name, std::uint32_t length_max = 255) {
  return field(number, name, FieldType::kText, length_max);
}
constexpr Field email(std::uint16_t number, std::string_view name) {
  return field(number, name, FieldType::kEmail, 254);  // RFC 5321 4.5.3.1.3, less the brackets.
}
constexpr Field choice(std::uint16_t number, std::string_view name,
                       std::span<const std::string_view> choices) {
  Field f = field(number, name, FieldType::kChoice);
  f.choices = choices;
  f.is_public = true;
  return f;
}
constexpr Field boolean(std::uint16_t number, std::string_view name) {
  return field(number, name, FieldType::kBoolean);
}
constexpr Field integer(std::uint16_t number, std::string_view name) {
  return field(number, name, FieldType::kInteger);
}
constexpr Field decimal(std::uint16_t number, std::string_view name) {
  return field(number, name, FieldType::kDecimal);
}
constexpr Field time(std::uint16_t number, std::string_view name) {
  return field(number, name, FieldType::kTime);
}
constexpr Field json(std::uint16_t number, std::string_view name, std::uint32_t bytes_max = 65536) {
  return field(number, name, FieldType::kJson, bytes_max);
}
// Shown nowhere: whoever may read the record downloads it.
constexpr Field bytes(std::uint16_t number, std::string_view name) {
  return field(number, name, FieldType::kBytes).managed().secret();
}
constexpr Field reference(std::uint16_t number, std::string_view name, std::string_view target) {
  Field f = field(number, name, FieldType::kReference);
  f.target = target;
  return f.indexed();
}
constexpr Field references(std::uint16_t number, std::string_view name, std::string_view target,
                           std::uint32_t members_max = 200) {
  Field f = field(number, name, FieldType::kReferences, members_max);
  f.target = target;
  return f.indexed();
}
constexpr Field member(std::uint16_t number, std::string_view name) {
  return field(number, name, FieldType::kUser).indexed();
}

}  // namespace daybook
