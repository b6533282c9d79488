// What a restore does to webhooks: what they were to be told before it may have been delivered
// since the backup was taken, so it is held until somebody releases it. What happens after the
// restore is delivered meanwhile.
//
// Threads: any that may wait for commits, while no webhook is served; never an I/O thread or a
// committer. Each tenant is a commit; a run that was cut short is finished by the next.
#pragma once

#include <cstdint>

#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

// Both answer how many webhooks they changed, over all tenants; paused and disabled ones as well.
Result<std::uint64_t> hold_deliveries(Shards& shards);
Result<std::uint64_t> release_held_deliveries(Shards& shards);

}  // namespace daybook::api
