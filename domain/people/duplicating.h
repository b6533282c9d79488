// Duplicating an organization: a copy of its own fields and tags under the first free of the names
// "Acme (2)", "Acme (3)" ... What refers to it (persons, deals, tasks, members) stays with it
// alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/kind.h"

namespace daybook::duplicating {

// Where to look for a free number first; some that follow are tried as well, since others may have
// taken it meanwhile.
inline constexpr Field kFirst = integer(1, "first").required();
inline constexpr Field kInput[] = {kFirst};

// "Acme (2)", shortened before the number where a name may not be so long.
std::string copy_name(std::string_view name, std::int64_t number);

// Decided on the organization that is copied. kConflict "organization.names_taken": ask again.
Result<Events> duplicate(const Record& now, const Input& input, const Loaded& loaded,
                         const Context& context);
Needs ask_duplicate(const Kind& kind, const Record& now, const Input& input);

// The id of the copy, out of the note of the event that made it; empty in any other note.
std::string_view copy_in(std::string_view note);

inline constexpr Behaviour kDuplicate = {
    .name = "duplicate", .decide = duplicate, .input = kInput, .ask = ask_duplicate};

}  // namespace daybook::duplicating
