#include "api/surfaces/crm/crm.h"

#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/invitation.h"
#include "domain/people/media_object.h"
#include "domain/people/organization.h"
#include "domain/people/person.h"
#include "domain/people/segment.h"
#include "domain/sales/activity.h"
#include "domain/sales/deal.h"
#include "domain/sales/note.h"
#include "domain/sales/note_category.h"
#include "domain/sales/tag.h"

namespace daybook::api::crm {
namespace {

constexpr std::string_view kPersonMembers[] = {"id",
                                               "platform",
                                               "name",
                                               "primary_email",
                                               "emails",
                                               "contact_numbers",
                                               "job_title",
                                               "organization",
                                               "owner",
                                               "platform_user",
                                               "lifecycle_stage",
                                               "unique_id",
                                               "active",
                                               "metadata",
                                               "created_at",
                                               "updated_at"};

constexpr Filter kPersonFilters[] = {
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
    {"lifecycle_stage", person::kLifecycleStage.id},
    {"metadata__has_key", person::kMetadata.id, Match::kHasKey},
    {"organization", person::kOrganization.id},
    {"owner", person::kOwner.id},
    {"name", person::kName.id, Match::kSubstring},
    {"primary_email", person::kPrimaryEmail.id},
    {"active", person::kActive.id},
    {"tag", person::kTags.id},
    {"platform_user", person::kPlatformUser.id},
    {"merged_into", person::kMergedInto.id},
    {"segment", person::kSegments.id},
};

constexpr std::string_view kOrganizationMembers[] = {
    "id", "platform", "name", "address", "owner", "metadata", "created_at", "updated_at"};

constexpr Filter kOrganizationFilters[] = {
    {"name", organization::kName.id, Match::kSubstring},
    {"owner", organization::kOwner.id},
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
    {"metadata__has_key", organization::kMetadata.id, Match::kHasKey},
    {"tag", organization::kTags.id},
};

constexpr Filter kDealFilters[] = {
    {"title", deal::kTitle.id, Match::kSubstring},
    {"person", deal::kPerson.id},
    {"organization", deal::kOrganization.id},
    {"owner", deal::kOwner.id},
    {"stage", deal::kStage.id},
    {"status", deal::kStatus.id},
    {"currency", deal::kCurrency.id},
    {"tag", deal::kTags.id},
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
};

constexpr Filter kActivityFilters[] = {
    {"kind", activity::kKind.id},
    {"subject", activity::kSubject.id, Match::kSubstring},
    {"person", activity::kPerson.id},
    {"deal", activity::kDeal.id},
    {"owner", activity::kOwner.id},
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
};

constexpr Filter kNoteFilters[] = {
    {"person", note::kPerson.id},
    {"organization", note::kOrganization.id},
    {"deal", note::kDeal.id},
    {"author", note::kAuthor.id},
    {"note_category", note::kNoteCategory.id},
    {"created_at__gte", kCreatedAt, Match::kFrom},
    {"created_at__lte", kCreatedAt, Match::kTo},
};

constexpr Filter kSegmentFilters[] = {{"name", segment::kName.id, Match::kSubstring}};

constexpr Filter kCategoryFilters[] = {{"name", note_category::kName.id, Match::kSubstring}};

constexpr Filter kMediaFilters[] = {{"person", media_object::kPerson.id}};

constexpr Filter kTagFilters[] = {{"name", tag::kName.id, Match::kSubstring}};

constexpr Filter kAssignmentFilters[] = {
    {"user", assignment::kUser.id},
    {"group", assignment::kGroup.id},
};

constexpr Filter kInvitationFilters[] = {
    {"status", invitation::kStatus.id},
    {"person", invitation::kPerson.id},
    {"email", invitation::kEmail.id},
};

}  // namespace

extern constexpr Resource kOrganizations = {.path = "organizations",
                                            .title = "Organization",
                                            .kind = &organization::kOrganization,
                                            .permission = "Ibl.CRM/Organizations",
                                            .published = kOrganizationMembers,
                                            .filters = kOrganizationFilters,
                                            .in_contract = true};

extern constexpr Resource kPersons = {.path = "persons",
                                      .title = "Person",
                                      .kind = &person::kPerson,
                                      .permission = "Ibl.CRM/Persons",
                                      .published = kPersonMembers,
                                      .filters = kPersonFilters,
                                      .in_contract = true};

extern constexpr Resource kDeals = {.path = "deals",
                                    .title = "Deal",
                                    .kind = &deal::kDeal,
                                    .permission = "Ibl.CRM/Deals",
                                    .filters = kDealFilters};

extern constexpr Resource kInvitations = {.path = "invitations",
                                          .title = "Invitation",
                                          .kind = &invitation::kInvitation,
                                          .permission = "Ibl.CRM/Invitations",
                                          .verbs = kList | kRead,
                                          .filters = kInvitationFilters,
                                          .by_number = true};

extern constexpr Resource kActivities = {.path = "activities",
                                         .title = "Activity",
                                         .kind = &activity::kActivity,
                                         .permission = "Ibl.CRM/Activities",
                                         .filters = kActivityFilters};

extern constexpr Resource kNotes = {.path = "notes",
                                    .title = "Note",
                                    .kind = &note::kNote,
                                    .permission = "Ibl.CRM/Notes",
                                    .filters = kNoteFilters};

extern constexpr Resource kSegments = {.path = "segments",
                                       .title = "Segment",
                                       .kind = &segment::kSegment,
                                       .permission = "Ibl.CRM/Segments",
                                       .filters = kSegmentFilters};

extern constexpr Resource kNoteCategories = {.path = "note_categories",
                                             .title = "NoteCategory",
                                             .kind = &note_category::kNoteCategory,
                                             .permission = "Ibl.CRM/NoteCategories",
                                             .filters = kCategoryFilters};

extern constexpr Resource kMediaObjects = {.path = "media_objects",
                                           .title = "MediaObject",
                                           .kind = &media_object::kMediaObject,
                                           .permission = "Ibl.CRM/MediaObjects",
                                           .filters = kMediaFilters};

extern constexpr Resource kTags = {.path = "tags",
                                   .title = "Tag",
                                   .kind = &tag::kTag,
                                   .permission = "Ibl.CRM/Tags",
                                   .filters = kTagFilters};

extern constexpr Resource kGroups = {
    .path = "groups", .title = "Group", .kind = &group::kGroup, .permission = "Ibl.CRM/Groups"};

extern constexpr Resource kAssignments = {.path = "assignments",
                                          .title = "Assignment",
                                          .kind = &assignment::kAssignment,
                                          .permission = "Ibl.CRM/Groups",
                                          .filters = kAssignmentFilters};

}  // namespace daybook::api::crm
