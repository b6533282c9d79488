// Administrators of the platform who act as a member of an organization: begun, ended, listed.
#include <algorithm>

#include "api/core/memberships.h"
#include "api/core/platform_settings.h"
#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/records/removing.h"
#include "api/secrets/token.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/queries.h"
#include "api/surfaces/platform/rendering.h"
#include "api/surfaces/platform/users/impersonation_schemas.h"
#include "domain/access/membership.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"

namespace daybook::api::platform {
namespace {

namespace impersonation = daybook::impersonation;

constexpr std::size_t kPageUsual = 25;
constexpr std::size_t kPageMost = 100;

struct Wanted {
  Record org;
  Record user;
  Value reason;
};

Result<Record> user_of_id(const Reader& control, const Uuid& id) {
  DAYBOOK_TRY(auto user, control.record(kControl, {user::kUser.id, id}));
  if (!user || !user->exists()) return not_found("user.not_found", "There is no such user.");
  return std::move(*user);
}

// Of what is in the tenant's history; what is in control's is looked at by the committer again.
Status check_member(const Exchange& exchange, const Wanted& wanted) {
  if (wanted.org.text(tenant::kStatus) != "active") {
    return unprocessable("impersonation.org_inactive", "The organization is not active.");
  }
  const TenantId tenant{wanted.org.number.value};
  DAYBOOK_TRY(const auto member,
              membership_in(exchange.application().shards, tenant, wanted.user.number.value));
  if (member && membership::is_active(*member)) return Done{};
  return unprocessable("impersonation.no_membership",
                       "The user is no active member of the organization.");
}

Status check_wanted(const Exchange& exchange, const Wanted& wanted) {
  DAYBOOK_TRY(const auto settings, exchange.application().platform_settings.now());
  if (!settings.impersonation_enabled) {
    return forbidden("impersonation.disabled", "Impersonation is switched off on this platform.");
  }
  DAYBOOK_CHECK(check_org_access(exchange, wanted.org));
  if (wanted.user.key.id == exchange.caller().user_id) {
    return unprocessable("impersonation.self", "Nobody impersonates themselves.");
  }
  if (!user::is_active(wanted.user)) {
    return unprocessable("impersonation.target_inactive", "The user is not active.");
  }
  return check_member(exchange, wanted);
}

// Whatever the platform's settings let pass: a token gives what its holder does not have, and is
// void with the permission (callers.cc).
Status check_impersonates(const Caller& caller) {
  if (caller.platform.allow(kImpersonates)) return Done{};
  return forbidden("permission.escalation",
                   "You may not act as others: " + std::string(kImpersonates) + " is missing.");
}

Result<Wanted> wanted_by(const Exchange& exchange) {
  DAYBOOK_CHECK(check_impersonates(exchange.caller()));
  const Reader& control = control_of(exchange);
  DAYBOOK_TRY(const Input request, request_of(exchange, kImpersonationWanted));
  Wanted wanted;
  DAYBOOK_TRY(wanted.org, org_of_id(control, std::get<Uuid>(request.get(impersonations::kOrg))));
  DAYBOOK_TRY(wanted.user, user_of_id(control, std::get<Uuid>(request.get(impersonations::kUser))));
  wanted.reason = request.get(impersonations::kReason);
  DAYBOOK_CHECK(check_wanted(exchange, wanted));
  return wanted;
}

Command start_command(const Exchange& exchange, const Wanted& wanted, const std::string& secret) {
  const Caller& caller = exchange.caller();
  Input input;
  input.set(impersonation::kAdmin.id, caller.user_id);
  input.set(impersonation::kTarget.id, wanted.user.key.id);
  input.set(impersonation::kTenant.id, static_cast<std::int64_t>(wanted.org.number.value));
  input.set(impersonation::kReason.id, wanted.reason);
  input.set(impersonation::kHash.id, secrets::token_hash(secret));
  input.set(impersonation::kHolder.id, caller.user);
  Command command =
      within_org_access(exchange, wanted.org, control_command(exchange, "impersonation.start"));
  command.items.push_back(make_item(impersonation::kImpersonation,
                                    *impersonation::kImpersonation.behaviour("start"), fresh_id(),
                                    std::move(input)));
  return command;
}

void write_org(const Record& org, JsonWriter& json) {
  json.begin_object().key("id").uuid(org.key.id);
  json.text("name", org.text(tenant::kName)).end_object();
}

void write_person(const Uuid& id, std::string_view name, JsonWriter& json) {
  json.begin_object().key("id").uuid(id).text("display_name", name).end_object();
}

// A request that is repeated gets no token: only its hash is kept.
http::Response started(const Wanted& wanted, const std::string& secret,
                       const CommandAnswer& answer) {
  const Record& made = answer.items.front().record;
  http::Response response;
  response.status = 201;
  response.headers.push_back({"Cache-Control", "no-store"});
  JsonWriter json(response.body);
  json.begin_object().key("session_id").uuid(made.key.id).key("token");
  answer.replayed ? json.null() : json.text(secret);
  json.key("expires_at").time(Time{made.integer(impersonation::kExpiresAt)});
  json.key("target_user");
  write_person(wanted.user.key.id, wanted.user.text(user::kName), json);
  json.key("target_org");
  write_org(wanted.org, json);
  json.end_object();
  return response;
}

void start_impersonation(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Wanted wanted, wanted_by(*exchange));
  const std::string secret = secrets::new_token_secret(secrets::kImpersonationPrefix);
  submit(exchange, start_command(*exchange, wanted, secret),
         [wanted, secret](const Exchange&, const CommandAnswer& answer) {
           return started(wanted, secret, answer);
         });
}

Result<std::vector<Item>> active_session(const Exchange& exchange) {
  const auto id = control_of(exchange).claimed_by(kControl, impersonation::kImpersonation,
                                                  impersonation::kHolder, exchange.caller().user);
  if (!id) return not_found("impersonation.none", "You have no active impersonation session.");
  return std::vector<Item>{make_item(impersonation::kImpersonation,
                                     *impersonation::kImpersonation.behaviour("end"), *id)};
}

void end_impersonation(const ExchangePtr& exchange) {
  submit_removal(exchange, control_command(*exchange, "impersonation.end"),
                 active_session(*exchange));
}

Status write_person(const Reader& control, const Record& session, const Field& field,
                    JsonWriter& json) {
  const Uuid* id = session.reference(field);
  DAYBOOK_TRY(const auto user,
              control.record(kControl, {user::kUser.id, id == nullptr ? Uuid{} : *id}));
  write_person(id == nullptr ? Uuid{} : *id, user ? user->text(user::kName) : "", json);
  return Done{};
}

// As every request is asked that shows its token: a session can also be of no use any more because
// the administrator or the user is shut out.
bool is_usable(const Exchange& exchange, const Record& session) {
  return impersonation::is_active(session, wall_clock()) &&
         exchange.application().authenticator.caller_of(session.key.id);
}

Status write_session(const Exchange& exchange, const Record& session, JsonWriter& json) {
  const Reader& control = control_of(exchange);
  const auto number = static_cast<std::uint32_t>(session.integer(impersonation::kTenant));
  DAYBOOK_TRY(const auto org, control.by_number(kControl, tenant::kTenant, RecordNumber{number}));
  json.begin_object().key("id").uuid(session.key.id).key("admin_user");
  DAYBOOK_CHECK(write_person(control, session, impersonation::kAdmin, json));
  json.key("target_user");
  DAYBOOK_CHECK(write_person(control, session, impersonation::kTarget, json));
  json.key("target_org");
  org ? write_org(*org, json) : static_cast<void>(json.null());
  json.text("reason", session.text(impersonation::kReason));
  json.key("started_at").time(session.created_at);
  json.key("expires_at").time(Time{session.integer(impersonation::kExpiresAt)}).key("ended_at");
  session.has(impersonation::kEndedAt.id)
      ? json.time(Time{session.integer(impersonation::kEndedAt)})
      : json.null();
  json.boolean("is_active", is_usable(exchange, session)).end_object();
  return Done{};
}

struct Asked {
  ListQuery query;
  bool active_only;
};

Result<Asked> sessions_asked(const Exchange& exchange) {
  DAYBOOK_TRY(const PageAsked asked, page_asked(exchange, kPageUsual, kPageMost));
  DAYBOOK_TRY(const Input sent, query_asked(exchange));
  ListQuery query;
  query.tenant = kControl;
  query.kind = &impersonation::kImpersonation;
  query.descending = true;
  query.offset = (asked.page - 1) * asked.size;
  query.limit = static_cast<std::uint32_t>(asked.size);
  const Value& admin = sent.get(impersonations::kAdminAsked);
  const Value& target = sent.get(impersonations::kTargetAsked);
  if (!is_null(admin)) query.conditions.push_back({impersonation::kAdmin.id, {}, admin});
  if (!is_null(target)) query.conditions.push_back({impersonation::kTarget.id, {}, target});
  return Asked{std::move(query), sent.flag(impersonations::kActiveOnly)};
}

// An administrator has one open at a time, so there are few.
Result<ListPage> usable_ones(const Exchange& exchange, const ListQuery& query) {
  auto conditions = query.conditions;
  conditions.push_back({impersonation::kStatus.id, Match::kEquals, std::string("open")});
  DAYBOOK_TRY(auto open, all_of(control_of(exchange), *query.kind, conditions));
  std::erase_if(open, [&](const Record& session) { return !is_usable(exchange, session); });
  std::ranges::reverse(open);
  ListPage page;
  page.count = open.size();
  for (std::size_t i = query.offset;
       i < std::min<std::size_t>(open.size(), query.offset + query.limit); ++i) {
    page.records.push_back(std::move(open[i]));
  }
  return page;
}

void answer_sessions(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Asked asked, sessions_asked(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page,
                     asked.active_only ? usable_ones(*exchange, asked.query)
                                       : control_of(*exchange).list(asked.query));
  http::Response response;
  JsonWriter json(response.body);
  json.begin_object().key("items").begin_array();
  for (const Record& session : page.records) {
    const Status written = write_session(*exchange, session, json);
    if (!written) return exchange->fail(written.error());
  }
  json.end_array().number("total", static_cast<std::int64_t>(page.count)).end_object();
  exchange->answer(std::move(response));
}

// Whether a token still stands takes several records of each.
void list_sessions(const ExchangePtr& exchange) {
  exchange->hand_over([exchange] { answer_sessions(exchange); });
}

constexpr Answer kListed[] = {{200, "", &kItemsTotal}};
constexpr Answer kStarted[] = {
    {201, "", &kImpersonationStart},
    {403, "no access to the organization, or impersonation is switched off"},
    {404, "no such user or organization"},
    {409, "the caller has an active session"},
    {422, "the user is not active, no active member, or the caller"}};
constexpr Answer kEnded[] = {{204, "ended, no body"}, {404, "no active session of the caller"}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "impersonation/sessions",
     .operation_id = "get_impersonation_sessions",
     .summary = "List impersonation sessions",
     .permission = "platform.impersonation.read",
     .handler = list_sessions,
     .answers = kListed,
     .in_contract = true,
     .query = impersonations::kListQuery},
    {.method = Method::kPost,
     .path = "impersonation/end",
     .operation_id = "post_impersonation_end",
     .summary = "End impersonation session",
     .permission = kImpersonates,
     .handler = end_impersonation,
     .answers = kEnded,
     .in_contract = true},
    {.method = Method::kPost,
     .path = "impersonation/start",
     .operation_id = "post_impersonation_start",
     .summary = "Start impersonation session",
     .permission = kImpersonates,
     .handler = start_impersonation,
     .request = &kImpersonationWanted,
     .answers = kStarted,
     .in_contract = true},
};

}  // namespace

extern constexpr ActionTable kImpersonationActions = {kRows, "Impersonation"};

}  // namespace daybook::api::platform
