// Tags on records: a set of tag ids in a field of the record, changed one member at a time, so that
// two people who tag at once do not undo one another.
#pragma once

#include "domain/core/kind.h"

namespace daybook::tagging {

constexpr Field tags(std::uint16_t number) { return references(number, "tags", "tag").managed(); }

// The input of both behaviours.
inline constexpr Field kTag = reference(1, "tag", "tag").required();
inline constexpr Field kTagInput[] = {kTag};

// For a kind with a field `tags`. kInvalid: there is no such tag.
Result<Events> assign(const Record& now, const Input& input, const Loaded& loaded,
                      const Context& context);
Needs ask_assign(const Kind& kind, const Record& now, const Input& input);
Result<Events> withdraw(const Record& now, const Input& input, const Loaded&,
                        const Context& context);

inline constexpr Behaviour kAssign = {
    .name = "tag", .decide = assign, .input = kTagInput, .ask = ask_assign};
inline constexpr Behaviour kWithdraw = {.name = "untag", .decide = withdraw, .input = kTagInput};

}  // namespace daybook::tagging
