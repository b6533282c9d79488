// What a tenant decides for itself.
#pragma once

#include "api/surface.h"

namespace daybook::api::crm {

namespace settings {
// Whether each read is recorded in the history before it is answered.
inline constexpr Field kAuditReads = boolean(1, "audit_reads").defaults("false");
inline constexpr Field kFields[] = {kAuditReads};
}  // namespace settings
inline constexpr Schema kSettings = {"Settings", settings::kFields};

}  // namespace daybook::api::crm
