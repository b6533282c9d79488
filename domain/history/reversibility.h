// Which commits can be taken back: those that changed something, by behaviours that do not declare
// why they cannot. Pure; safe from any thread.
#pragma once

#include <string_view>

#include "domain/core/commit.h"

namespace daybook {

// The command of a commit without events that records who looked at what: its first outcome has the
// route as its detail, the others name the records that were shown.
inline constexpr std::string_view kAccessCommand = "access";
// The command of commits that record what somebody did without having the permission for it, where
// the platform's settings let them.
inline constexpr std::string_view kMissingPermissionCommand = "permission.missing";

// Why the commit's behaviour is irreversible; empty when it is not.
std::string_view irreversible_reason(const Commit& commit);

// It has events, and no reason stands against undoing them.
bool is_reversible(const Commit& commit);

}  // namespace daybook
