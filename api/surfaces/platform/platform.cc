#include "api/surfaces/platform/platform.h"

#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/dialect.h"

namespace daybook::api::platform {
namespace {

constexpr std::string_view kBases[] = {"/api/v1/platform"};

constexpr const ActionTable* kActions[] = {
    &kAdminActions,      &kAssignmentActions, &kAuditActions,    &kAuditExportActions,
    &kAuditStatsActions, &kBillingActions,    &kGroupActions,    &kImpersonationActions,
    &kMeActions,         &kOrgAccessActions,  &kOrgActions,      &kOrgMemberActions,
    &kPartnerActions,    &kSeedingActions,    &kSettingsActions, &kShardActions,
    &kUserActions};

}  // namespace

extern constexpr Surface kPlatform = {.name = "platform",
                                      .title = "Daybook platform administration",
                                      .bases = kBases,
                                      .slash_ends_paths = false,
                                      .base_begins_ids = false,
                                      .resources = {},
                                      .actions = kActions,
                                      .of_platform = true,
                                      .dialect = &kDialect,
                                      .has_own_document = true};

}  // namespace daybook::api::platform
