// Who is asking, and which organizations they may look into.
#include <algorithm>

#include "api/access/withheld.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/rendering.h"
#include "api/surfaces/platform/schemas.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"

namespace daybook::api::platform {
namespace {

constexpr std::size_t kPageUsual = 50;
constexpr std::size_t kPageMost = 200;

// The contract has no 401: whoever is not known is refused with 403 here.
Result<std::shared_ptr<const Caller>> actor_of(const Exchange& exchange) {
  const http::Request& request = exchange.request();
  auto caller = exchange.application().authenticator.authenticate(
      credential(request.header("authorization"), request.header("x-api-key")));
  if (caller && (*caller)->is_impersonated()) return withheld();
  if (caller || caller.error().code != ErrorCode::kUnauthenticated) return caller;
  return forbidden("platform.no_actor", "Nobody is known by these credentials.");
}

Result<Record> user_of(const Reader& control, const Caller& caller) {
  DAYBOOK_TRY(auto user, control.record(kControl, {user::kUser.id, caller.user_id}));
  if (!user || !user->exists()) return not_found("user.not_found", "There is no such user.");
  return std::move(*user);
}

Status write_me(const Reader& control, const Record& user, const Caller& caller, JsonWriter& json) {
  DAYBOOK_TRY(const auto admin, find_admin(control, user));
  json.begin_object();
  const Admin shown = admin ? *admin : Admin{user, {}};
  if (admin) {
    DAYBOOK_CHECK(write_admin(control, shown, json));
  } else {
    json.key("id").uuid(user.key.id).text("email", user.text(user::kEmail));
    json.text("display_name", user.text(user::kName)).text("status", user.text(user::kStatus));
    json.boolean("is_global_access", false);
  }
  json.boolean("has_platform_access", admin.has_value());
  json.key("effective_permissions");
  write_keys(caller.platform, json);
  json.end_object();
  return Done{};
}

void read_me(const ExchangePtr& exchange) {
  const Reader& control = control_of(*exchange);
  DAYBOOK_ANSWER_TRY(exchange, const auto caller, actor_of(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Record user, user_of(control, *caller));
  http::Response response;
  JsonWriter json(response.body);
  const Status written = write_me(control, user, *caller, json);
  if (!written) return exchange->fail(written.error());
  exchange->answer(std::move(response));
}

void write_org(const Record& org, JsonWriter& json) {
  json.begin_object().key("id").uuid(org.key.id).text("name", org.text(tenant::kName));
  json.text("slug", org.text(tenant::kKey)).text("status", org.text(tenant::kStatus));
  json.end_object();
}

Result<std::vector<Record>> granted_orgs(const Reader& control, const Record& membership) {
  DAYBOOK_TRY(const auto grants, org_access_of(control, membership));
  std::vector<Record> orgs;
  for (const Record& grant : grants) {
    const auto number = static_cast<std::uint32_t>(grant.integer(daybook::org_access::kTenant));
    DAYBOOK_TRY(auto org, control.by_number(kControl, tenant::kTenant, RecordNumber{number}));
    if (org && org->exists()) orgs.push_back(std::move(*org));
  }
  std::ranges::sort(orgs, {}, [](const Record& org) { return org.text(tenant::kName); });
  return orgs;
}

struct Orgs {
  std::vector<Record> shown;
  std::uint64_t total = 0;
};

Result<Orgs> every_org(const Reader& control, const PageAsked& asked) {
  ListQuery query;
  query.tenant = kControl;
  query.kind = &tenant::kTenant;
  query.offset = static_cast<std::uint32_t>((asked.page - 1) * asked.size);
  query.limit = static_cast<std::uint32_t>(asked.size);
  DAYBOOK_TRY(ListPage page, control.list(query));
  return Orgs{std::move(page.records), page.count};
}

Result<Orgs> page_of_granted(const Reader& control, const Record& membership,
                             const PageAsked& asked) {
  DAYBOOK_TRY(const auto all, granted_orgs(control, membership));
  const std::size_t begin = std::min(all.size(), (asked.page - 1) * asked.size);
  const std::size_t end = std::min(all.size(), begin + asked.size);
  return Orgs{{all.begin() + static_cast<std::ptrdiff_t>(begin),
               all.begin() + static_cast<std::ptrdiff_t>(end)},
              all.size()};
}

void list_my_orgs(const ExchangePtr& exchange) {
  const Reader& control = control_of(*exchange);
  DAYBOOK_ANSWER_TRY(exchange, const auto caller, actor_of(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const PageAsked asked, page_asked(*exchange, kPageUsual, kPageMost));
  DAYBOOK_ANSWER_TRY(exchange, const Record user, user_of(control, *caller));
  DAYBOOK_ANSWER_TRY(exchange, const auto admin, find_admin(control, user));
  const bool is_global = admin && admin->membership.flag(membership::kHasGlobalAccess);
  Orgs orgs;
  if (is_global) {
    DAYBOOK_ANSWER_TRY(exchange, orgs, every_org(control, asked));
  } else if (admin) {
    DAYBOOK_ANSWER_TRY(exchange, orgs, page_of_granted(control, admin->membership, asked));
  }
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().boolean("is_global", is_global).key("items").begin_array();
  for (const Record& org : orgs.shown) write_org(org, json);
  json.end_array().number("total", static_cast<std::int64_t>(orgs.total)).end_object();
  exchange->answer(std::move(response));
}

constexpr Answer kShown[] = {
    {200, "", &kMe}, {403, "nobody is known"}, {404, "the user's record is missing"}};
constexpr Answer kListed[] = {{200, "", &kMyOrgs}, {403, "nobody is known"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "me",
     .operation_id = "get_me",
     .summary = "Get current user profile",
     .permission = {},
     .handler = read_me,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "my-orgs",
     .operation_id = "get_my_orgs",
     .summary = "List organizations for current user",
     .permission = {},
     .handler = list_my_orgs,
     .answers = kListed,
     .in_contract = true,
     .query = paging::kFields},
};

}  // namespace

extern constexpr ActionTable kMeActions = {kRows, "Me"};

}  // namespace daybook::api::platform
