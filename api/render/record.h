// A record as its resource shows it. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "api/read/members.h"
#include "api/surface.h"
#include "domain/core/record.h"

namespace daybook::api {

// Appends one JSON object. `platform` is the tenant's number. Published members always show; others
// only when they have a value or when `fields` asks for them. Secret fields never show.
void render_record(const Resource& resource, const Record& record, TenantId tenant,
                   const std::optional<MemberSet>& fields, std::string& out);

// The members of an answer that is no record, in the schema's order.
void render_values(const Schema& schema, const Input& values, std::string& out);

}  // namespace daybook::api
