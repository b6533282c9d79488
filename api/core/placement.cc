#include "api/core/placement.h"

#include <algorithm>
#include <iterator>

#include "api/core/joiner.h"
#include "api/records/answers.h"
#include "domain/access/tenant.h"
#include "domain/crud/crud.h"
#include "domain/platform/shard.h"

namespace daybook::api {
namespace {

// Of a data folder's own shard, until an administrator says otherwise.
constexpr std::int64_t kHomeOrgs = 1000;

Result<std::int64_t> tenants_present(const Shards& shards) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &tenant::kTenant;
  query.limit = 0;
  DAYBOOK_TRY(const ListPage page, shards.control().reader().list(query));
  return static_cast<std::int64_t>(page.count);
}

Item home_shard(std::int64_t tenants) {
  Item item;
  item.kind = &shard::kShard;
  item.behaviour = &crud::kCreate;
  item.id = fresh_id();
  item.input.set(shard::kName.id, std::string("home"));
  item.input.set(shard::kDsn.id, std::string("rocksdb:."));
  item.input.set(shard::kMaxOrgs.id, std::max(kHomeOrgs, tenants));
  item.input.set(shard::kIsActive.id, true);
  item.input.set(shard::kOrgs.id, tenants);
  return item;
}

Item on_place(const Record& shard, std::string_view behaviour) {
  Item item;
  item.kind = &shard::kShard;
  item.behaviour = shard::kShard.behaviour(behaviour);
  item.id = shard.key.id;
  return item;
}

}  // namespace

Error refusal_of(const CommandAnswer& answer) {
  for (const ItemAnswer& item : answer.items) {
    if (item.outcome.error) return *item.outcome.error;
  }
  return answer.status.error();
}

Result<std::vector<Record>> known_shards(const Shards& shards) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &shard::kShard;
  query.limit = kShardsMost;
  DAYBOOK_TRY(ListPage page, shards.control().reader().list(query));
  std::ranges::sort(page.records, {}, [](const Record& record) { return record.number.value; });
  return std::move(page.records);
}

Status record_home_shard(Shards& shards) {
  DAYBOOK_TRY(const auto known, known_shards(shards));
  if (!known.empty()) return Done{};
  DAYBOOK_TRY(const std::int64_t tenants, tenants_present(shards));
  Command command;
  command.tenant = kControl;
  command.name = "shard.create";
  command.items.push_back(home_shard(tenants));
  const CommandAnswer answer = run_command(shards.control(), std::move(command));
  if (!answer.status) return refusal_of(answer);
  return Done{};
}

CommandAnswer place_tenant_on(Shards& shards, const Command& command, const Record& shard) {
  Command placed = command;
  const std::size_t index = shard::index_of(shard);
  placed.items.front().input.set(tenant::kShard.id, static_cast<std::int64_t>(index));
  placed.items.push_back(on_place(shard, "take_place"));
  return run_command(shards.control(), std::move(placed));
}

CommandAnswer place_tenant(Shards& shards, const Command& command) {
  CommandAnswer none;
  none.status = unavailable("shard.none_has_room", "No shard has room for a further organization.");
  auto candidates = known_shards(shards);
  if (!candidates) none.status = candidates.error();
  if (!candidates) return none;
  // One that was recorded just now is not hosted yet: its tenants would be looked for elsewhere.
  std::erase_if(*candidates, [hosted = shards.count()](const Record& shard) {
    return !shard::is_open(shard) || shard::index_of(shard) >= hosted;
  });
  std::ranges::stable_sort(*candidates, std::ranges::greater{}, shard::places_left);
  for (const Record& candidate : *candidates) {
    CommandAnswer tried = place_tenant_on(shards, command, candidate);
    if (tried.status || refusal_of(tried).reason != "shard.full") return tried;
  }
  return none;
}

Result<std::optional<Item>> place_given_back(const Reader& control, std::size_t shard) {
  const RecordNumber number{static_cast<std::uint32_t>(shard + 1)};
  DAYBOOK_TRY(const auto record, control.by_number(kControl, shard::kShard, number));
  if (!record) return std::optional<Item>{};
  return std::optional(on_place(*record, "give_place_back"));
}

}  // namespace daybook::api
