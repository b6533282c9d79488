// Reads query strings: what a list asks for, and the parameters of single reads and of actions.
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/read/members.h"
#include "api/surface.h"
#include "domain/core/record.h"
#include "domain/core/result.h"
#include "projections/query.h"

namespace daybook::api {

inline constexpr std::uint32_t kPageSizeDefault = 50;
inline constexpr std::uint32_t kPageSizeMax = 500;

struct ListRequest {
  std::vector<Condition> conditions;
  std::string search;
  FieldId order = kCreatedAt;
  bool descending = false;
  std::uint64_t page = 1;
  std::uint32_t page_size = kPageSizeDefault;
  std::optional<MemberSet> fields;  // nullopt: what an answer shows by itself.

  ListQuery query(TenantId tenant, const Kind& kind) const;
};

// The resource's filters and, besides: page, page_size (more than 500 is 500, as clients of this
// dialect expect), ordering (created_at, updated_at, or a sorted field; a leading '-' descends),
// search (when the kind has searched fields), fields (names with commas between). as_of is taken
// and not looked at: as_of.h reads it.
//
// A parameter without a value is not given: forms send every field they have. "null" as the value
// of a filter by reference, user, number or time asks for records without one. A date alone is its
// start in a "from" and its last microsecond in a "to" filter, so both ends are inside; an
// unencoded
// '+' of an offset, which arrives as a space, is taken as meant.
//
// kInvalid with an issue for each parameter that is unknown, repeated or wrong. Which pages exist
// is not known here; see api/render/page.h.
Result<ListRequest> read_list_query(const Resource& resource, std::string_view query);

// The parameters of a single read: fields, and as_of as above.
Result<std::optional<MemberSet>> read_record_query(const Resource& resource,
                                                   std::string_view query);

// The parameters of an action.
Result<Input> read_action_query(std::span<const Field> fields, std::string_view query);

}  // namespace daybook::api
