// A project: work that is done with or for an organization.
#pragma once

#include "domain/core/kind.h"

namespace daybook::project {

inline constexpr std::string_view kStatuses[] = {"planned", "active", "on_hold", "completed",
                                                 "cancelled"};

inline constexpr Field kName = text(1, "name").required().searched().substring().sorted();
inline constexpr Field kDescription = text(2, "description", 100000).blank();
inline constexpr Field kStatus = choice(3, "status", kStatuses).defaults("active").indexed();
inline constexpr Field kStartsAt = time(4, "starts_at").sorted();
inline constexpr Field kEndsAt = time(5, "ends_at").sorted();
inline constexpr Field kOrganization = reference(6, "organization", "organization");
inline constexpr Field kOwner = member(7, "owner");

extern const Kind kProject;

}  // namespace daybook::project
