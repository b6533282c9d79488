// A note about a person, an organization or a deal.
#pragma once

#include "domain/core/kind.h"

namespace daybook::note {

inline constexpr Field kBody = text(1, "body", 100000).required().searched();
inline constexpr Field kPerson = reference(2, "person", "person");
inline constexpr Field kOrganization = reference(3, "organization", "organization");
inline constexpr Field kDeal = reference(4, "deal", "deal");

// Numbers 10 and on: what the people contract knows besides.
inline constexpr Field kTitle = text(10, "title").searched();
inline constexpr Field kFlagged = boolean(11, "flagged").indexed();
inline constexpr Field kIsPrivate = boolean(12, "is_private").indexed();
inline constexpr Field kAuthor = member(13, "author");
inline constexpr Field kNoteCategory = reference(15, "note_category", "note_category");

extern const Kind kNote;

// A private note is seen by its author only; by nobody when it has none.
bool may_see(const Record& note, std::int64_t user);

}  // namespace daybook::note
