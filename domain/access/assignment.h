// An assignment: a member who has the permissions of a group, for ever or until a time. A record of
// a tenant; one for a member and a group.
//
// A member has kMost at most: what somebody may do is looked up whenever that may have changed.
//
// Its guard refuses every event, by whatever command, that gives somebody a group with more than
// its actor may do, gives one to somebody who is no member, or one that was archived.
#pragma once

#include "domain/core/kind.h"

namespace daybook::assignment {

inline constexpr Field kUser = member(1, "user").required();
inline constexpr Field kGroup =
    reference(2, "group", "group").required().on_delete(OnDelete::kRemoveRecord);
inline constexpr Field kExpiresAt = time(3, "expires_at");
// "USER GROUP", so that nobody has a group twice.
inline constexpr Field kPair = text(4, "user_and_group", 64).unique().open().managed().secret();
inline constexpr Field kAssignedBy = integer(5, "assigned_by").managed();  // A user's number.

inline constexpr std::size_t kMost = 100;

extern const Kind kAssignment;

bool is_active(const Record& assignment, Time now);

// kForbidden "permission.escalation" when `held` does not cover what the user's assignments give:
// asked when they come to hold again. Null: the system itself.
Status check_return(std::int64_t user, const Present& present, const Permissions* held);

// The event that gives the group for ever, by a new assignment of that id. `by` is a user's number.
Event created(const Uuid& id, std::int64_t user, const Uuid& group, std::int64_t by);

}  // namespace daybook::assignment
