// An invitation of a person to become a user of the tenant. Its secret is never stored: it is an
// HMAC over the record's id and generation, made again by whoever has to send or to check it.
#pragma once

#include "domain/core/kind.h"

namespace daybook::invitation {

inline constexpr std::string_view kStatuses[] = {"pending", "accepted", "revoked"};
inline constexpr std::int64_t kLifetime_us = 14LL * 24 * 3600 * 1'000'000;

inline constexpr Field kPerson = reference(1, "person", "person");
inline constexpr Field kEmail = email(2, "email").required().indexed();
inline constexpr Field kStatus = choice(3, "status", kStatuses).required().indexed();
inline constexpr Field kIsAdmin = boolean(4, "is_admin");
inline constexpr Field kIsStaff = boolean(5, "is_staff");
inline constexpr Field kEnrollmentConfig = json(6, "enrollment_config");
inline constexpr Field kRedirectTo = text(7, "redirect_to").blank();
inline constexpr Field kExpiresAt = time(8, "expires_at").required();
inline constexpr Field kAcceptedBy = integer(9, "accepted_by");  // A user's number.

extern const Kind kInvitation;

// Pending, and its time is not over. Expiry is no event: it is evaluated against `now`.
bool is_active(const Record& invitation, Time now);

// The event that a membership's joining makes of it.
Event accepted(const Record& invitation, std::int64_t user);

}  // namespace daybook::invitation
