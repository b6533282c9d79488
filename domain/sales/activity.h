// An activity: a call, a meeting, a task with a person, done or to be done.
#pragma once

#include "domain/core/kind.h"

namespace daybook::activity {

extern const Kind kActivity;

}  // namespace daybook::activity
