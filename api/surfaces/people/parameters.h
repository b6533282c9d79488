// The query parameters that the contract publishes, and as_of. Constexpr data.
#pragma once

#include "api/read/as_of.h"
#include "api/surfaces/people/queries.h"
#include "domain/people/person.h"
#include "domain/sales/note.h"
#include "projections/derived_orders.h"

namespace daybook::api::people {
namespace parameters {

constexpr Field texts(std::uint16_t number, std::string_view name) {
  return json(number, name).holding("string[]");
}

inline constexpr std::string_view kDirections[] = {"asc", "desc"};
inline constexpr std::string_view kViews[] = {"idx"};

inline constexpr FieldId kOwners[] = {person::kOwner.id};
inline constexpr FieldId kAddresses[] = {person::kPrimaryEmail.id, person::kEmails.id};
inline constexpr FieldId kTags[] = {person::kTags.id};
inline constexpr FieldId kSegments[] = {person::kSegments.id};
inline constexpr FieldId kArchived[] = {person::kArchivedAt.id};
inline constexpr FieldId kFamilyNames[] = {kFamilyNameShown};
inline constexpr FieldId kCreated[] = {kCreatedAt};
inline constexpr FieldId kIdentifiers[] = {person::kLinkedinId.id, person::kPrimaryEmail.id,
                                           person::kEmails.id, person::kPrimaryPhone.id,
                                           person::kContactNumbers.id};

inline constexpr Parameter kPeopleRows[] = {
    {integer(1, "page"), Means::kPage},
    {integer(2, "itemsPerPage"), Means::kPageSize},
    {text(3, "q"), Means::kSearch},
    {text(4, "owner.id"), Means::kOneOf, kOwners},
    {texts(5, "owner.id[]"), Means::kOneOf, kOwners},
    {text(6, "emailAddresses.email"), Means::kOneOf, kAddresses},
    {texts(7, "emailAddresses.email[]"), Means::kOneOf, kAddresses},
    {text(8, "tags.id"), Means::kOneOf, kTags},
    {texts(9, "tags.id[]"), Means::kOneOf, kTags},
    {text(10, "segments.uuid"), Means::kOneOf, kSegments},
    {texts(11, "segments.uuid[]"), Means::kOneOf, kSegments},
    {boolean(12, "exists[archivedAt]"), Means::kExists, kArchived},
    {choice(13, "order[familyName]", kDirections), Means::kOrder, kFamilyNames},
    {choice(14, "order[createdAt]", kDirections), Means::kOrder, kCreated},
    {text(15, "createdAt[strictly_after]"), Means::kFrom, kCreated, true},
    {text(16, "createdAt[after]"), Means::kFrom, kCreated},
    {text(17, "createdAt[strictly_before]"), Means::kTo, kCreated, true},
    {text(18, "createdAt[before]"), Means::kTo, kCreated},
    {text(19, "identifiers"), Means::kOneOf, kIdentifiers},
    {texts(20, "identifiers[]"), Means::kOneOf, kIdentifiers},
    {choice(21, "view", kViews), Means::kView},
    {kAsOf, Means::kPast},
};

inline constexpr FieldId kPersons[] = {note::kPerson.id};
inline constexpr FieldId kCategories[] = {note::kNoteCategory.id};
inline constexpr FieldId kAuthors[] = {note::kAuthor.id};
inline constexpr FieldId kFlags[] = {note::kFlagged.id};

inline constexpr Parameter kNoteRows[] = {
    {integer(1, "page"), Means::kPage},
    {integer(2, "itemsPerPage"), Means::kPageSize},
    {text(3, "q"), Means::kSearch},
    {text(4, "person"), Means::kOneOf, kPersons},
    {texts(5, "person[]"), Means::kOneOf, kPersons},
    {text(6, "category.id"), Means::kOneOf, kCategories},
    {texts(7, "category.id[]"), Means::kOneOf, kCategories},
    {text(8, "author.id"), Means::kOneOf, kAuthors},
    {texts(9, "author.id[]"), Means::kOneOf, kAuthors},
    {boolean(10, "flagged"), Means::kFlag, kFlags},
    {choice(11, "order[flagged]", kDirections), Means::kOrder, kFlags},
    {choice(12, "order[createdAt]", kDirections), Means::kOrder, kCreated},
    {text(13, "createdAt[strictly_after]"), Means::kFrom, kCreated, true},
    {text(14, "createdAt[after]"), Means::kFrom, kCreated},
    {text(15, "createdAt[strictly_before]"), Means::kTo, kCreated, true},
    {text(16, "createdAt[before]"), Means::kTo, kCreated},
    {kAsOf, Means::kPast},
};

inline constexpr auto kPeopleFields = fields_of(kPeopleRows);
inline constexpr auto kNoteFields = fields_of(kNoteRows);

}  // namespace parameters

inline constexpr Parameters kPeopleParameters = {parameters::kPeopleRows, &person::kPerson};
inline constexpr Parameters kNoteParameters = {parameters::kNoteRows, &note::kNote};
inline constexpr std::span<const Field> kPeopleQuery = parameters::kPeopleFields;
inline constexpr std::span<const Field> kNoteQuery = parameters::kNoteFields;

}  // namespace daybook::api::people
