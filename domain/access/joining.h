// A joining: a user on the way into a tenant. It spans two histories, so it is a record of control
// that is pending until the tenant's commit is in; a start after a crash resumes what is pending.
#pragma once

#include "domain/core/kind.h"

namespace daybook::joining {

// Over: whoever had been let in was removed since, so that tenant has no say any more.
inline constexpr std::string_view kStatuses[] = {"pending", "settled", "over"};

inline constexpr Field kUser = reference(1, "user", "user").required();
inline constexpr Field kTenant = integer(2, "tenant").required().indexed();
inline constexpr Field kInvitation = text(3, "invitation", 36);  // Its id; absent without one.
inline constexpr Field kIsAdmin = boolean(4, "is_admin");
inline constexpr Field kIsStaff = boolean(5, "is_staff");
inline constexpr Field kGroup = text(7, "group", 36);  // Its id; absent without one.
inline constexpr Field kStatus = choice(6, "status", kStatuses).required().indexed();

extern const Kind kJoining;

}  // namespace daybook::joining
