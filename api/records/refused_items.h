// Whether a command of several items was refused for what these are. Pure; safe from any thread.
#pragma once

#include "eventstore/command.h"

namespace daybook::api {

// False when something else happened to it: a batch that is in the log, or may be, must never read
// as refused.
bool is_refused_for_items(const CommandAnswer& answer);

}  // namespace daybook::api
