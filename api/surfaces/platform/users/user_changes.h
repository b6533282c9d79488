// Changing a user's name and address, also when the user is an administrator.
#pragma once

#include "api/surfaces/platform/control.h"

namespace daybook::api::platform {

struct UserChange {
  Value name = Null{};  // Null: as it is.
  Value email = Null{};
};

// Answers what `render` makes of the changed user. kConflict "user.email_taken" for the address of
// somebody else, decided by the committer. Since a new password would be mailed to it, kForbidden
// for that of an administrator of the platform who may more than the caller, and "org.no_access"
// for that of a member of an organization that the caller may not look into.
void change_user(const ExchangePtr& exchange, const Record& user, const UserChange& change,
                 Exchange::Render render);

}  // namespace daybook::api::platform
