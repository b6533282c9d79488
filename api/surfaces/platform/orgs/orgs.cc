// Organizations: tenants, made, shown, changed, suspended and deleted.
#include "api/surfaces/platform/orgs/orgs.h"
#include "api/surfaces/platform/queries.h"

#include "api/core/eraser.h"
#include "api/core/joiner.h"
#include "api/core/placement.h"
#include "api/core/platform_settings.h"
#include "api/core/tenants.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/records/removing.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/orgs/org_schemas.h"
#include "api/surfaces/platform/rendering.h"
#include "domain/access/tenant_erasing.h"
#include "domain/access/user.h"
#include "domain/crud/crud.h"

namespace daybook::api::platform {
namespace {

using tenant::kTenant;

constexpr std::size_t kPageUsual = 50;
constexpr std::size_t kPageMost = 200;

// By name; exact totals come with every page.
Result<ListQuery> orgs_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const PageAsked asked, page_asked(exchange, kPageUsual, kPageMost));
  DAYBOOK_TRY(const Input request, query_asked(exchange));
  ListQuery query;
  query.tenant = kControl;
  query.kind = &kTenant;
  query.search = asked.search;
  query.order = tenant::kName.id;
  query.offset = (asked.page - 1) * asked.size;
  query.limit = static_cast<std::uint32_t>(asked.size);
  const Value& status = request.get(orgs::kStatusAsked);
  if (!is_null(status)) query.conditions.push_back({tenant::kStatus.id, Match::kEquals, status});
  return query;
}

void list_orgs(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const ListQuery query, orgs_asked(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page, control_of(*exchange).list(query));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const Record& org : page.records) json.raw(org_json(org));
  json.end_array().number("total", static_cast<std::int64_t>(page.count)).end_object();
  exchange->answer(std::move(response));
}

void read_org(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record org, org_of_path(*exchange));
  exchange->answer(org_answer(org, 200));
}

Status check_first_admin(const Exchange& exchange, const Input& request) {
  const auto* id = std::get_if<Uuid>(&request.get(orgs::kFirstAdmin));
  if (id == nullptr) return Done{};
  DAYBOOK_TRY(const auto user, control_of(exchange).record(kControl, {user::kUser.id, *id}));
  const bool is_known = user && user->exists() && user->text(user::kStatus) == "active";
  if (is_known) return Done{};
  return invalid(std::string(orgs::kFirstAdmin.name), "There is no such active user.");
}

Result<Command> creation(const Exchange& exchange, const Input& request) {
  DAYBOOK_CHECK(check_first_admin(exchange, request));
  Input input = given_fields(request);
  if (!input.names(tenant::kMaxLocations)) {
    input.set(tenant::kMaxLocations.id, tenant::kLocationsUsual);
  }
  if (!input.names(tenant::kAccountType)) {
    DAYBOOK_TRY(const auto settings, exchange.application().platform_settings.now());
    input.set(tenant::kAccountType.id, std::string(settings.default_account_type));
  }
  if (!is_null(request.get(orgs::kFirstAdmin))) {
    input.set(tenant::kFirstAdmin.id, request.get(orgs::kFirstAdmin));
  }
  Command command = control_command(exchange, "tenant.create");
  command.items.push_back(make_item(kTenant, crud::kCreate, fresh_id(), std::move(input)));
  DAYBOOK_TRY(command.idempotency, exchange.idempotency(kControl, exchange.request().body));
  return command;
}

// Also of a repeated request: the record as it is now.
Result<Record> made_org(const Exchange& exchange, const CommandAnswer& answer) {
  Shard& control = exchange.application().shards.control();
  if (!answer.replayed) return answer.items.front().record;
  DAYBOOK_TRY(const Commit first, control.commit_at(kControl, answer.position));
  return org_of_id(control.reader(), first.outcomes.front().record.id);
}

// A crash before the end is made up for by the next start.
void finish_creation(const ExchangePtr& exchange, const CommandAnswer& answer) {
  const Application& application = exchange->application();
  DAYBOOK_ANSWER_TRY(exchange, Record org, made_org(*exchange, answer));
  DAYBOOK_ANSWER_TRY(exchange, org,
                     provision(application.shards, application.joiner, org,
                               control_command(*exchange, "tenant.provision")));
  http::Response response = org_answer(org, 201);
  if (answer.replayed) response.headers.push_back({"Idempotent-Replayed", "true"});
  exchange->answer(std::move(response));
}

void create_org(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kNewOrg));
  DAYBOOK_ANSWER_TRY(exchange, Command command, creation(*exchange, request));
  exchange->hand_over([exchange, command = std::move(command)] {
    const CommandAnswer answer = place_tenant(exchange->application().shards, command);
    if (answer.status) return finish_creation(exchange, answer);
    auto refusal = refuses_taken_slug()(*exchange, answer);
    refusal ? exchange->answer(*std::move(refusal)) : exchange->fail(refusal_of(answer));
  });
}

Exchange::Render shows_org() {
  return [](const Exchange&, const CommandAnswer& answer) {
    return org_answer(answer.items.front().record, 200);
  };
}

Status check_present(const Input& input, const Field& field) {
  const bool is_cleared = input.names(field) && is_blank(input.get(field));
  return is_cleared ? Status(invalid(std::string(field.name), "This field may not be blank."))
                    : Status(Done{});
}

void update_org(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kOrgChange));
  Input input = given_fields(request);
  for (const Field& field : {orgs::kName, orgs::kSlug}) {
    const Status is_present = check_present(input, field);
    if (!is_present) return exchange->fail(is_present.error());
  }
  DAYBOOK_ANSWER_TRY(exchange, const Record org, org_of_path(*exchange));
  Item item = make_item(kTenant, crud::kUpdate, org.key.id, std::move(input));
  const auto base = std::get<std::int64_t>(request.get(orgs::kBaseVersion));
  item.expected = Version{static_cast<std::uint64_t>(base)};
  Command command = control_command(*exchange, "tenant.update");
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), exchange->request().body, shows_org(), refuses_taken_slug());
}

void run_on_org(const ExchangePtr& exchange, std::string_view behaviour) {
  DAYBOOK_ANSWER_TRY(exchange, const Record org, org_of_path(*exchange));
  Command command = control_command(*exchange, "tenant." + std::string(behaviour));
  command.items.push_back(make_item(kTenant, *kTenant.behaviour(behaviour), org.key.id));
  submit(exchange, std::move(command), shows_org());
}

void suspend_org(const ExchangePtr& exchange) { run_on_org(exchange, "suspend"); }
void reactivate_org(const ExchangePtr& exchange) { run_on_org(exchange, "reactivate"); }

// Also one whose deletion was asked for and cut short.
Result<Record> org_to_delete(const Exchange& exchange) {
  const auto id = Uuid::parse(exchange.param(0));
  if (!id) return org_of_path(exchange);
  DAYBOOK_TRY(auto found, control_of(exchange).record(kControl, {kTenant.id, *id}));
  const bool is_pending = found && found->text(tenant::kErasure) == kErasureRequested;
  if (!is_pending) return org_of_path(exchange);
  return std::move(*found);
}

void answer_deleted(const ExchangePtr& exchange, const Uuid& org, bool is_repeated) {
  exchange->application().eraser.finish_tenant(org, [exchange, is_repeated](const Status& removed) {
    if (!removed) return exchange->fail(removed.error());
    http::Response response{.status = 204};
    if (is_repeated) response.headers.push_back({"Idempotent-Replayed", "true"});
    exchange->answer(std::move(response));
  });
}

// Answered once nothing of it can be read any more.
void delete_org(const ExchangePtr& exchange) {
  const auto org = org_to_delete(*exchange);
  Command command = control_command(*exchange, "tenant.erase");
  if (!org) return submit_removal(exchange, std::move(command), org.error());
  DAYBOOK_ANSWER_TRY(exchange, command.idempotency,
                     exchange->idempotency(kControl, exchange->request().body));
  command.items.push_back(make_item(kTenant, tenant_erasing::kErase, org->key.id));
  command.done = [exchange, id = org->key.id](const CommandAnswer& answer) {
    if (!answer.status) return exchange->fail(answer.status.error());
    answer_deleted(exchange, id, answer.replayed);
  };
  exchange->application().shards.control().committer().submit(std::move(command));
}

constexpr Answer kListed[] = {{200, "", &kItemsTotal}};
constexpr Answer kShown[] = {{200, "", &kOrg}, {404, "no such organization"}};
constexpr Answer kMade[] = {
    {201, "", &kOrg}, {409, "another organization has the slug"}, {503, "no shard has room"}};
constexpr Answer kChanged[] = {{200, "", &kOrg},
                               {404, "no such organization"},
                               {409, "the version is stale, or the slug taken"}};

constexpr Answer kDeleted[] = {{204, "nothing of it can be read any more"},
                               {404, "no such organization"},
                               {409, "the organization is not suspended"},
                               {503, "asked for, and finished later"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "orgs",
     .operation_id = "get_orgs",
     .summary = "List organizations",
     .permission = "platform.orgs.list",
     .handler = list_orgs,
     .answers = kListed,
     .in_contract = true,
     .query = orgs::kListQuery},
    {.method = Method::kPost,
     .path = "orgs",
     .operation_id = "post_orgs",
     .summary = "Create organization",
     .permission = "platform.orgs.create",
     .handler = create_org,
     .request = &kNewOrg,
     .answers = kMade,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "orgs/{org_uuid}",
     .operation_id = "get_orgs_by_org_uuid",
     .summary = "Get organization detail",
     .permission = "platform.orgs.read",
     .handler = read_org,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "orgs/{org_uuid}",
     .operation_id = "patch_orgs_by_org_uuid",
     .summary = "Update organization",
     .permission = "platform.orgs.update",
     .handler = update_org,
     .request = &kOrgChange,
     .answers = kChanged,
     .in_contract = true},
    {.method = Method::kDelete,
     .path = "orgs/{org_uuid}",
     .operation_id = "delete_orgs_by_org_uuid",
     .summary = "Delete organization",
     .permission = "platform.orgs.delete",
     .handler = delete_org,
     .answers = kDeleted,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "orgs/{org_uuid}/suspend",
     .operation_id = "post_orgs_by_org_uuid_suspend",
     .summary = "Suspend organization",
     .permission = "platform.orgs.suspend",
     .handler = suspend_org,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "orgs/{org_uuid}/reactivate",
     .operation_id = "post_orgs_by_org_uuid_reactivate",
     .summary = "Let the members of a suspended organization in again",
     .permission = "platform.orgs.suspend",
     .handler = reactivate_org,
     .answers = kShown},
};

}  // namespace

extern constexpr ActionTable kOrgActions = {kRows, "Orgs"};

}  // namespace daybook::api::platform
