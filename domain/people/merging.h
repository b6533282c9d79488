// Merging persons: one commit over many records, so that unmerge is its undo.
#pragma once

#include "domain/core/kind.h"

namespace daybook::merging {

inline constexpr Field kPrimaryId = reference(1, "primary_id", "person").required();
inline constexpr Field kDuplicateIds = references(2, "duplicate_ids", "person", 10000).required();
// Asks to fill the primary's blank fields from the duplicates, in the order given.
inline constexpr Field kFillBlanks = boolean(3, "fill_blanks").defaults("false");
inline constexpr Field kInput[] = {kPrimaryId, kDuplicateIds, kFillBlanks};

// Decides on the primary. Everything that names a duplicate names the primary afterwards;
// duplicates become inactive and stay readable. kInvalid: the primary among the duplicates, an
// unknown id, no duplicate. kConflict: a duplicate was merged into somebody else; `subject` is that
// survivor.
Result<Events> merge(const Record& primary, const Input& input, const Loaded& loaded,
                     const Context& context);
Needs ask_merge(const Kind& kind, const Record& primary, const Input& input);

// How many records moved, by relation, as a JSON object: from the note of the merge's event.
// Without a note nothing moved.
std::string reparented_in(std::string_view note);

inline constexpr Behaviour kMerge = {
    .name = "merge", .decide = merge, .input = kInput, .ask = ask_merge};

}  // namespace daybook::merging
