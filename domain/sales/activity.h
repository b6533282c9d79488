// An activity: a call, a meeting, a task with a person, done or to be done.
#pragma once

#include "domain/core/kind.h"

namespace daybook::activity {

inline constexpr std::string_view kKinds[] = {"call", "email", "meeting", "task", "other"};

inline constexpr Field kKind = choice(1, "kind", kKinds).defaults("task").indexed();
inline constexpr Field kSubject = text(2, "subject").required().searched().substring().sorted();
inline constexpr Field kPerson = reference(4, "person", "person");
inline constexpr Field kDeal = reference(5, "deal", "deal");
inline constexpr Field kOwner = member(8, "owner");

extern const Kind kActivity;

}  // namespace daybook::activity
