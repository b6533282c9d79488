// An impersonation: an administrator of the platform who acts as a member of a tenant, for a while
// and for a reason. A record of control. The token is shown once and only its hash is kept.
//
// What it lets the administrator do is looked up on every request (api/access/callers.h); here is
// how one begins and ends. An administrator has one open at a time: it claims its administrator
// until it ends, or until another begins after its time.
#pragma once

#include "domain/core/kind.h"

namespace daybook::impersonation {

inline constexpr std::size_t kReasonSize_min = 10;  // Characters, without blanks around them.

inline constexpr std::string_view kStatuses[] = {"open", "ended"};

std::string_view check_reason(const Value& value);

inline constexpr Field kAdmin = reference(1, "admin", "user").required();
inline constexpr Field kTarget = reference(2, "target", "user").required();
inline constexpr Field kTenant = integer(3, "tenant").required().indexed();
inline constexpr Field kReason = text(4, "reason", 1000).required().checked(check_reason);
inline constexpr Field kHash = text(5, "hash", 64).required().unique().open().secret();
inline constexpr Field kExpiresAt = time(6, "expires_at").required().sorted();
inline constexpr Field kEndedAt = time(7, "ended_at");
// Ended ones include those whose time was over when the administrator began another.
inline constexpr Field kStatus = choice(8, "status", kStatuses).required().indexed();
// The administrator's number, while it is open.
inline constexpr Field kHolder = integer(9, "holder").unique().secret();

extern const Kind kImpersonation;

// `start` takes admin, target, tenant, reason, hash and holder, and is decided on a new record:
// kConflict "impersonation.active" while the administrator has another one, kForbidden
// "impersonation.disabled" while the platform's settings say so, kUnprocessable when one of the two
// users is not active or they are the same.

// Neither ended nor over.
bool is_active(const Record& impersonation, Time now);

// Asks for all that have not ended: never more than there are administrators.
Needs::Holding open_ones();

// The event that ends one for good.
Event ended(const Record& impersonation, Time now);

}  // namespace daybook::impersonation
