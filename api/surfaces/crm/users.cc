#include "api/surfaces/crm/users.h"

#include <algorithm>
#include <charconv>

#include "api/core/joiner.h"
#include "api/core/memberships.h"
#include "api/read/input_reader.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/records/removing.h"
#include "api/render/record.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/pages.h"
#include "api/surfaces/crm/schemas.h"
#include "domain/access/membership.h"
#include "domain/access/user.h"

namespace daybook::api::crm {
namespace {

Error no_user() { return not_found("user.not_found", "Not found."); }

Result<Record> user_by_number(const Exchange& exchange, std::int64_t number) {
  const RecordNumber wanted{static_cast<std::uint32_t>(number)};
  DAYBOOK_TRY(const Reader* const control, exchange.control_reader());
  DAYBOOK_TRY(auto user, control->by_number(kControl, user::kUser, wanted));
  if (!user || !user->exists()) return no_user();
  return std::move(*user);
}

Result<http::Response> user_answer(const Exchange& exchange, const Record& membership, int status) {
  DAYBOOK_TRY(const Record user, user_by_number(exchange, membership.integer(membership::kUser)));
  http::Response response;
  response.status = status;
  render_user(user, membership, response.body);
  return response;
}

void run_on_membership(const ExchangePtr& exchange, std::string_view behaviour) {
  DAYBOOK_ANSWER_TRY(exchange, const Record now, membership_of_path(*exchange));
  Command command = exchange->command("membership." + std::string(behaviour));
  Item item;
  item.kind = &membership::kMembership;
  item.behaviour = membership::kMembership.behaviour(behaviour);
  item.id = now.key.id;
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), {}, [](const Exchange& done, const CommandAnswer& answer) {
    auto shown = user_answer(done, answer.items.front().record, 200);
    return shown ? std::move(*shown) : http::Response{.status = 404};
  });
}

void join_and_answer(const ExchangePtr& exchange, const NewUser& user, const Command& by) {
  DAYBOOK_ANSWER_TRY(exchange, const Joined joined,
                     exchange->application().joiner.join(exchange->tenant(), user, by));
  answer_joined(exchange, joined);
}

std::vector<Condition> those_not_removed() {
  return {{membership::kStatus.id, Match::kEquals, std::string("active")},
          {membership::kStatus.id, Match::kEquals, std::string("suspended")}};
}

void list_users(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, list_users)) return;
  DAYBOOK_ANSWER_TRY(exchange, const ListRequest asked, page_asked(*exchange));
  ListQuery query = asked.query(exchange->tenant(), membership::kMembership);
  query.alternatives.push_back(those_not_removed());
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page, exchange->reader().list(query));
  answer_page(exchange, asked, page, [&](const Record& membership, std::string& out) -> Status {
    DAYBOOK_TRY(const Record user,
                user_by_number(*exchange, membership.integer(membership::kUser)));
    render_user(user, membership, out);
    return Done{};
  });
}

// Persons with the same address are linked by the joining.
void create_user(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Input input,
                     read_input(members_of(kUserRequest), body.root(), Mode::kCreate));
  NewUser user;
  user.email = input.text(users::kEmail);
  user.name = input.text(users::kName);
  user.is_admin = input.flag(users::kIsAdmin);
  user.is_staff = input.flag(users::kIsStaff);
  Command by = exchange->command("user.create");
  DAYBOOK_ANSWER_TRY(exchange, by.idempotency,
                     exchange->idempotency(kControl, compact(*exchange, body)));
  exchange->hand_over([exchange, user, by] { join_and_answer(exchange, user, by); });
}

// What the request names; a password as its hash, which takes a while.
Result<Input> changes_asked(const Exchange& exchange, const Input& request) {
  namespace fields = user::changing;
  Input input;
  input.set(fields::kTenant.id, static_cast<std::int64_t>(exchange.tenant().value));
  if (request.names(users::kNewEmail)) {
    input.set(fields::kEmail.id, request.get(users::kNewEmail));
  }
  if (request.names(users::kName)) input.set(fields::kName.id, request.get(users::kName));
  if (!request.names(users::kPassword)) return input;
  const std::string_view password = request.text(users::kPassword);
  DAYBOOK_CHECK(secrets::check_password(password));
  DAYBOOK_TRY(std::string hash, exchange.application().hasher.hash(password));
  input.set(fields::kPasswordHash.id, std::move(hash));
  return input;
}

// Whoever sets a password, or where a new one is mailed to, can sign in as that user.
Status check_no_gain(const Exchange& exchange, const Record& membership, const Input& request) {
  if (!request.names(users::kPassword) && !request.names(users::kNewEmail)) return Done{};
  DAYBOOK_TRY(const Permissions theirs,
              exchange.application().authenticator.rights_of(exchange.tenant(), membership));
  return exchange.caller().lasting.check_covers(theirs);
}

// A user is a record of control, so the change is in its history, not in the tenant's.
void change_and_answer(const ExchangePtr& exchange, const Input& request) {
  DAYBOOK_ANSWER_TRY(exchange, const Record membership, membership_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const Record user,
                     user_by_number(*exchange, membership.integer(membership::kUser)));
  const Status may = check_no_gain(*exchange, membership, request);
  if (!may) return exchange->fail(may.error());
  const Status ended =
      end_joinings(exchange->application().shards, user, exchange->tenant(), exchange->command({}));
  if (!ended) return exchange->fail(ended.error());
  Item item;
  item.kind = &user::kUser;
  item.behaviour = user::kUser.behaviour("change");
  item.id = user.key.id;
  DAYBOOK_ANSWER_TRY(exchange, item.input, changes_asked(*exchange, request));
  Command command = exchange->command("user.change");
  command.tenant = kControl;
  // Asked once more when the change is decided: who may more by now.
  command.stands = [exchange, request, stands = command.stands]() -> Status {
    DAYBOOK_CHECK(stands());
    DAYBOOK_TRY(const Record now, membership_of_path(*exchange));
    return check_no_gain(*exchange, now, request);
  };
  command.items.push_back(std::move(item));
  exchange->submit(std::move(command), {},
                   [membership](const Exchange&, const CommandAnswer& answer) {
                     http::Response response;
                     render_user(answer.items.front().record, membership, response.body);
                     return response;
                   });
}

void change_user(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Input request,
                     read_input(members_of(kUserChange), body.root(), Mode::kUpdate));
  exchange->hand_over([exchange, request] { change_and_answer(exchange, request); });
}

void read_user(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, read_user)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Record membership, membership_of_path(*exchange));
  exchange->shows(membership.key);
  DAYBOOK_ANSWER_TRY(exchange, http::Response response, user_answer(*exchange, membership, 200));
  exchange->answer(std::move(response));
}

void suspend_user(const ExchangePtr& exchange) { run_on_membership(exchange, "suspend"); }

void reinstate_user(const ExchangePtr& exchange) { run_on_membership(exchange, "reinstate"); }

// The user stays control's, and what they did stays theirs; they are no member any more.
Result<std::vector<Item>> membership_on_path(const Exchange& exchange) {
  DAYBOOK_TRY(const Record now, membership_of_path(exchange));
  Item item;
  item.kind = &membership::kMembership;
  item.behaviour = membership::kMembership.behaviour("remove");
  item.id = now.key.id;
  return std::vector<Item>{std::move(item)};
}

void remove_user(const ExchangePtr& exchange) {
  submit_removal(exchange, exchange->command("membership.remove"), membership_on_path(*exchange));
}

constexpr Answer kUserShown[] = {{200, "", &kUser}, {404, "user not found"}};
constexpr Answer kUserMade[] = {
    {201, "", &kUser}, {400, "validation error"}, {409, "the user is a member already"}};
constexpr Answer kUserChanged[] = {{200, "", &kUser},
                                   {400, "validation error"},
                                   {403, "the user belongs to another tenant as well"},
                                   {404, "user not found"}};
constexpr Answer kUserRemoved[] = {{204, "no member any more"},
                                   {404, "user not found"},
                                   {409, "the tenant's last active administrator"}};
constexpr Answer kUserSuspended[] = {
    {200, "", &kUser}, {404, "user not found"}, {409, "the tenant's last active administrator"}};
constexpr Answer kUsersShown[] = {{200, "", &kUserPage}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "users",
     .operation_id = "users_list",
     .summary = "List users",
     .permission = "Ibl.CRM/Users/list",
     .handler = list_users,
     .answers = kUsersShown,
     .query = page_query::kFields},
    {.method = Method::kPost,
     .path = "users",
     .operation_id = "users_create",
     .summary = "Create user",
     .permission = "Ibl.CRM/Users/write",
     .handler = create_user,
     .request = &kUserRequest,
     .answers = kUserMade},
    {.method = Method::kGet,
     .path = "users/{id}",
     .operation_id = "users_retrieve",
     .summary = "Get user",
     .permission = "Ibl.CRM/Users/read",
     .handler = read_user,
     .answers = kUserShown,
     .query = kAsOfAlone,
     .by_number = true},
    {.method = Method::kPatch,
     .path = "users/{id}",
     .operation_id = "users_partial_update",
     .summary = "Change a user's address, name or password",
     .permission = "Ibl.CRM/Users/write",
     .handler = change_user,
     .request = &kUserChange,
     .answers = kUserChanged,
     .by_number = true},
    {.method = Method::kDelete,
     .path = "users/{id}",
     .operation_id = "users_destroy",
     .summary = "Remove user from the platform",
     .permission = "Ibl.CRM/Users/write",
     .handler = remove_user,
     .answers = kUserRemoved,
     .by_number = true},
    {.method = Method::kPost,
     .path = "users/{id}/suspend",
     .operation_id = "users_suspend_create",
     .summary = "Suspend user",
     .permission = "Ibl.CRM/Users/write",
     .handler = suspend_user,
     .answers = kUserSuspended,
     .by_number = true},
    {.method = Method::kPost,
     .path = "users/{id}/reinstate",
     .operation_id = "users_reinstate_create",
     .summary = "Let a suspended user in again",
     .permission = "Ibl.CRM/Users/write",
     .handler = reinstate_user,
     .answers = kUserShown,
     .by_number = true},
};

}  // namespace

Result<Record> membership_of_path(const Exchange& exchange) {
  const std::string_view text = exchange.param(0);
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return no_user();
  DAYBOOK_TRY(auto found, membership_in(exchange.reader(), exchange.tenant(), number));
  if (!found || !found->exists() || membership::is_removed(*found)) return no_user();
  return std::move(*found);
}

void answer_joined(const ExchangePtr& exchange, const Joined& joined) {
  http::Response response;
  response.status = 201;
  render_user(joined.user, joined.membership, response.body);
  if (joined.is_repeated) response.headers.push_back({"Idempotent-Replayed", "true"});
  exchange->answer_written(std::move(response), joined.tenant, joined.position);
}

// A suspended membership or a suspended user: either keeps them out.
void render_user(const Record& user, const Record& membership, std::string& out) {
  const bool is_active = membership::is_active(membership) && user.text(user::kStatus) == "active";
  Input values;
  values.set(users::kId.id, static_cast<std::int64_t>(user.number.value));
  values.set(users::kEmail.id, user.get(user::kEmail));
  values.set(users::kName.id, user.get(user::kName));
  values.set(users::kStatus.id, std::string(is_active ? "active" : "suspended"));
  values.set(users::kIsAdmin.id, membership.flag(membership::kIsAdmin));
  values.set(users::kIsStaff.id, membership.flag(membership::kIsStaff));
  values.set(users::kCreatedAt.id, membership.created_at.value);
  values.set(users::kUpdatedAt.id, std::max(user.updated_at, membership.updated_at).value);
  render_values(kUser, values, out);
}

extern constexpr ActionTable kUserActions = {kRows};

}  // namespace daybook::api::crm
