#include "api/surfaces/crm/crm.h"

#include "api/surfaces/crm/actions.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kBases[] = {"/api/crm", ""};

constexpr const Resource* kResources[] = {&kOrganizations, &kPersons, &kDeals,      &kActivities,
                                          &kNotes,         &kTags,    &kInvitations};

constexpr const ActionTable* kActions[] = {
    &kPersonActions,     &kBatchActions, &kBehaviourActions, &kUserActions,
    &kInvitationActions, &kTokenActions, &kErasureActions,   &kPersonalExportActions,
};

}  // namespace

extern constexpr Surface kCrm = {.name = "crm",
                                 .title = "Daybook CRM",
                                 .bases = kBases,
                                 .resources = kResources,
                                 .actions = kActions};

}  // namespace daybook::api::crm
