// What every event has to pass whatever behaviour made it: references exist and name the survivor,
// users are members, unique values are free, records get numbers, personal values keep their
// origin.
#pragma once

#include "domain/core/kind.h"
#include "domain/core/result.h"
#include "eventstore/stage.h"

namespace daybook {

// Completes each event and applies it to the stage, in order; an event that turns out to change
// nothing is left out. kInvalid names the field in the way. After an error events and stage are to
// be dropped.
Status take_effect(Events& events, Time at, Stage& stage);

}  // namespace daybook
