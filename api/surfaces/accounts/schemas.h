// Bodies of the accounts surface, as the contract publishes them: members in camel case, records by
// their numbers. A member that is a field of the kind bears that field's number, so what is read
// from a body is an input of the kind.
#pragma once

#include "api/surface.h"
#include "domain/people/contact_role.h"
#include "domain/people/organization.h"
#include "domain/work/document.h"
#include "domain/work/project.h"
#include "domain/work/task.h"
#include "projections/query.h"

namespace daybook::api::accounts {

// A letter, then letters, digits, '_' and '-'; or empty.
std::string_view check_word(const Value& value);
// A JSON object.
std::string_view check_object(const Value& value);

// What every record has besides its fields.
inline constexpr Field kId = integer(0xfff2, "id").blank().managed();
inline constexpr Field kCreated = time(kCreatedAt.value, "createdAt").blank().managed();
inline constexpr Field kUpdated = time(kUpdatedAt.value, "updatedAt").blank().managed();

namespace organization_body {
inline constexpr std::string_view kTypeDefault = "customer";
inline constexpr std::string_view kStatusDefault = "active";
inline constexpr Field kType = organization::kType.required().checked(check_word);
inline constexpr Field kStatus = organization::kStatus.defaults(kStatusDefault).checked(check_word);
inline constexpr Field kMetadata =
    json(organization::kMetadata.id.value, "metadata").holding("object?").checked(check_object);
inline constexpr Field kFields[] = {kId,
                                    organization::kName,
                                    kType,
                                    kStatus,
                                    organization::kIndustry,
                                    organization::kWebsite,
                                    organization::kDescription,
                                    kMetadata,
                                    kCreated,
                                    kUpdated};
// Of a change: a status that is sent is never blank.
inline constexpr Field kChangedStatus = organization::kStatus.required().checked(check_word);
inline constexpr Field kChanges[] = {kId,
                                     organization::kName,
                                     kType,
                                     kChangedStatus,
                                     organization::kIndustry,
                                     organization::kWebsite,
                                     organization::kDescription,
                                     kMetadata,
                                     kCreated,
                                     kUpdated};
}  // namespace organization_body

inline constexpr Schema kOrganization = {"Organization", organization_body::kFields};
inline constexpr Schema kOrganizationCreate = {"OrganizationCreate", organization_body::kFields};
inline constexpr Schema kOrganizationUpdate = {
    .name = "OrganizationUpdate", .fields = organization_body::kChanges, .is_partial = true};

// A reference of the kind as the number of what it names, or a field under another name.
constexpr Field numbered(const Field& field, std::string_view name) {
  return integer(field.id.value, name);
}
constexpr Field named(Field field, std::string_view name) {
  field.name = name;
  return field;
}

namespace task_body {
inline constexpr Field kFields[] = {kId,
                                    numbered(task::kOrganization, "organizationId"),
                                    task::kTitle,
                                    task::kDescription,
                                    task::kStatus,
                                    task::kPriority,
                                    named(task::kDueAt, "dueAt"),
                                    named(task::kDoneAt, "doneAt"),
                                    numbered(task::kProject, "projectId"),
                                    numbered(task::kPerson, "contactId"),
                                    numbered(task::kOwner, "ownerId"),
                                    kCreated,
                                    kUpdated};
}  // namespace task_body
inline constexpr Schema kTask = {"Task", task_body::kFields};

namespace project_body {
inline constexpr Field kFields[] = {kId,
                                    numbered(project::kOrganization, "organizationId"),
                                    project::kName,
                                    project::kDescription,
                                    project::kStatus,
                                    named(project::kStartsAt, "startsAt"),
                                    named(project::kEndsAt, "endsAt"),
                                    numbered(project::kOwner, "ownerId"),
                                    kCreated,
                                    kUpdated};
}  // namespace project_body
inline constexpr Schema kProject = {"Project", project_body::kFields};

namespace document_body {
inline constexpr Field kFields[] = {kId,
                                    numbered(document::kOrganization, "organizationId"),
                                    document::kName,
                                    document::kDescription,
                                    named(document::kMediaType, "mediaType"),
                                    document::kSize,
                                    document::kSha256,
                                    numbered(document::kProject, "projectId"),
                                    numbered(document::kPerson, "contactId"),
                                    numbered(document::kOwner, "ownerId"),
                                    kCreated,
                                    kUpdated};
}  // namespace document_body
inline constexpr Schema kDocument = {"Document", document_body::kFields};

// A contact is a person, by their number.
namespace member_body {
inline constexpr Field kOrganizationId = numbered(contact_role::kOrganization, "organizationId");
inline constexpr Field kContactId = numbered(contact_role::kPerson, "contactId");
inline constexpr Field kRole = contact_role::kRole.checked(check_word);
inline constexpr Field kFields[] = {kOrganizationId.blank(), kContactId.blank(), kRole};
inline constexpr Field kAdded[] = {kOrganizationId.managed(), kContactId.required(), kRole};
inline constexpr Field kChanged[] = {kOrganizationId.managed(), kContactId.managed(), kRole};
}  // namespace member_body
inline constexpr Schema kMember = {"Member", member_body::kFields};
inline constexpr Schema kMemberAdd = {"MemberAdd", member_body::kAdded};
inline constexpr Schema kMemberUpdate = {
    .name = "MemberUpdate", .fields = member_body::kChanged, .is_partial = true};

}  // namespace daybook::api::accounts
