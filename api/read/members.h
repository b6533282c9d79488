// The members of a resource's JSON objects, worked out once from its row and its kind: what is read
// from bodies, shown in answers and described by OpenAPI is one list.
//
// Made on first use, kept for the whole program; safe from any thread.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/surface.h"
#include "domain/core/kind.h"

namespace daybook::api {

enum class MemberSource : std::uint8_t { kField, kId, kNumber, kTenant, kCreatedAt, kUpdatedAt };

struct Member {
  std::string_view name;
  MemberSource source = MemberSource::kField;
  const Field* field = nullptr;  // Of kField only.
  bool is_published = true;      // PUT replaces it; an answer always shows it.
  bool is_editable = false;      // Read from bodies; ignored there otherwise.
  std::string quoted;            // "\"name\":", as answers need it.
};

inline constexpr std::size_t kMembersMax = 128;
using MemberSet = std::bitset<kMembersMax>;  // By place in `all`.

struct Members {
  std::vector<Member> all;  // In the order shown: published ones, then the kind's other fields.
  Complete complete = nullptr;

  const Member* find(std::string_view name) const;
};

// id (the record's number when the resource is by number) and platform come first and created_at
// and updated_at last, unless `published` places them. A published "number" that is no field is the
// record's number.
const Members& members_of(const Resource& resource);

// The fields of a schema, all published.
const Members& members_of(const Schema& schema);

// For fields that belong to no table, such as a behaviour's input.
Members members_of(std::span<const Field> fields);

}  // namespace daybook::api
