// A segment: a part of the persons that is spoken to together, such as "newsletter" or "partners".
#pragma once

#include "domain/core/kind.h"

namespace daybook::segment {

inline constexpr Field kName =
    text(1, "name", 128).required().unique().searched().substring().sorted();

extern const Kind kSegment;

}  // namespace daybook::segment
