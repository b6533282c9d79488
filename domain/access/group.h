// A group: permissions under a name, given to members by assignments. A record of a tenant; those
// of control are the groups of the platform's administrators.
//
// Nobody gives away what they do not have: the guard refuses every event, by whatever command,
// that adds a permission which its actor lacks.
#pragma once

#include "domain/access/permissions.h"
#include "domain/core/kind.h"

namespace daybook::group {

inline constexpr Field kName = text(1, "name", 128).required().unique().searched().sorted();
inline constexpr Field kDescription = text(2, "description", 1000).blank();
inline constexpr Field kPermissions = json(3, "permissions").defaults("[]");
// Made by the system, and changed by nobody.
inline constexpr Field kIsSystem = boolean(4, "is_system").defaults("false").managed();
inline constexpr std::string_view kStatuses[] = {"active", "archived"};
inline constexpr Field kStatus =
    choice(5, "status", kStatuses).defaults("active").indexed().managed();

extern const Kind kGroup;

// What the group gives; nothing once it is deleted or archived.
std::vector<std::string> patterns(const Record& group);

// kForbidden "permission.escalation" when `held` does not cover all that the group gives. Null:
// the system itself, which may give everything.
Status check_gift(const Record& group, const Permissions* held);
// The same of what is given by other means.
Status check_gift(const std::vector<std::string>& patterns, const Permissions* held);

}  // namespace daybook::group
