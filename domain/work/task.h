// A task: something that a user is to do, for an organization, a person, a project or a deal. (An
// activity is what happened or will happen between people; a task is nobody's appointment.)
#pragma once

#include "domain/core/kind.h"

namespace daybook::task {

inline constexpr std::string_view kStatuses[] = {"open", "in_progress", "done", "cancelled"};
inline constexpr std::string_view kPriorities[] = {"low", "normal", "high", "urgent"};

inline constexpr Field kTitle = text(1, "title").required().searched().substring().sorted();
inline constexpr Field kDescription = text(2, "description", 100000).blank();
inline constexpr Field kStatus = choice(3, "status", kStatuses).defaults("open").indexed();
inline constexpr Field kPriority = choice(4, "priority", kPriorities).defaults("normal").indexed();
inline constexpr Field kDueAt = time(5, "due_at").sorted();
inline constexpr Field kDoneAt = time(6, "done_at").sorted();
inline constexpr Field kOrganization = reference(7, "organization", "organization");
inline constexpr Field kProject = reference(8, "project", "project");
inline constexpr Field kPerson = reference(9, "person", "person");
inline constexpr Field kDeal = reference(10, "deal", "deal");
inline constexpr Field kOwner = member(11, "owner");  // Who is to do it.

extern const Kind kTask;

}  // namespace daybook::task
