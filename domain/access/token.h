// An api token: what a program signs its requests with. A record of control. The secret is shown
// once and only its hash is kept.
#pragma once

#include "domain/core/kind.h"

namespace daybook::token {

inline constexpr std::string_view kStatuses[] = {"active", "revoked"};

inline constexpr Field kName = text(1, "name").blank();
inline constexpr Field kTenant = integer(2, "tenant").required().indexed().managed();
inline constexpr Field kUser = reference(3, "user", "user").required().managed();
inline constexpr Field kPermissions = json(4, "permissions").required().open();
inline constexpr Field kHash = text(5, "hash", 64).required().unique().open().secret().managed();
inline constexpr Field kPrefix = text(6, "prefix", 16).open().managed();
inline constexpr Field kExpiresAt = time(7, "expires_at");
inline constexpr Field kStatus =
    choice(8, "status", kStatuses).defaults("active").indexed().managed();

extern const Kind kToken;

bool is_active(const Record& token, Time now);

}  // namespace daybook::token
