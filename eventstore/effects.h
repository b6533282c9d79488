// What every event has to pass whatever behaviour made it: references exist and name the survivor,
// users are members, unique values are free, records get numbers, personal values keep their
// origin.
#pragma once

#include "domain/core/kind.h"
#include "domain/core/result.h"
#include "eventstore/stage.h"

namespace daybook {

// kConflict "<kind>.erased": the record has been erased, or is being erased.
Error erased_conflict(const Kind& kind, const Uuid& record);

// Whether the error says that another record has the unique value that was to be written.
bool is_taken(const Error& error);

// Completes each event and applies it to the stage, in order; an event that turns out to change
// nothing is left out. kInvalid names the field in the way; kConflict: what was erased would be
// written to. After an error events and stage are to be dropped.
Status take_effect(Events& events, Time at, Stage& stage);

// A record that changes its subject keeps what it holds, and what it held until now, under the
// subject it was written for: adds that to the event. What is erased is under no key.
void keep_origins(const Kind& kind, const Record& now, Event& event);

}  // namespace daybook
