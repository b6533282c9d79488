// The operations of the platform surface: a table a file, beside the handlers it names.
#pragma once

#include "api/surface.h"

namespace daybook::api::platform {

inline constexpr Answer kDone[] = {{204, "done, no body"}, {404, "not found"}};

extern const ActionTable kAdminActions;          // admins.cc
extern const ActionTable kAssignmentActions;     // assignments.cc
extern const ActionTable kAuditActions;          // audit.cc
extern const ActionTable kAuditExportActions;    // audit_export.cc
extern const ActionTable kAuditStatsActions;     // audit_stats.cc
extern const ActionTable kBillingActions;        // billing.cc
extern const ActionTable kGroupActions;          // groups.cc
extern const ActionTable kImpersonationActions;  // impersonation.cc
extern const ActionTable kMeActions;             // me.cc
extern const ActionTable kOrgAccessActions;      // org_access.cc
extern const ActionTable kOrgActions;            // orgs.cc
extern const ActionTable kOrgMemberActions;      // org_members.cc
extern const ActionTable kPartnerActions;        // partners.cc
extern const ActionTable kSeedingActions;        // seeding.cc
extern const ActionTable kSettingsActions;       // settings.cc
extern const ActionTable kShardActions;          // shards.cc
extern const ActionTable kUserActions;           // users.cc

}  // namespace daybook::api::platform
