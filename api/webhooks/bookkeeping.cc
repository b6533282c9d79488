#include "api/webhooks/bookkeeping.h"

#include <algorithm>

#include "domain/automation/webhook.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kPageSize = 500;

bool is_of_webhook(const Event& event) { return event.record.kind == webhook::kWebhook.id; }

Item item_of(const Uuid& webhook, std::string_view behaviour) {
  Item item;
  item.kind = &webhook::kWebhook;
  item.behaviour = webhook::kWebhook.behaviour(behaviour);
  item.id = webhook;
  return item;
}

Command command_of(TenantId tenant, std::string name, std::vector<Item> items,
                   bool atomic = false) {
  Command command;
  command.tenant = tenant;
  command.name = std::move(name);
  command.atomic = atomic;
  command.items = std::move(items);
  return command;
}

}  // namespace

Result<std::vector<Record>> records_of_webhooks(const Shard& shard, TenantId tenant) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &webhook::kWebhook;
  query.limit = kPageSize;
  std::vector<Record> records;
  while (true) {
    DAYBOOK_TRY(ListPage page, shard.reader().list(query));
    std::ranges::move(page.records, std::back_inserter(records));
    query.offset += query.limit;
    if (query.offset >= page.count) return records;
  }
}

Result<Position> delivered_position(const Shard& shard, TenantId tenant, const Record& webhook) {
  const auto* position = std::get_if<std::int64_t>(&webhook.get(webhook::kPosition));
  if (position != nullptr) return Position{static_cast<std::uint64_t>(*position)};
  DAYBOOK_TRY(const auto positions, shard.reader().history(tenant, webhook.key, Position{}, 1));
  if (positions.empty()) return not_found("webhook.not_found", "Not found.");
  return positions.front();
}

std::optional<Time> failing_since(const Record& webhook) {
  const auto* since = std::get_if<std::int64_t>(&webhook.get(webhook::kFailingSince));
  return since == nullptr ? std::nullopt : std::optional<Time>{Time{*since}};
}

bool is_about_webhooks(const Commit& commit) {
  return !commit.events.empty() && std::ranges::all_of(commit.events, is_of_webhook);
}

bool changes_webhooks(const Commit& commit) {
  return std::ranges::any_of(commit.events, [](const Event& event) {
    return is_of_webhook(event) && event.name != "webhook.progressed";
  });
}

Item progress_item(const Record& webhook, Position position, std::optional<Time> failing_since) {
  Item item = item_of(webhook.key.id, "progress");
  item.input.set(webhook::kPosition.id, static_cast<std::int64_t>(position.value));
  item.input.set(webhook::kFailingSince.id,
                 failing_since ? Value{failing_since->value} : Value{Null{}});
  item.input.set(webhook::kReplays.id, webhook.integer(webhook::kReplays));
  return item;
}

Command progress_command(TenantId tenant, std::vector<Item> items) {
  return command_of(tenant, "webhook.progress", std::move(items));
}

Item hold_item(const Record& webhook, Position after, Position up_to) {
  Item item = item_of(webhook.key.id, "hold");
  item.input.set(webhook::kHeldAfter.id, static_cast<std::int64_t>(after.value));
  item.input.set(webhook::kHeldUpTo.id, static_cast<std::int64_t>(up_to.value));
  return item;
}

Item release_item(const Record& webhook) { return item_of(webhook.key.id, "release"); }

Command hold_command(TenantId tenant, std::vector<Item> items) {
  return command_of(tenant, "webhook.hold", std::move(items), true);
}

Command release_command(TenantId tenant, std::vector<Item> items) {
  return command_of(tenant, "webhook.release", std::move(items), true);
}

Command disable_command(TenantId tenant, const Uuid& webhook, std::string reason) {
  Item item = item_of(webhook, "disable");
  item.input.set(webhook::kDisabledReason.id, std::move(reason));
  std::vector<Item> items;
  items.push_back(std::move(item));
  return command_of(tenant, "webhook.disable", std::move(items));
}

}  // namespace daybook::api
