#include "api/access/caller.h"

namespace daybook::api {

bool have_same_rights(const Caller& one, const Caller& other) {
  const auto allow_same = [&](Permissions Caller::*which) {
    return (one.*which).effective() == (other.*which).effective();
  };
  return one.tenant == other.tenant && one.user == other.user &&
         one.is_platform_admin == other.is_platform_admin && allow_same(&Caller::permissions) &&
         allow_same(&Caller::platform) && allow_same(&Caller::lasting) &&
         allow_same(&Caller::platform_lasting);
}

}  // namespace daybook::api
