// The platform surface: administration of the platform, as `platform.yaml` publishes it. README.md
// says what was decided where the contract is silent.
#pragma once

#include "api/surface.h"

namespace daybook::api::platform {

extern const Surface kPlatform;

}  // namespace daybook::api::platform
