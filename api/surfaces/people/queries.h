// Reading query strings by a table of what each parameter means (parameters.h), from which OpenAPI
// and the search template of an answer are made as well. Pure; safe from any thread.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "api/surface.h"
#include "domain/core/result.h"
#include "projections/query.h"

namespace daybook::api::people {

inline constexpr std::uint32_t kPageSizeDefault = 15;
inline constexpr std::uint32_t kPageSizeMax = 30;

enum class Means : std::uint8_t {
  kPage,
  kPageSize,
  kSearch,
  kOneOf,   // One of the values in one of the fields.
  kExists,  // Has the field a value?
  kFlag,
  kOrder,
  kFrom,  // Of a time; `is_strict` leaves out the time itself.
  kTo,
  kView,
  kPast,  // as_of: read where the past is made ready.
};

struct Parameter {
  Field field;  // Its name, and its type for OpenAPI.
  Means means;
  std::span<const FieldId> fields = {};  // Of the kind.
  bool is_strict = false;
};

struct Parameters {
  std::span<const Parameter> rows;
  const Kind* kind;
};

// As Action::query wants them.
template <std::size_t size>
constexpr std::array<Field, size> fields_of(const Parameter (&rows)[size]) {
  std::array<Field, size> fields{};
  for (std::size_t i = 0; i < size; ++i) fields[i] = rows[i].field;
  return fields;
}

struct Asked {
  ListQuery query;  // Of the kind; without a tenant.
  std::uint64_t page = 1;
  std::uint32_t page_size = kPageSizeDefault;
  bool is_ordered = false;
  bool ids_only = false;
};

// kInvalid with an issue for each parameter that is unknown, given twice, wrong or blank: a filter
// without a value would answer with everybody. But a search for nothing is none.
Result<Asked> read_query(const Parameters& parameters, std::string_view query);

}  // namespace daybook::api::people
