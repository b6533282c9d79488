// The platform's administrators are the members of control. At least one of them must always hold
// the permission to make others, for ever: without such a holder nobody could be let in again.
#pragma once

#include "domain/core/kind.h"

namespace daybook {

// The reason of the refusal.
inline constexpr std::string_view kNobodyLeft = "platform.last_holder";

inline constexpr std::string_view kMakesAdministrators = "platform.admins.create";

// Asked by the guards of whatever can take it away, once that is gone. kInvalid
// "platform.last_holder" when nobody would be left; neither an assignment that expires nor one of a
// user who is not active counts. In other tenants than control it is nobody's business.
Status check_holder_is_left(const Present& present);

}  // namespace daybook
