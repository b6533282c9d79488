// Who refers to whom, read off the catalogue, so that deleting and merging forget no kind.
#pragma once

#include <vector>

#include "domain/core/kind.h"

namespace daybook {

struct ReferringField {
  const Kind* kind;
  const Field* field;
};

// Every field of every kind that names records of `target`, in the catalogue's order.
std::vector<ReferringField> referring_fields(const Kind& target);

// Asks for every record that names `record`, a group for each referring field, in their order.
void ask_for_referring(const Kind& target, const Uuid& record, Needs& needs);

// The event that puts `successor` in the place of `target`, or nothing there when it is null.
Events repointed(const ReferringField& referring, const Record& holder, const Uuid& target,
                 const Uuid* successor, std::string_view event_suffix);

}  // namespace daybook
