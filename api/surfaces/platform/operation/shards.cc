// Shards: where the logs of organizations are, and how many there may be in each.
#include "api/core/placement.h"
#include "api/core/platform_settings.h"
#include "api/core/shard_host.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/operation/shard_schemas.h"
#include "api/surfaces/platform/queries.h"
#include "api/surfaces/platform/rendering.h"
#include "domain/crud/crud.h"
#include "domain/platform/shard.h"

namespace daybook::api::platform {
namespace {

namespace kinds = daybook::shard;

constexpr std::size_t kPageUsual = 20;
constexpr std::size_t kPageMost = 100;

Result<Record> shard_of_path(const Exchange& exchange) {
  const Error none = not_found("shard.not_found", "There is no such shard.");
  const auto id = Uuid::parse(exchange.param(0));
  if (!id) return none;
  DAYBOOK_TRY(auto found, control_of(exchange).record(kControl, {kinds::kShard.id, *id}));
  if (!found || !found->exists()) return none;
  return std::move(*found);
}

// The dsn is never shown.
void write_shard(const Record& shard, JsonWriter& json) {
  json.begin_object().key("id").uuid(shard.key.id);
  json.text("name", shard.text(kinds::kName)).text("region", shard.text(kinds::kRegion));
  json.number("max_orgs", shard.integer(kinds::kMaxOrgs));
  json.boolean("is_active", shard.flag(kinds::kIsActive));
  json.key("created_at").time(shard.created_at);
  json.number("version", static_cast<std::int64_t>(shard.version.value)).end_object();
}

http::Response shard_answer(const Record& shard, int status) {
  http::Response response;
  response.status = status;
  JsonWriter json(response.body);
  write_shard(shard, json);
  return response;
}

Exchange::Render shows_shard(int status = 200) {
  return [status](const Exchange&, const CommandAnswer& answer) {
    return shard_answer(answer.items.front().record, status);
  };
}

// There are never more than kShardsMost.
Result<std::vector<Record>> shards_asked(const Exchange& exchange) {
  DAYBOOK_TRY(auto found, known_shards(exchange.application().shards));
  DAYBOOK_TRY(const Input query, query_asked(exchange));
  if (is_null(query.get(shards::kIsActive))) return found;
  const bool wanted = query.flag(shards::kIsActive);
  std::erase_if(found, [&](const Record& one) { return one.flag(kinds::kIsActive) != wanted; });
  return found;
}

void list_shards(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const PageAsked asked, page_asked(*exchange, kPageUsual, kPageMost));
  DAYBOOK_ANSWER_TRY(exchange, const auto found, shards_asked(*exchange));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  const std::size_t begin = (asked.page - 1) * asked.size;
  for (std::size_t i = begin; i < found.size() && i < begin + asked.size; ++i) {
    write_shard(found[i], json);
  }
  json.end_array().number("total", static_cast<std::int64_t>(found.size()));
  json.number("page", static_cast<std::int64_t>(asked.page));
  json.number("page_size", static_cast<std::int64_t>(asked.size)).end_object();
  exchange->answer(std::move(response));
}

void read_shard(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record shard, shard_of_path(*exchange));
  exchange->answer(shard_answer(shard, 200));
}

// What is given and not null, of what both bodies may hold.
Input record_input(const Input& request) {
  Input input;
  for (const Field& field :
       {kinds::kName, kinds::kDsn, kinds::kRegion, kinds::kMaxOrgs, kinds::kIsActive}) {
    if (!is_null(request.get(field))) input.set(field.id, request.get(field));
  }
  return input;
}

void create_shard(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kNewShard));
  Input input = record_input(request);
  if (!input.names(kinds::kMaxOrgs)) {
    DAYBOOK_ANSWER_TRY(exchange, const auto settings,
                       exchange->application().platform_settings.now());
    input.set(kinds::kMaxOrgs.id, settings.orgs_per_shard_max);
  }
  if (!input.names(kinds::kIsActive)) input.set(kinds::kIsActive.id, true);
  Command command = control_command(*exchange, "shard.create");
  command.items.push_back(make_item(kinds::kShard, crud::kCreate, fresh_id(), std::move(input)));
  const std::string_view body = exchange->request().body;
  DAYBOOK_ANSWER_TRY(exchange, command.idempotency, exchange->idempotency(kControl, body));
  exchange->hand_over([exchange, command = std::move(command)] {
    ShardHost& host = exchange->application().shard_host;
    DAYBOOK_ANSWER_TRY(exchange, const auto shard, host.add(command));
    if (shard) return exchange->answer(shard_answer(*shard, 201));
    exchange->submit(command, exchange->request().body, shows_shard(201));
  });
}

// A shard does not move while it is served.
Status check_same_dsn(const Record& shard, const Input& request) {
  const Value& asked = request.get(shards::kAnyDsn);
  if (is_null(asked) || asked == shard.get(kinds::kDsn)) return Done{};
  return invalid("dsn", "A shard cannot move while it is served.");
}

void update_shard(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kShardChange));
  DAYBOOK_ANSWER_TRY(exchange, const Record shard, shard_of_path(*exchange));
  const Status is_same = check_same_dsn(shard, request);
  if (!is_same) return exchange->fail(is_same.error());
  Item item = make_item(kinds::kShard, crud::kUpdate, shard.key.id, record_input(request));
  const auto base = std::get<std::int64_t>(request.get(shards::kBaseVersion));
  item.expected = Version{static_cast<std::uint64_t>(base)};
  Command command = control_command(*exchange, "shard.update");
  command.items.push_back(std::move(item));
  submit(exchange, std::move(command), shows_shard());
}

// With two decimals, rounded down: exact, so no float.
std::string in_percent(std::int64_t part, std::int64_t whole) {
  const std::int64_t hundredths = part * 10'000 / whole;
  const std::string decimals = std::to_string(100 + hundredths % 100);
  return std::to_string(hundredths / 100) + "." + decimals.substr(1);
}

void read_capacity(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record shard, shard_of_path(*exchange));
  const std::int64_t current = shard.integer(kinds::kOrgs);
  const std::int64_t most = shard.integer(kinds::kMaxOrgs);
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("shard_id").uuid(shard.key.id).number("current_orgs", current);
  json.number("max_orgs", most).number("available_slots", kinds::places_left(shard));
  json.key("utilization_percent").raw(in_percent(current, most));
  json.end_object();
  exchange->answer(std::move(response));
}

void archive_shard(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record shard, shard_of_path(*exchange));
  Command command = control_command(*exchange, "shard.archive");
  command.items.push_back(
      make_item(kinds::kShard, *kinds::kShard.behaviour("archive"), shard.key.id));
  submit(exchange, std::move(command), shows_shard());
}

constexpr Answer kListed[] = {{200, "", &kItemsPage}};
constexpr Answer kMade[] = {{201, "", &kShard}};
constexpr Answer kShown[] = {{200, "", &kShard}, {404, "no such shard"}};
constexpr Answer kChanged[] = {
    {200, "", &kShard}, {404, "no such shard"}, {409, "the version is stale"}};
constexpr Answer kCapacityShown[] = {{200, "", &kShardCapacity}, {404, "no such shard"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "shards",
     .operation_id = "get_shards",
     .summary = "List shards",
     .permission = "platform.shards.list",
     .handler = list_shards,
     .answers = kListed,
     .in_contract = true,
     .query = shards::kQuery},
    {.method = Method::kPost,
     .path = "shards",
     .operation_id = "post_shards",
     .summary = "Create shard",
     .permission = "platform.shards.create",
     .handler = create_shard,
     .request = &kNewShard,
     .answers = kMade,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "shards/{shard_uuid}",
     .operation_id = "get_shards_by_shard_uuid",
     .summary = "Get shard",
     .permission = "platform.shards.read",
     .handler = read_shard,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "shards/{shard_uuid}",
     .operation_id = "patch_shards_by_shard_uuid",
     .summary = "Update shard",
     .permission = "platform.shards.update",
     .handler = update_shard,
     .request = &kShardChange,
     .answers = kChanged,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "shards/{shard_uuid}/capacity",
     .operation_id = "get_shards_by_shard_uuid_capacity",
     .summary = "Get shard capacity",
     .permission = "platform.shards.read",
     .handler = read_capacity,
     .answers = kCapacityShown,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "shards/{shard_uuid}/archive",
     .operation_id = "post_shards_by_shard_uuid_archive",
     .summary = "Archive shard",
     .permission = "platform.shards.archive",
     .handler = archive_shard,
     .answers = kShown,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kShardActions = {kRows, "Shards"};

}  // namespace daybook::api::platform
