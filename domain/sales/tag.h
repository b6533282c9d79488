// A tag: a word that persons, organizations and deals can carry.
#pragma once

#include "domain/core/kind.h"

namespace daybook::tag {

inline constexpr Field kName =
    text(1, "name", 128).required().unique().searched().substring().sorted();

extern const Kind kTag;

}  // namespace daybook::tag
