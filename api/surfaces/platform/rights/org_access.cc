// Which organizations an administrator may look into: those granted one by one, or all.
#include <algorithm>

#include "api/records/answers.h"
#include "api/records/removing.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/rendering.h"
#include "api/surfaces/platform/schemas.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/tenant.h"
#include "domain/crud/crud.h"

namespace daybook::api::platform {
namespace {

using daybook::org_access::kGrantedBy;
using daybook::org_access::kTenant;

Status write_grant(const Reader& control, const Record& grant, JsonWriter& json) {
  const auto number = static_cast<std::uint32_t>(grant.integer(kTenant));
  DAYBOOK_TRY(const auto org, control.by_number(kControl, tenant::kTenant, RecordNumber{number}));
  json.begin_object().key("id").uuid(grant.key.id);
  json.key("org").begin_object().key("id").uuid(org ? org->key.id : Uuid{});
  json.text("name", org ? org->text(tenant::kName) : "").end_object();
  json.key("granted_at").time(grant.created_at).key("granted_by");
  DAYBOOK_CHECK(write_user(control, grant.integer(kGrantedBy), json));
  json.text("note", grant.text(daybook::org_access::kNote)).end_object();
  return Done{};
}

void list_grants(const ExchangePtr& exchange) {
  const Reader& control = control_of(*exchange);
  DAYBOOK_ANSWER_TRY(exchange, const Admin admin, admin_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const auto grants, org_access_of(control, admin.membership));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const Record& grant : grants) {
    const Status written = write_grant(control, grant, json);
    if (!written) return exchange->fail(written.error());
  }
  json.end_array().end_object();
  exchange->answer(std::move(response));
}

Result<std::optional<Record>> grant_of(const Reader& control, const Admin& admin,
                                       const Record& org) {
  DAYBOOK_TRY(const auto grants, org_access_of(control, admin.membership));
  const auto found = std::ranges::find_if(grants, [&](const Record& grant) {
    return grant.integer(kTenant) == static_cast<std::int64_t>(org.number.value);
  });
  return found == grants.end() ? std::optional<Record>{} : std::optional(*found);
}

Result<Command> grant_command(const Exchange& exchange, const Admin& admin, const Input& request) {
  const Reader& control = control_of(exchange);
  DAYBOOK_TRY(const Record org,
              org_of_id(control, std::get<Uuid>(request.get(platform::org_access::kOrg))));
  Input input;
  input.set(daybook::org_access::kUser.id, admin.membership.get(membership::kUser));
  input.set(kTenant.id, static_cast<std::int64_t>(org.number.value));
  input.set(daybook::org_access::kNote.id, request.get(platform::org_access::kNote));
  input.set(kGrantedBy.id, exchange.caller().user);
  Command command = control_command(exchange, "org_access.create");
  command.items.push_back(
      make_item(daybook::org_access::kOrgAccess, crud::kCreate, fresh_id(), std::move(input)));
  return command;
}

void grant_access(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kNewOrgAccess));
  DAYBOOK_ANSWER_TRY(exchange, const Admin admin, admin_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, Command command, grant_command(*exchange, admin, request));
  const auto shows_grant = [](const Exchange& done, const CommandAnswer& answer) {
    http::Response response;
    response.status = 201;
    JsonWriter json(response.body);
    const Status written = write_grant(control_of(done), answer.items.front().record, json);
    return written ? response : http::Response{.status = 500};
  };
  submit(exchange, std::move(command), shows_grant,
         conflict("org_access.exists", "This access is granted already."));
}

Result<std::vector<Item>> grant_on_path(const Exchange& exchange) {
  const Reader& control = control_of(exchange);
  DAYBOOK_TRY(const Admin admin, admin_of_path(exchange));
  DAYBOOK_TRY(const Record org, org_of_id(control, Uuid::parse(exchange.param(1))));
  DAYBOOK_TRY(const auto held, grant_of(control, admin, org));
  if (!held) return not_found("org_access.not_found", "There is no such access.");
  return std::vector<Item>{make_item(daybook::org_access::kOrgAccess, crud::kRemove, held->key.id)};
}

void revoke_access(const ExchangePtr& exchange) {
  submit_removal(exchange, control_command(*exchange, "org_access.delete"),
                 grant_on_path(*exchange));
}

void set_global_access(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kGlobalWanted));
  DAYBOOK_ANSWER_TRY(exchange, const Admin admin, admin_of_path(*exchange));
  const bool is_global = request.flag(platform::org_access::kIsGlobal);
  Input input;
  input.set(membership::kHasGlobalAccess.id, is_global);
  Command command = control_command(*exchange, "org_access.global");
  command.items.push_back(
      make_item(membership::kMembership, crud::kUpdate, admin.membership.key.id, std::move(input)));
  submit(exchange, std::move(command),
         [id = admin.user.key.id, is_global](const Exchange&, const CommandAnswer&) {
           http::Response response;
           JsonWriter json(response.body);
           json.begin_object().key("id").uuid(id);
           json.boolean("is_global_access", is_global).end_object();
           return response;
         });
}

constexpr Answer kListed[] = {{200, "", &kItemsOnly}, {404, "no administrator"}};
constexpr Answer kGranted[] = {{201, "", &kOrgAccess},
                               {404, "no administrator or no organization"},
                               {409, "the access is granted already"}};
constexpr Answer kSet[] = {{200, "", &kGlobalAccess}, {404, "no administrator"}};
constexpr Answer kRevoked[] = {{204, "the access is taken away"},
                               {404, "no administrator, or no such access"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "admins/{admin_uuid}/org-access",
     .operation_id = "get_admins_by_admin_uuid_org_access",
     .summary = "List org access",
     .permission = "platform.org_access.read",
     .handler = list_grants,
     .answers = kListed,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "admins/{admin_uuid}/org-access",
     .operation_id = "post_admins_by_admin_uuid_org_access",
     .summary = "Grant org access",
     .permission = "platform.org_access.grant",
     .handler = grant_access,
     .request = &kNewOrgAccess,
     .answers = kGranted,
     .in_contract = true},
    {.method = Method::kPut,
     .path = "admins/{admin_uuid}/org-access/global",
     .operation_id = "put_admins_by_admin_uuid_org_access_global",
     .summary = "Set global access",
     .permission = "platform.org_access.grant",
     .handler = set_global_access,
     .request = &kGlobalWanted,
     .answers = kSet,
     .in_contract = true},
    {.method = Method::kDelete,
     .path = "admins/{admin_uuid}/org-access/{org_uuid}",
     .operation_id = "delete_admins_by_admin_uuid_org_access_by_org_uuid",
     .summary = "Revoke org access",
     .permission = "platform.org_access.revoke",
     .handler = revoke_access,
     .answers = kRevoked,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kOrgAccessActions = {kRows, "Org Access"};

}  // namespace daybook::api::platform
