// The accounts surface: the published contract of organizations by integer ids, with their members,
// tasks, projects and documents, on the records that the crm surface shows. README.md of this
// folder says what was decided where the contract is silent.
#pragma once

#include "api/surface.h"

namespace daybook::api::accounts {

extern const Surface kAccounts;

}  // namespace daybook::api::accounts
