// A membership: a user in a tenant, with what they may do there. A record of the tenant.
#pragma once

#include "domain/access/permissions.h"
#include "domain/core/kind.h"

namespace daybook::membership {

// Who was removed may be let in again: by an invitation, or added anew.
inline constexpr std::string_view kStatuses[] = {"active", "suspended", "removed"};

inline constexpr Field kUser = integer(1, "user").required().unique().indexed();
inline constexpr Field kStatus = choice(2, "status", kStatuses).required().indexed();
inline constexpr Field kIsAdmin = boolean(3, "is_admin").indexed();
inline constexpr Field kIsStaff = boolean(4, "is_staff").indexed();
inline constexpr Field kEnrollmentConfig = json(5, "enrollment_config");
// Of an administrator of the platform: every tenant may be looked into, without a grant for each.
inline constexpr Field kHasGlobalAccess = boolean(6, "has_global_access").managed();
// When whoever had been removed was let in again, for the last time.
inline constexpr Field kRejoinedAt = time(7, "rejoined_at").managed();

extern const Kind kMembership;

bool is_active(const Record& membership);
bool is_removed(const Record& membership);

// Whether a session or a token from then is of an earlier time in the tenant: a removal ends them
// for good, while a suspension lets them rest.
bool is_from_before(const Record& membership, Time made);

// What whoever is marked so may do, whatever groups they have: an administrator everything in the
// tenant, staff the daily work. A member with neither mark may do what groups give.
std::vector<std::string> privileges(bool is_admin, bool is_staff);

// kForbidden "permission.escalation" when `held` does not cover what the marks give. Null: the
// system itself.
Status check_privileges(bool is_admin, bool is_staff, const Permissions* held);

// The input of `join`, decided on a new membership: makes it, accepts the invitation it came by,
// and links the persons that carry the user's address. A user who is a member already gets no
// second membership: an active one accepts the invitation all the same, a suspended one nothing;
// one who was removed is a member again, with what this joining gives.
namespace joining {
inline constexpr Field kUser = membership::kUser;
inline constexpr Field kIsAdmin = membership::kIsAdmin;
inline constexpr Field kIsStaff = membership::kIsStaff;
inline constexpr Field kEmail = email(11, "email").required();
inline constexpr Field kInvitation = reference(12, "invitation", "invitation");
inline constexpr Field kPerson = reference(13, "person", "person");  // Who was invited.
inline constexpr Field kGroup = reference(14, "group", "group");     // That they get at once.
// When control was asked, whose clock sessions and tokens have; absent: now.
inline constexpr Field kRequestedAt = time(15, "requested_at");
}  // namespace joining

}  // namespace daybook::membership
