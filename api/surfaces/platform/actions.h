// The operations of the platform surface: a table a file, beside the handlers it names.
#pragma once

#include "api/surface.h"

namespace daybook::api::platform {

inline constexpr Answer kDone[] = {{204, "done, no body"}, {404, "not found"}};

extern const ActionTable kAdminActions;          // rights/admins.cc
extern const ActionTable kAssignmentActions;     // rights/assignments.cc
extern const ActionTable kAuditActions;          // audit/audit.cc
extern const ActionTable kAuditExportActions;    // audit/audit_export.cc
extern const ActionTable kAuditStatsActions;     // audit/audit_stats.cc
extern const ActionTable kBillingActions;        // orgs/billing.cc
extern const ActionTable kGroupActions;          // rights/groups.cc
extern const ActionTable kImpersonationActions;  // users/impersonation.cc
extern const ActionTable kMeActions;             // rights/me.cc
extern const ActionTable kOrgAccessActions;      // rights/org_access.cc
extern const ActionTable kOrgActions;            // orgs/orgs.cc
extern const ActionTable kOrgMemberActions;      // orgs/org_members.cc
extern const ActionTable kPartnerActions;        // operation/partners.cc
extern const ActionTable kSeedingActions;        // orgs/seeding.cc
extern const ActionTable kSettingsActions;       // operation/settings.cc
extern const ActionTable kShardActions;          // operation/shards.cc
extern const ActionTable kUserActions;           // users/users.cc

}  // namespace daybook::api::platform
