#include "domain/people/organization.h"

#include "domain/people/contact_role.h"
#include "domain/people/duplicating.h"

namespace daybook::organization {
namespace {

// Numbers 20 and on: what the accounts and back-office contracts know besides.
constexpr Field kFields[] = {
    kName,
    kAddress,
    kOwner,
    kMetadata,
    kTags,
    kType,
    kStatus,
    kIndustry,
    kWebsite,
    kDescription,
    email(25, "primary_email").indexed().searched(),
    text(26, "primary_phone", 64).indexed().searched(),
    text(27, "lifecycle_stage", 64).indexed(),
    text(28, "source", 128).indexed(),
    time(29, "next_interaction_at"),
    text(30, "next_interaction_name"),
    text(31, "next_interaction_ref_id", 128),
    text(32, "next_interaction_icon", 64),
    text(33, "next_interaction_color", 32),
    json(34, "addresses"),
    json(35, "custom_fields"),
    text(36, "domain").indexed().searched(),
    text(37, "country", 64).indexed(),
    text(38, "size", 64).indexed(),
};
static_assert(well_formed(kFields));

constexpr Behaviour kBehaviours[] = {tagging::kAssign, tagging::kWithdraw, duplicating::kDuplicate,
                                     contact_role::kChange, contact_role::kDismiss};

}  // namespace

extern constexpr Kind kOrganization = {.id = KindId{2},
                                       .name = "organization",
                                       .plural = "organizations",
                                       .fields = kFields,
                                       .behaviours = kBehaviours};

}  // namespace daybook::organization
