// The operations of the platform surface: a table a file, beside the handlers it names.
#pragma once

#include "api/surface.h"

namespace daybook::api::platform {

inline constexpr Answer kDone[] = {{204, "done, no body"}, {404, "not found"}};

extern const ActionTable kAdminActions;       // admins.cc
extern const ActionTable kAssignmentActions;  // assignments.cc
extern const ActionTable kGroupActions;       // groups.cc
extern const ActionTable kMeActions;          // me.cc
extern const ActionTable kOrgAccessActions;   // org_access.cc
extern const ActionTable kPartnerActions;     // partners.cc
extern const ActionTable kSeedingActions;     // seeding.cc

}  // namespace daybook::api::platform
