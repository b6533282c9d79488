// Everybody who can sign in: found, shown with their organizations, changed, shut out and let in.
#include "api/read/input_reader.h"
#include "api/read/query_reader.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/queries.h"
#include "api/surfaces/platform/rendering.h"
#include "api/surfaces/platform/users/user_changes.h"
#include "api/surfaces/platform/users/user_orgs.h"
#include "api/surfaces/platform/users/user_schemas.h"
#include "domain/access/membership.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"
#include "projections/text.h"

namespace daybook::api::platform {
namespace {

constexpr std::size_t kPageUsual = 25;
constexpr std::size_t kPageMost = 100;

Result<Record> user_of_path(const Exchange& exchange) {
  const Error none = not_found("user.not_found", "There is no such user.");
  const auto id = Uuid::parse(exchange.param(0));
  if (!id) return none;
  DAYBOOK_TRY(auto user, control_of(exchange).record(kControl, {user::kUser.id, *id}));
  if (!user || !user->exists() || is_under_erasure(user::kUser, *user)) return none;
  return std::move(*user);
}

// All but those whose account is erased.
std::vector<Condition> those_that_are_there() {
  std::vector<Condition> any;
  for (const std::string_view status : users::kStatuses) {
    any.push_back({user::kStatus.id, Match::kEquals, std::string(status)});
  }
  return any;
}

// Members of UserSummary that every view of a user has.
Status write_user(const Reader& control, const Record& user, JsonWriter& json) {
  DAYBOOK_TRY(const auto admin, find_admin(control, user));
  json.key("id").uuid(user.key.id);
  json.text("email", user.text(user::kEmail)).text("display_name", user.text(user::kName));
  json.text("status", user.text(user::kStatus));
  json.boolean("has_platform_access", admin && status_of(*admin) == "active");
  json.key("created_at").time(user.created_at);
  if (user.has(user::kLastLoginAt.id)) {
    json.key("last_login_at").time(Time{user.integer(user::kLastLoginAt)});
  }
  return Done{};
}

// A part of a name with blanks in it is no part of any address; a search for a word finds both.
void look_for(std::string_view search, ListQuery& query) {
  const std::string folded = fold_text(search);
  if (folded.find_first_not_of(' ') == std::string::npos) return;
  if (folded.find(' ') == std::string::npos) {
    query.search = search;
  } else {
    query.conditions.push_back({user::kName.id, Match::kSubstring, std::string(search)});
  }
}

Result<ListQuery> query_of(const Exchange& exchange) {
  DAYBOOK_TRY(const PageAsked asked, page_asked(exchange, kPageUsual, kPageMost));
  DAYBOOK_TRY(const Input sent, query_asked(exchange));
  ListQuery query;
  query.tenant = kControl;
  query.kind = &user::kUser;
  query.offset = (asked.page - 1) * asked.size;
  query.limit = static_cast<std::uint32_t>(asked.size);
  query.alternatives.push_back(those_that_are_there());
  look_for(asked.search, query);
  const Value& status = sent.get(users::kStatusAsked);
  if (!is_null(status)) query.conditions.push_back({user::kStatus.id, Match::kEquals, status});
  return query;
}

Status write_page(const Exchange& exchange, const ListPage& page, JsonWriter& json) {
  DAYBOOK_TRY(const auto counts, membership_counts(exchange.application().shards, page.records));
  json.begin_object().key("items").begin_array();
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    json.begin_object();
    DAYBOOK_CHECK(write_user(control_of(exchange), page.records[i], json));
    json.number("org_membership_count", counts[i]).end_object();
  }
  json.end_array().number("total", static_cast<std::int64_t>(page.count)).end_object();
  return Done{};
}

void list_users(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const ListQuery query, query_of(*exchange));
  exchange->hand_over([exchange, query] {
    DAYBOOK_ANSWER_TRY(exchange, const ListPage page, control_of(*exchange).list(query));
    http::Response response;
    JsonWriter json(response.body);
    const Status written = write_page(*exchange, page, json);
    if (!written) return exchange->fail(written.error());
    exchange->answer(std::move(response));
  });
}

void write_membership(const OrgMembership& one, const Record& user, JsonWriter& json) {
  const std::string_view status = one.status(user);
  json.begin_object().key("org").begin_object().key("id").uuid(one.org.key.id);
  json.text("name", one.org.text(tenant::kName)).text("slug", one.org.text(tenant::kKey));
  json.text("status", one.org.text(tenant::kStatus)).end_object();
  json.text("status", status);
  json.boolean("is_admin", one.membership && one.membership->flag(membership::kIsAdmin));
  json.boolean("is_staff", one.membership && one.membership->flag(membership::kIsStaff));
  json.key("joined_at");
  one.membership&& status != "invited" ? json.time(one.membership->created_at) : json.null();
  json.end_object();
}

Result<std::string> user_detail(const Exchange& exchange, const Record& user) {
  DAYBOOK_TRY(const auto memberships, org_memberships(exchange.application().shards, user));
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  DAYBOOK_CHECK(write_user(control_of(exchange), user, json));
  json.key("org_memberships").begin_array();
  for (const OrgMembership& one : memberships) write_membership(one, user, json);
  json.end_array().end_object();
  return text;
}

void read_user(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record user, user_of_path(*exchange));
  exchange->hand_over([exchange, user] {
    http::Response response;
    DAYBOOK_ANSWER_TRY(exchange, response.body, user_detail(*exchange, user));
    exchange->answer(std::move(response));
  });
}

void update_user(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kUserChange));
  DAYBOOK_ANSWER_TRY(exchange, const Record user, user_of_path(*exchange));
  const UserChange change{request.get(users::kName), request.get(users::kEmail)};
  change_user(exchange, user, change, [](const Exchange& done, const CommandAnswer& answer) {
    http::Response response;
    JsonWriter json(response.body);
    json.begin_object();
    const Status written = write_user(control_of(done), answer.items.front().record, json);
    json.end_object();
    return written ? std::move(response) : done.refusal(written.error());
  });
}

void run_on_user(const ExchangePtr& exchange, std::string_view behaviour) {
  DAYBOOK_ANSWER_TRY(exchange, const Record user, user_of_path(*exchange));
  Command command = control_command(*exchange, "user." + std::string(behaviour));
  command.items.push_back(make_item(user::kUser, *user::kUser.behaviour(behaviour), user.key.id));
  submit(exchange, std::move(command),
         [](const Exchange&, const CommandAnswer&) { return http::Response{.status = 204}; });
}

void deactivate_user(const ExchangePtr& exchange) { run_on_user(exchange, "deactivate"); }

void reactivate_user(const ExchangePtr& exchange) { run_on_user(exchange, "reactivate"); }

constexpr Answer kListed[] = {{200, "", &kItemsTotal}};
constexpr Answer kShown[] = {{200, "", &kUserDetail}, {404, "no such user"}};
constexpr Answer kChanged[] = {{200, "", &kUserSummary},
                               {403,
                                "another address: the user is an administrator who may more than "
                                "the caller, or a member where the caller may not look"},
                               {404, "no such user"},
                               {409, "another user has the address"}};
constexpr Answer kDeactivated[] = {{204, "done, no body"},
                                   {400, "nobody would be left who may create administrators"},
                                   {404, "no such user"},
                                   {422, "the user is deactivated already"}};
constexpr Answer kReactivated[] = {{204, "done, no body"},
                                   {403, "the user would have more than the caller has"},
                                   {404, "no such user"},
                                   {422, "the user is active already"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "users",
     .operation_id = "get_users",
     .summary = "Search all users",
     .permission = "platform.users.list",
     .handler = list_users,
     .answers = kListed,
     .in_contract = true,
     .query = users::kListQuery},
    {.method = Method::kGet,
     .path = "users/{user_uuid}",
     .operation_id = "get_users_by_user_uuid",
     .summary = "Get user detail with org memberships",
     .permission = "platform.users.read",
     .handler = read_user,
     .answers = kShown,
     .in_contract = true},
    {.method = Method::kPatch,
     .path = "users/{user_uuid}",
     .operation_id = "patch_users_by_user_uuid",
     .summary = "Edit user profile",
     .permission = "platform.users.update",
     .handler = update_user,
     .request = &kUserChange,
     .answers = kChanged,
     .in_contract = true},
    {.method = Method::kDelete,
     .path = "users/{user_uuid}",
     .operation_id = "delete_users_by_user_id",
     .summary = "Globally Deactivate User",
     .permission = "platform.users.deactivate",
     .handler = deactivate_user,
     .answers = kDeactivated,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "users/{user_uuid}/deactivate",
     .operation_id = "post_users_by_user_uuid_deactivate",
     .summary = "Deactivate a user globally",
     .permission = "platform.users.deactivate",
     .handler = deactivate_user,
     .answers = kDeactivated,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "users/{user_uuid}/reactivate",
     .operation_id = "post_users_by_user_uuid_reactivate",
     .summary = "Reactivate a deactivated or suspended user",
     .permission = "platform.users.reactivate",
     .handler = reactivate_user,
     .answers = kReactivated,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kUserActions = {kRows, "User Management"};

}  // namespace daybook::api::platform
