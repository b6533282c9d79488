#include "domain/people/person.h"

#include <string>

#include "domain/people/erasing.h"
#include "domain/people/inviting.h"
#include "domain/people/linking.h"
#include "domain/people/merging.h"

namespace daybook::person {
namespace {

constexpr Field kFields[] = {
    kName,
    kPrimaryEmail,
    kEmails,
    kContactNumbers,
    kJobTitle,
    kOrganization,
    kOwner,
    kPlatformUser,
    kLifecycleStage,
    kUniqueId,
    kActive,
    kMetadata,
    kMergedInto,
    kTags,
    kGivenName,
    kFamilyName,
    kAdditionalName,
    kInitials,
    kHonorificPrefix,
    kCustomerId,
    kLinkedinId,
    kExternalSource,
    kIsTracked,
    kImportedAt,
    kArchivedAt,
    kOtherOrganizations,
    text(32, "avatar_url", 2048).managed(),
    integer(33, "deal_size").managed(),  // Counted by now: projections/deal_totals.h.
    text(34, "description", 20000),
    kPrimaryPhone,
    text(36, "status", 64).indexed(),
    text(37, "source", 128).indexed(),
    text(38, "department"),
    time(39, "next_interaction_at"),
    text(40, "next_interaction_name"),
    text(41, "next_interaction_ref_id", 128),
    text(42, "next_interaction_icon", 64),
    text(43, "next_interaction_color", 32),
    json(44, "addresses"),
    json(45, "custom_fields"),
    kErasure,
    kAvatar,
    kSegments,
};
static_assert(well_formed(kFields));

Value text_after(const Record& now, const Input& input, const Field& field) {
  return input.names(field) ? input.get(field) : now.get(field);
}

// A name without parts makes room for a given name: what stands behind it, or else all of it, is
// the family name, so that no given name takes the place of a whole one.
void make_room_for_given(const Record& now, Input& input) {
  const std::string_view given = input.text(kGivenName);
  const bool has_parts = now.has(kGivenName.id) || now.has(kFamilyName.id);
  if (given.empty() || has_parts || input.names(kFamilyName) || input.names(kName)) return;
  std::string_view family = now.text(kName);
  if (family == given) return;
  const bool begins = family.starts_with(given) && family.substr(given.size()).starts_with(' ');
  if (begins) family.remove_prefix(given.size() + 1);
  if (!family.empty()) input.set(kFamilyName.id, std::string(family));
}

// A write that names parts of the name but not the whole composes the whole; one that names the
// whole but not the parts keeps parts that still compose it and clears others; one that names both
// is kept.
void complete(const Record& now, Input& input) {
  make_room_for_given(now, input);
  const bool parts = input.names(kGivenName) || input.names(kFamilyName);
  const Value given = text_after(now, input, kGivenName);
  const Value family = text_after(now, input, kFamilyName);
  const std::string composed = composed_name(text_of(given), text_of(family));
  if (parts && !input.names(kName) && !composed.empty()) input.set(kName.id, composed);
  if (parts || !input.names(kName) || composed.empty() || composed == input.text(kName)) return;
  input.set(kGivenName.id, Null{});
  input.set(kFamilyName.id, Null{});
}

constexpr Behaviour kBehaviours[] = {
    tagging::kAssign, tagging::kWithdraw, inviting::kInvite,  linking::kLinkUser,
    merging::kMerge,  erasing::kErase,    erasing::kComplete,
};

}  // namespace

std::string composed_name(std::string_view given, std::string_view family) {
  std::string name(given);
  if (!given.empty() && !family.empty()) name += ' ';
  name += family;
  return name;
}

extern constexpr Kind kPerson = {.id = KindId{1},
                                 .name = "person",
                                 .plural = "persons",
                                 .fields = kFields,
                                 .behaviours = kBehaviours,
                                 .subject = SubjectRule::kItself,
                                 .complete = complete,
                                 .survivor_field = kMergedInto.id,
                                 .erasure_field = kErasure.id};

}  // namespace daybook::person
