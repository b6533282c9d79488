#include "api/webhooks/holding.h"

#include <utility>
#include <vector>

#include "api/core/joiner.h"
#include "api/webhooks/bookkeeping.h"
#include "domain/automation/webhook.h"

namespace daybook::api {
namespace {

Status run_items(Shard& shard, Command command) {
  if (command.items.empty()) return Done{};
  return run_command(shard, std::move(command)).status;
}

Result<std::uint64_t> hold_of(Shard& shard, TenantId tenant) {
  const Position head = shard.reader().position(tenant);
  DAYBOOK_TRY(const std::vector<Record> webhooks, records_of_webhooks(shard, tenant));
  std::vector<Item> items;
  for (const Record& webhook : webhooks) {
    DAYBOOK_TRY(const Position delivered, delivered_position(shard, tenant, webhook));
    if (delivered < head) items.push_back(hold_item(webhook, delivered, head));
  }
  const std::uint64_t count = items.size();
  DAYBOOK_CHECK(run_items(shard, hold_command(tenant, std::move(items))));
  return count;
}

Result<std::uint64_t> release_of(Shard& shard, TenantId tenant) {
  DAYBOOK_TRY(const std::vector<Record> webhooks, records_of_webhooks(shard, tenant));
  std::vector<Item> items;
  for (const Record& webhook : webhooks) {
    if (webhook.has(webhook::kHeldUpTo.id)) items.push_back(release_item(webhook));
  }
  const std::uint64_t count = items.size();
  DAYBOOK_CHECK(run_items(shard, release_command(tenant, std::move(items))));
  return count;
}

}  // namespace

Result<std::uint64_t> hold_deliveries(Shards& shards) { return sum_over_tenants(shards, hold_of); }

Result<std::uint64_t> release_held_deliveries(Shards& shards) {
  return sum_over_tenants(shards, release_of);
}

}  // namespace daybook::api
