// A tenant: the customer whose data it is. A record of control; its number is the TenantId.
#pragma once

#include "domain/core/kind.h"

namespace daybook::tenant {

inline constexpr std::string_view kStatuses[] = {"active", "suspended"};

inline constexpr Field kKey = text(1, "key", 64).required().unique();
inline constexpr Field kName = text(2, "name").required();
inline constexpr Field kShard = integer(4, "shard").managed();  // Absent: shard 0.
inline constexpr Field kStatus = choice(3, "status", kStatuses).defaults("active").indexed();
// Whoever reads a record is recorded in the history, before they are answered.
inline constexpr Field kAuditsReads = boolean(5, "audits_reads");

// Where administrators of the platform sign in to: control itself, so no tenant bears this key.
inline constexpr std::string_view kPlatformKey = "platform";

extern const Kind kTenant;

}  // namespace daybook::tenant
