// What is kept from an administrator of the platform who acts as somebody else, whatever that user
// may do: everything that would let them in, or have them told, once the impersonation is over,
// the settings that say what is recorded, and what is destroyed for good.
//
// Pure; safe from any thread.
#pragma once

#include <string_view>

#include "api/access/caller.h"
#include "domain/core/result.h"

namespace daybook::api {

// Of a permission as routes name it: erasing, tokens, users and their passwords and addresses,
// invitations, groups and who has them, webhooks, settings; reading those is not withheld.
bool is_withheld(std::string_view permission);

// kForbidden "impersonation.withheld" when the caller is impersonated and the permission withheld.
Status check_not_withheld(const Caller& caller, std::string_view permission);

Error withheld();

}  // namespace daybook::api
