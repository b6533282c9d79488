// Somebody must be left who may do everything in a tenant: an active member who is marked as its
// administrator. Suspending or deleting the tenant as a whole changes no membership, and neither
// does deactivating a user: that is the platform's, and always works.
#pragma once

#include "domain/core/kind.h"

namespace daybook {

// Asked by the guard of memberships, once the event has taken effect. kConflict
// "membership.last_administrator" when it takes away the last one, by whatever change. Of control,
// whose members have their rights by groups alone, it is nobody's business (last_holder.h).
Status check_administrator_is_left(const Event& event, const Record& membership,
                                   const Present& present);

}  // namespace daybook
