// The members of people and of their notes: fields of the kinds under this surface's names, in the
// contract's order, and what is worked out when a record is shown. Bodies, answers, OpenAPI and
// JSON-LD contexts are made from these lists. Constexpr data.
#pragma once

#include <algorithm>
#include <array>

#include "api/surface.h"
#include "domain/people/person.h"
#include "domain/sales/note.h"

namespace daybook::api::people {

// The kind's field as this surface names it. What is blank is null here, not "".
constexpr Field named(Field field, std::string_view name) {
  field.name = name;
  field.default_text = {};
  field.is_nullable = true;
  field.is_required = false;
  return field.editable();
}

// Of no kind: above the numbers that kinds give.
inline constexpr Field kContext = text(0xff10, "@context").managed();
inline constexpr Field kIri = text(0xff11, "@id").required().managed();
inline constexpr Field kType = text(0xff12, "@type").required().managed();

inline constexpr Field kId = text(0xff00, "id").managed();
inline constexpr Field kAvatarUrl = text(0xff01, "avatarUrl").managed();
inline constexpr Field kDealSize = integer(0xff02, "dealSize").managed();
inline constexpr Field kTotalDeals = integer(0xff03, "totalDeals").managed();
inline constexpr Field kTotalLostDeals = integer(0xff04, "totalLostDeals").managed();
inline constexpr Field kTotalWonDeals = integer(0xff05, "totalWonDeals").managed();
inline constexpr Field kPersonId = text(0xff06, "personId").secret();
inline constexpr Field kMadeAt = time(kCreatedAt.value, "createdAt").managed();
inline constexpr Field kChangedAt = time(kUpdatedAt.value, "updatedAt").managed();

inline constexpr Field kFamilyName = named(person::kFamilyName, "familyName").required();
// The first is crm's `organization`, the others its `other_organizations`.
inline constexpr Field kOrganizations = named(person::kOtherOrganizations, "organizations");

inline constexpr std::array kPersonMembers = {
    kFamilyName,
    named(person::kGivenName, "givenName"),
    named(person::kAdditionalName, "additionalName"),
    named(person::kInitials, "initials"),
    named(person::kCustomerId, "customerId"),
    named(person::kHonorificPrefix, "honorificPrefix"),
    named(person::kIsTracked, "isTracked"),
    named(person::kLinkedinId, "linkedinId"),
    named(person::kExternalSource, "externalSource"),
    kMadeAt,
    kChangedAt,
    named(person::kImportedAt, "importedAt").managed(),
    named(person::kArchivedAt, "archivedAt"),
    named(person::kOwner, "owner"),
    named(person::kJobTitle, "jobTitle"),
    named(person::kTags, "tags"),
    named(person::kSegments, "segments"),
    kOrganizations,
    kAvatarUrl,
    named(person::kAvatar, "avatar").secret(),
    kDealSize,
    kTotalDeals,
    kTotalLostDeals,
    kTotalWonDeals,
    kId,
};

inline constexpr Field kAuthor = named(note::kAuthor, "author");
inline constexpr Field kIsPrivate = named(note::kIsPrivate, "isPrivate").defaults("false");

inline constexpr std::array kNoteMembers = {
    kId,
    kPersonId,
    kMadeAt,
    named(note::kBody, "description").required(),
    named(note::kTitle, "title"),
    named(note::kFlagged, "flagged").defaults("false"),
    kIsPrivate,
    kAuthor,
    named(note::kNoteCategory, "category").required(),
};

// An answer in JSON-LD says what it is.
template <std::size_t size>
constexpr auto answered(const std::array<Field, size>& members) {
  std::array<Field, size + 3> all{};
  all[0] = kContext;
  all[1] = kIri;
  all[2] = kType;
  std::copy(members.begin(), members.end(), all.begin() + 3);
  return all;
}

inline constexpr auto kPersonAnswered = answered(kPersonMembers);
inline constexpr auto kNoteAnswered = answered(kNoteMembers);

// "Person" and "Note" are crm's.
inline constexpr Schema kPersonInput = {"PersonInput", kPersonMembers, true};
inline constexpr Schema kPersonPatch = {"PersonPatch", kPersonMembers, true, true};
inline constexpr Schema kPersonAnswer = {"Person.jsonld", kPersonAnswered, true};
inline constexpr Schema kPersonPlain = {"Person.json", kPersonMembers, true};
inline constexpr Schema kNoteInput = {"PersonNoteInput", kNoteMembers, true};
inline constexpr Schema kNotePatch = {"PersonNotePatch", kNoteMembers, true, true};
inline constexpr Schema kNoteAnswer = {"PersonNote.jsonld", kNoteAnswered, true};
inline constexpr Schema kNotePlain = {"PersonNote.json", kNoteMembers, true};

}  // namespace daybook::api::people
