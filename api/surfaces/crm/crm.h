// The crm surface: the published contract of persons and organizations in both of its path
// families, and under /api/crm/ whatever Daybook can do besides. README.md of this folder says what
// was decided where the contract is silent.
#pragma once

#include "api/surface.h"

namespace daybook::api::crm {

extern const Surface kCrm;

extern const Resource kPersons;
extern const Resource kOrganizations;
extern const Resource kDeals;
extern const Resource kActivities;
extern const Resource kNotes;
extern const Resource kTags;
extern const Resource kSegments;
extern const Resource kNoteCategories;
extern const Resource kMediaObjects;
extern const Resource kTasks;         // work.cc
extern const Resource kProjects;      // work.cc
extern const Resource kContactRoles;  // work.cc
extern const Resource kDocuments;     // documents.cc
extern const Resource kInvitations;
extern const Resource kGroups;
extern const Resource kAssignments;
extern const Resource kWebhooks;  // webhooks.cc

}  // namespace daybook::api::crm
