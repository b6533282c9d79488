// A note about a person, an organization or a deal.
#pragma once

#include "domain/core/kind.h"

namespace daybook::note {

inline constexpr Field kPerson = reference(2, "person", "person");
inline constexpr Field kOrganization = reference(3, "organization", "organization");
inline constexpr Field kDeal = reference(4, "deal", "deal");
inline constexpr Field kAuthor = member(13, "author");

extern const Kind kNote;

}  // namespace daybook::note
