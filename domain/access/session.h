// A session: somebody who signed in with a password, until they sign out, the session's time is
// over or the password changes. A record of control. The secret is shown once and only its hash is
// kept.
#pragma once

#include "domain/core/kind.h"

namespace daybook::session {

inline constexpr std::string_view kStatuses[] = {"active", "ended"};

inline constexpr std::int64_t kLifetime_us = std::int64_t{24} * 60 * 60 * 1'000'000;

inline constexpr Field kUser = reference(1, "user", "user").required().managed();
// Where they signed in to: a user may be a member of several tenants.
inline constexpr Field kTenant = integer(2, "tenant").required().indexed().managed();
inline constexpr Field kHash = text(3, "hash", 64).required().unique().open().secret().managed();
inline constexpr Field kExpiresAt = time(4, "expires_at").required().managed();
inline constexpr Field kStatus =
    choice(5, "status", kStatuses).defaults("active").indexed().managed();
// The user's, when it was opened: another password ends every session before it.
inline constexpr Field kCredentials = integer(6, "credentials").managed();

extern const Kind kSession;

bool is_active(const Record& session, const Record& user, Time now);

}  // namespace daybook::session
