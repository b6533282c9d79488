// Where a user is a member. Memberships are records of their tenants, each in its shard's log,
// while users and their joinings are control's.
//
// Threads: membership_in from any; end_joinings from worker threads only, since it waits for
// commits.
#pragma once

#include <cstdint>
#include <optional>

#include "api/core/shards.h"
#include "domain/core/record.h"
#include "domain/core/result.h"
#include "eventstore/command.h"

namespace daybook::api {

// That of the user with this number, whatever its status; nothing when there is none.
Result<std::optional<Record>> membership_in(const Shards& shards, TenantId tenant,
                                            std::int64_t user);
// The same, as that reader's views have it, which may be of the past.
Result<std::optional<Record>> membership_in(const Reader& home, TenantId tenant, std::int64_t user);

// In any tenant, or on the way into one; suspended ones, too. `tenant` is one of them that is asked
// whatever control knows.
Result<bool> is_member_anywhere(const Shards& shards, const Record& user, TenantId tenant);

// Ends the user's joinings into tenants other than `from` that have removed them since, or are
// gone: control is not told of either. Those there are not members again without another joining.
Status end_joinings(const Shards& shards, const Record& user, TenantId from, const Command& by);

}  // namespace daybook::api
