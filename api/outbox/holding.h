// What a restore does to the outbox: mails that were queued before it may have left since the
// backup was taken, so they are held until somebody releases them.
//
// Threads: any that may wait for commits; never an I/O thread or a committer. Each step is a commit
// of its tenant; a run that was cut short is finished by the next.
#pragma once

#include <cstdint>

#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

// Both answer how many mails they changed, over all tenants.
Result<std::uint64_t> hold_queued_mails(Shards& shards);
Result<std::uint64_t> release_held_mails(Shards& shards);

}  // namespace daybook::api
