// A note about a person, an organization or a deal.
#pragma once

#include "domain/core/kind.h"

namespace daybook::note {

extern const Kind kNote;

}  // namespace daybook::note
