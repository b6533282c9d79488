// A category of notes: "meeting", "complaint".
#pragma once

#include "domain/core/kind.h"

namespace daybook::note_category {

inline constexpr Field kName =
    text(1, "name", 128).required().unique().searched().substring().sorted();

extern const Kind kNoteCategory;

}  // namespace daybook::note_category
