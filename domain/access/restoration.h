// A restoration: that this log was put back from a backup, and is another incarnation since. A
// record of control, made by the first start after the restore; nobody changes it.
#pragma once

#include "domain/core/kind.h"

namespace daybook::restoration {

inline constexpr Field kIncarnation = integer(1, "incarnation").required().unique();
// The last place of control's log that came from the backup.
inline constexpr Field kPlace = integer(2, "place").required();

extern const Kind kRestoration;

}  // namespace daybook::restoration
