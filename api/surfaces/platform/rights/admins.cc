// Administrators: users who are members of control.
#include <algorithm>
#include <tuple>

#include "api/core/joiner.h"
#include "api/records/removing.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/rendering.h"
#include "api/surfaces/platform/schemas.h"
#include "api/surfaces/platform/users/user_changes.h"
#include "domain/access/group.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"

namespace daybook::api::platform {
namespace {

constexpr std::size_t kPageUsual = 25;
constexpr std::size_t kPageMost = 100;

Result<std::vector<Admin>> admins_found(const Reader& control, std::string_view search) {
  DAYBOOK_TRY(const auto members, all_of(control, membership::kMembership, {}));
  std::vector<Admin> found;
  for (const Record& member : members) {
    DAYBOOK_TRY(const auto user, user_of_number(control, member.integer(membership::kUser)));
    if (!user) continue;
    if (is_found_in(search, {user->text(user::kEmail), user->text(user::kName)})) {
      found.push_back({*user, member});
    }
  }
  std::ranges::sort(found, {}, [](const Admin& admin) {
    return std::tuple(admin.user.text(user::kName), admin.user.text(user::kEmail));
  });
  return found;
}

// There are few of them, so that all are looked at.
void list_admins(const ExchangePtr& exchange) {
  const Reader& control = control_of(*exchange);
  DAYBOOK_ANSWER_TRY(exchange, const PageAsked asked, page_asked(*exchange, kPageUsual, kPageMost));
  DAYBOOK_ANSWER_TRY(exchange, const auto found, admins_found(control, asked.search));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (std::size_t i = (asked.page - 1) * asked.size;
       i < std::min(found.size(), asked.page * asked.size); ++i) {
    DAYBOOK_ANSWER_TRY(exchange, const std::string summary, admin_summary(control, found[i]));
    json.raw(summary);
  }
  json.end_array().number("total", static_cast<std::int64_t>(found.size())).end_object();
  exchange->answer(std::move(response));
}

Status write_org_access(const Reader& control, const Record& membership, JsonWriter& json) {
  DAYBOOK_TRY(const auto grants, org_access_of(control, membership));
  json.begin_array();
  for (const Record& grant : grants) {
    const auto number = static_cast<std::uint32_t>(grant.integer(daybook::org_access::kTenant));
    DAYBOOK_TRY(const auto org, control.by_number(kControl, tenant::kTenant, RecordNumber{number}));
    if (!org) continue;
    json.begin_object().key("id").uuid(org->key.id);
    json.text("name", org->text(tenant::kName)).end_object();
  }
  json.end_array();
  return Done{};
}

Result<std::string> admin_detail(const Reader& control, const Admin& admin) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  DAYBOOK_CHECK(write_admin(control, admin, json));
  json.key("org_access");
  DAYBOOK_CHECK(write_org_access(control, admin.membership, json));
  Permissions permissions;
  if (status_of(admin) == "active") {
    DAYBOOK_TRY(permissions, permissions_of(control, admin.membership));
  }
  json.key("effective_permissions");
  write_keys(permissions, json);
  json.end_object();
  return text;
}

void read_admin(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Admin admin, admin_of_path(*exchange));
  http::Response response;
  DAYBOOK_ANSWER_TRY(exchange, response.body, admin_detail(control_of(*exchange), admin));
  exchange->answer(std::move(response));
}

// That the caller may give the group is looked at by the commit, so that who asks again with the
// same key gets the first answer.
Result<Joined> admit(const Exchange& exchange, const Input& request) {
  const Uuid group = std::get<Uuid>(request.get(admins::kGroup));
  DAYBOOK_CHECK(group_to_give(control_of(exchange), group));
  NewUser user;
  user.email = request.text(admins::kEmail);
  user.name = request.text(admins::kDisplayName);
  user.group = group;
  Command command = control_command(exchange, "admin.create");
  DAYBOOK_TRY(command.idempotency, exchange.idempotency(kControl, exchange.request().body));
  return exchange.application().joiner.join(kControl, user, command);
}

void create_admin(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kNewAdmin));
  exchange->hand_over([exchange, request] {
    DAYBOOK_ANSWER_TRY(exchange, const Joined joined, admit(*exchange, request));
    http::Response response;
    response.status = 201;
    if (joined.is_repeated) response.headers.push_back({"Idempotent-Replayed", "true"});
    DAYBOOK_ANSWER_TRY(exchange, response.body,
                       new_admin_summary(control_of(*exchange), {joined.user, joined.membership},
                                         std::get<Uuid>(request.get(admins::kGroup))));
    exchange->answer(std::move(response));
  });
}

void update_admin(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kAdminChange));
  DAYBOOK_ANSWER_TRY(exchange, const Admin admin, admin_of_path(*exchange));
  const UserChange change{request.get(admins::kAnyName), request.get(admins::kAnyEmail)};
  change_user(exchange, admin.user, change,
              [admin](const Exchange& done, const CommandAnswer& answer) {
                const Admin changed{answer.items.front().record, admin.membership};
                auto summary = admin_summary(control_of(done), changed);
                http::Response response;
                if (summary) response.body = *std::move(summary);
                return response;
              });
}

// All that they have when it is decided goes with them.
Result<std::vector<Item>> admin_on_path(const Exchange& exchange) {
  DAYBOOK_TRY(const Admin admin, admin_of_path(exchange));
  return std::vector<Item>{make_item(membership::kMembership,
                                     *membership::kMembership.behaviour("revoke"),
                                     admin.membership.key.id)};
}

void revoke_admin(const ExchangePtr& exchange) {
  submit_removal(exchange, control_command(*exchange, "admin.revoke"), admin_on_path(*exchange));
}

constexpr Answer kListed[] = {{200, "", &kItemsTotal}};
constexpr Answer kMade[] = {{201, "", &kAdminSummary},
                            {403, "the group may more than the caller"},
                            {404, "there is no such group"},
                            {409, "the user has platform access already"}};
constexpr Answer kShown[] = {{200, "", &kAdminDetail}, {404, "no administrator"}};
constexpr Answer kChanged[] = {{200, "", &kAdminSummary},
                               {403, "the administrator may more than the caller"},
                               {404, "no administrator"},
                               {409, "another user has the address"}};
constexpr Answer kRevoked[] = {{204, "the access is revoked"},
                               {400, "nobody would be left who may create administrators"},
                               {404, "no administrator"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "admins",
     .operation_id = "get_admins",
     .summary = "List platform admins",
     .permission = "platform.admins.list",
     .handler = list_admins,
     .answers = kListed,
     .in_contract = true,
     .query = paging::kSearchFields},
    {.method = Method::kPost,
     .path = "admins",
     .operation_id = "post_admins",
     .summary = "Create platform admin",
     .permission = "platform.admins.create",
     .handler = create_admin,
     .request = &kNewAdmin,
     .answers = kMade,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "admins/{admin_uuid}",
     .operation_id = "get_admins_by_admin_uuid",
     .summary = "Get platform admin detail",
     .permission = "platform.admins.read",
     .handler = read_admin,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "admins/{admin_uuid}",
     .operation_id = "patch_admins_by_admin_uuid",
     .summary = "Update platform admin",
     .permission = "platform.admins.update",
     .handler = update_admin,
     .request = &kAdminChange,
     .answers = kChanged,
     .in_contract = true},
    {.method = Method::kDelete,
     .path = "admins/{admin_uuid}",
     .operation_id = "delete_admins_by_admin_uuid",
     .summary = "Revoke platform admin",
     .permission = "platform.admins.revoke",
     .handler = revoke_admin,
     .answers = kRevoked,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kAdminActions = {kRows, "Admins"};

}  // namespace daybook::api::platform
