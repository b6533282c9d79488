// What delivering writes into the log, as commands of the system. Pure but for records_of_webhooks,
// which reads.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/core/shards.h"
#include "api/webhooks/delivery_queue.h"
#include "domain/core/commit.h"
#include "eventstore/command.h"

namespace daybook::api {

// Every webhook that exists in the tenant.
Result<std::vector<Record>> records_of_webhooks(const Shard& shard, TenantId tenant);

// Where a webhook begins: behind its position or, before it has one, behind the commit that made
// it.
Result<Position> delivered_position(const Shard& shard, TenantId tenant, const Record& webhook);
std::optional<Time> failing_since(const Record& webhook);

// Is the commit about webhooks alone? No webhook is told of that, nor is it progress to pass it.
bool is_about_webhooks(const Commit& commit);
// Does it make webhooks anew, other than by telling how far they are?
bool changes_webhooks(const Commit& commit);

Item progress_item(const Record& webhook, Position position, std::optional<Time> failing_since);
// Each item stands for itself.
Command progress_command(TenantId tenant, std::vector<Item> items);
Item hold_item(const Record& webhook, Position after, Position up_to);
Item release_item(const Record& webhook);
// All of a tenant, or none.
Command hold_command(TenantId tenant, std::vector<Item> items);
Command release_command(TenantId tenant, std::vector<Item> items);
Command disable_command(TenantId tenant, const Uuid& webhook, std::string reason);

}  // namespace daybook::api
