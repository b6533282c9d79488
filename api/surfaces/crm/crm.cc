#include "api/surfaces/crm/crm.h"

#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/diff_schemas.h"
#include "api/surfaces/crm/history_schemas.h"
#include "domain/access/mail.h"
#include "domain/access/membership.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kBases[] = {"/api/crm", ""};

constexpr const Resource* kResources[] = {
    &kOrganizations, &kPersons,  &kDeals,    &kActivities,  &kNotes,       &kTags,
    &kInvitations,   &kWebhooks, &kGroups,   &kAssignments, &kSegments,    &kNoteCategories,
    &kMediaObjects,  &kTasks,    &kProjects, &kDocuments,   &kContactRoles};

constexpr const ActionTable* kActions[] = {
    &kPersonActions,     &kBatchActions,          &kBehaviourActions, &kUserActions,
    &kInvitationActions, &kTokenActions,          &kHistoryActions,   &kHistoryExportActions,
    &kUndoActions,       &kSettingsActions,       &kImportActions,    &kWebhookActions,
    &kErasureActions,    &kPersonalExportActions, &kDiffActions,      &kProofActions,
    &kSignInActions,     &kDocumentActions,       &kWorkActions,
};

constexpr const ActionTable* kOfEach[] = {&kRecordHistoryActions, &kDiffOfEach};

constexpr const Schema* kSchemas[] = {&kHistoryRecord, &kHistoryEntry, &kLaterChange,
                                      &kUndoObstacle, &kHistoryDiff};

// Joinings, restorations and what undoes imports are internal, and shown nowhere.
constexpr HistoryKind kHistoryKinds[] = {{&membership::kMembership, "Ibl.CRM/Users"},
                                         {&mail::kMail, "Ibl.CRM/Invitations"},
                                         {&token::kToken, "Ibl.CRM/Tokens"},
                                         {&tenant::kTenant, "Ibl.CRM/Settings"}};

}  // namespace

extern constexpr Surface kCrm = {.name = "crm",
                                 .title = "Daybook CRM",
                                 .bases = kBases,
                                 .resources = kResources,
                                 .actions = kActions,
                                 .of_each = kOfEach,
                                 .schemas = kSchemas,
                                 .history_kinds = kHistoryKinds,
                                 .history_permission = "Ibl.CRM/History/read"};

}  // namespace daybook::api::crm
