// The behaviours that every kind has: create, update, remove. A kind that means more by an edit
// declares a behaviour of its own.
#pragma once

#include "domain/core/kind.h"

namespace daybook::crud {

extern const Behaviour kCreate;
extern const Behaviour kUpdate;
extern const Behaviour kRemove;

// Null when the kind has no behaviour of the name either.
const Behaviour* find(const Kind& kind, std::string_view name);

// What is missing for the record to stand: required fields that are blank.
std::vector<FieldIssue> missing_fields(const Kind& kind, const Record& record);

}  // namespace daybook::crud
