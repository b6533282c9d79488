// Making the platform's first administrators without a caller: what `daybook platform-admin` does
// in a folder that no server uses. A run that was cut short is finished by the next.
//
// Threads: any that may wait for commits; never an I/O thread or a committer.
#pragma once

#include <string>
#include <string_view>

#include "api/core/joiner.h"
#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

// The system's own group: everything on the platform.
inline constexpr std::string_view kAdministrators = "Administrators";

struct AddedPlatformAdmin {
  std::int64_t user = 0;
  std::string token;  // The secret; shown here and never again.
};

// Lets the user of that address, new or known, into control with the group of all permissions, and
// makes them a token. kInvalid names the option that is wrong.
Result<AddedPlatformAdmin> add_platform_admin(Shards& shards, const Joiner& joiner,
                                              const NewUser& user);

}  // namespace daybook::api
