// A user: somebody who can sign in. A record of control; memberships say where.
#pragma once

#include "domain/core/kind.h"

namespace daybook::user {

inline constexpr std::string_view kStatuses[] = {"active", "suspended"};

inline constexpr Field kEmail = email(1, "email").required().unique();
inline constexpr Field kName = text(2, "name").blank();
inline constexpr Field kStatus = choice(3, "status", kStatuses).defaults("active").indexed();
inline constexpr Field kPasswordHash = text(4, "password_hash", 512).secret().managed();
// The address was proved by a mailed secret.
inline constexpr Field kIsVerified = boolean(5, "is_verified").managed();

extern const Kind kUser;

// The input of `register`, decided on the user: makes the user when there is none, and in the same
// commit the joining that leads to the membership in a tenant.
namespace registering {
inline constexpr Field kEmail = user::kEmail;
inline constexpr Field kName = user::kName;
inline constexpr Field kPasswordHash = user::kPasswordHash;
inline constexpr Field kIsVerified = user::kIsVerified;
inline constexpr Field kTenant = integer(11, "tenant").required();
inline constexpr Field kInvitation = text(12, "invitation", 36);
inline constexpr Field kIsAdmin = boolean(13, "is_admin");
inline constexpr Field kIsStaff = boolean(14, "is_staff");
}  // namespace registering

}  // namespace daybook::user
