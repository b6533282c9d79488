// Which shard a new tenant goes to. The place is taken in the commit that makes the tenant.
//
// Threads: any that may wait for commits; never an I/O thread or a committer.
#pragma once

#include <optional>
#include <vector>

#include "api/core/shards.h"
#include "domain/core/record.h"
#include "domain/core/result.h"
#include "eventstore/command.h"

namespace daybook::api {

// The records of all shards, in the order of their numbers.
Result<std::vector<Record>> known_shards(const Shards& shards);

// Records the data folder itself as the first shard, with the tenants that are there already,
// unless it is recorded.
Status record_home_shard(Shards& shards);

// Runs the command, whose first item creates the tenant, on control with a place on a shard that
// has room: the one with the most. kUnavailable "shard.none_has_room"; what else refuses it.
CommandAnswer place_tenant(Shards& shards, const Command& command);

// The same on that shard alone: kUnavailable "shard.full".
CommandAnswer place_tenant_on(Shards& shards, const Command& command, const Record& shard);

// The item that gives a tenant's place on that shard back; nothing for a shard that was never
// recorded.
Result<std::optional<Item>> place_given_back(const Reader& control, std::size_t shard);

// Why nothing of an atomic command was done: what stood in the way of the first item that was
// refused.
Error refusal_of(const CommandAnswer& answer);

}  // namespace daybook::api
