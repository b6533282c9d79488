// What becomes of the account of a person who is erased. Accounts are control's and may be of use
// to several tenants, so one goes only when no tenant has a say about it: when the user was removed
// from every one that they were let into.
//
// Threads: those that may wait for commits.
#pragma once

#include <cstdint>

#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

// Shuts the user out and asks for the erasure of the account (domain/access/user_erasing.h).
// Answers whether control has that to finish; false for an account that stays, or is gone.
Result<bool> ask_for_account(const Shards& shards, TenantId tenant, std::int64_t user);

}  // namespace daybook::api
