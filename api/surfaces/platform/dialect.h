// How this surface refuses: {"detail": "...", "code": "..."}, and for input that breaks a rule 422
// with
// {"detail": [{"loc", "msg", "type"}]}, which is what its contract's clients expect. Pure.
#pragma once

#include "api/surface.h"

namespace daybook::api::platform {

extern const Dialect kDialect;

}  // namespace daybook::api::platform
