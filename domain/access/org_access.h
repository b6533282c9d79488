// An organization of the platform (a tenant) that an administrator of the platform may look into. A
// record of control; one for an administrator and a tenant.
#pragma once

#include "domain/access/permissions.h"
#include "domain/core/kind.h"

namespace daybook::org_access {

inline constexpr Field kUser = member(1, "user").required();
inline constexpr Field kTenant = integer(2, "tenant").required().indexed();
inline constexpr Field kNote = text(3, "note", 1000).blank();
inline constexpr Field kGrantedBy = integer(4, "granted_by").managed();  // A user's number.
// "USER TENANT", so that nothing is granted twice.
inline constexpr Field kPair = text(5, "user_and_tenant", 64).unique().open().managed().secret();

extern const Kind kOrgAccess;

// kForbidden "permission.escalation" unless `held` may grant access: whoever may only until a time
// grants none that would outlast it. Null: the system itself.
Status check_gift(const Permissions* held);

// The same for whoever brings back a user who may look into organizations.
Status check_return(std::int64_t user, const Present& present, const Permissions* held);

}  // namespace daybook::org_access
