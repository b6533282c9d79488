// The one list of kinds. Constexpr data; safe from any thread.
#pragma once

#include <span>
#include <string_view>

#include "domain/core/kind.h"

namespace daybook {

std::span<const Kind* const> catalogue();

// Null for a kind this binary does not know (a log written by a newer one).
const Kind* find_kind(KindId id);
const Kind* find_kind(std::string_view name);

// The kind of the subjects whose erasure takes the personal values of such records along, which may
// move from one to another; null when records have none, or are the subjects themselves.
const Kind* erasable_subject(const Kind& kind);

}  // namespace daybook
