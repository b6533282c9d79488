// A person: contact, lead, customer. One record; the surfaces show it under their own names.
#pragma once

#include "domain/core/kind.h"
#include "domain/sales/tagging.h"

namespace daybook::person {

inline constexpr std::string_view kStages[] = {"lead", "qualified", "opportunity", "customer",
                                               "churned"};

// Numbers 1 to 19: as the crm contract publishes them.
// Indexed so that an import may match by it.
inline constexpr Field kName = text(1, "name").required().indexed().searched().substring().sorted();
inline constexpr Field kPrimaryEmail = email(2, "primary_email").blank().indexed().searched();
// Indexed documents are listed by each text in them: a person is found by any of their addresses.
inline constexpr Field kEmails = json(3, "emails").defaults("[]").searched().indexed();
inline constexpr Field kContactNumbers =
    json(4, "contact_numbers").defaults("[]").searched().indexed();
inline constexpr Field kJobTitle = text(5, "job_title").blank().searched();
inline constexpr Field kOrganization = reference(6, "organization", "organization");
inline constexpr Field kOwner = member(7, "owner");
inline constexpr Field kPlatformUser = member(8, "platform_user").managed();
inline constexpr Field kLifecycleStage =
    choice(9, "lifecycle_stage", kStages).defaults("lead").indexed();
inline constexpr Field kUniqueId = text(10, "unique_id", 128).blank().unique();
inline constexpr Field kActive = boolean(11, "active").defaults("true").indexed().managed();
inline constexpr Field kMetadata = json(12, "metadata").defaults("{}").keyed();
// The survivor, once merged. Always the final one: merging the survivor moves it on.
inline constexpr Field kMergedInto = reference(13, "merged_into", "person").managed();
inline constexpr Field kTags = tagging::tags(14);

inline constexpr Field kGivenName = text(20, "given_name").searched().sorted();
inline constexpr Field kFamilyName = text(21, "family_name").searched().sorted();
// Numbers 20 to 49: what the people and back-office contracts know besides.
inline constexpr Field kAdditionalName = text(22, "additional_name");
inline constexpr Field kInitials = text(23, "initials", 32);
inline constexpr Field kHonorificPrefix = text(24, "honorific_prefix", 64);
inline constexpr Field kCustomerId = text(25, "customer_id", 128).indexed();
inline constexpr Field kLinkedinId = text(26, "linkedin_id").indexed();
inline constexpr Field kExternalSource = text(27, "external_source").indexed();
inline constexpr Field kIsTracked = boolean(28, "is_tracked");
inline constexpr Field kImportedAt = time(29, "imported_at").managed();
inline constexpr Field kArchivedAt = time(30, "archived_at").indexed();
inline constexpr Field kOtherOrganizations =
    references(31, "other_organizations", "organization");  // Besides `organization`.
inline constexpr Field kPrimaryPhone = text(35, "primary_phone", 64).indexed().searched();
inline constexpr Field kAvatar = reference(47, "avatar", "media_object");
inline constexpr Field kSegments = references(48, "segments", "segment");

// Set when the erasure is asked for; "erased" once no file of the server holds the values.
inline constexpr std::string_view kErasures[] = {kErasureRequested, "erased"};
inline constexpr Field kErasure = choice(46, "erasure", kErasures).managed().indexed();

extern const Kind kPerson;

// The one rule that keeps the names consistent: see person.cc and domain/README.md.
std::string composed_name(std::string_view given, std::string_view family);

}  // namespace daybook::person
