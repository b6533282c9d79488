// What a commit without events records: which route somebody read by, or went through without the
// permission for it. Pure; safe from any thread.
#pragma once

#include <string_view>

#include "domain/core/commit.h"

namespace daybook {

// Empty for commits that record no such thing.
std::string_view recorded_route(const Commit& commit);

}  // namespace daybook
