#include "api/surfaces/crm/tokens.h"

#include "api/read/input_reader.h"
#include "api/read/json_reader.h"
#include "api/read/time_text.h"
#include "api/records/answers.h"
#include "api/records/moments.h"
#include "api/render/record.h"
#include "api/secrets/token.h"
#include "api/surfaces/crm/actions.h"
#include "api/surfaces/crm/pages.h"
#include "api/surfaces/crm/schemas.h"
#include "domain/access/token.h"
#include "domain/access/user.h"

namespace daybook::api::crm {
namespace {

constexpr std::size_t kPermissionsMax = 100;
constexpr std::size_t kPrefixSize = 12;  // Of the secret: enough to recognise, nothing to guess by.

Error no_token() { return not_found("token.not_found", "Not found."); }

Error bad_permissions(std::string message) { return invalid("permissions", std::move(message)); }

// A list of patterns, each within what the caller may do: nobody makes a token that can do more
// than they can.
Status check_permissions(const Permissions& held, const Json& json) {
  DAYBOOK_TRY(const Body body, read_json(json.text));
  const JsonValue list = body.root();
  if (!list.is_array() || list.size() == 0 || list.size() > kPermissionsMax) {
    return bad_permissions("Enter a list of 1 to 100 permissions.");
  }
  for (const JsonValue pattern : list) {
    if (!pattern.is(JsonType::kText) || !is_pattern(pattern.text())) {
      return bad_permissions(
          "Enter permissions such as \"Ibl.CRM/Persons/read\" or \"Ibl.CRM/*\".");
    }
    if (!held.name(pattern.text())) {
      return forbidden("token.escalation",
                       "You may not give away a permission that you do not have: " +
                           std::string(pattern.text()));
    }
  }
  return Done{};
}

// A token that ends makes none that goes on after it.
Status check_end(const Caller& caller, const Input& request) {
  if (caller.is_session || caller.expires_at.value == 0) return Done{};
  const auto* end = std::get_if<std::int64_t>(&request.get(tokens::kExpiresAt));
  if (end != nullptr && *end <= caller.expires_at.value) return Done{};
  std::string message = "A token that ends makes none that lasts longer: name an expires_at up to ";
  append_time(message, caller.expires_at);
  return forbidden("token.escalation", message + ".");
}

void render_token(const Record& token, std::int64_t user, const Value& secret, std::string& out) {
  Input values;
  values.set(tokens::kId.id, token.key.id);
  values.set(tokens::kName.id, token.get(token::kName));
  values.set(tokens::kPermissions.id, token.get(token::kPermissions));
  values.set(tokens::kUser.id, user);
  values.set(tokens::kPrefix.id, token.get(token::kPrefix));
  values.set(tokens::kStatus.id, token.get(token::kStatus));
  values.set(tokens::kExpiresAt.id, token.get(token::kExpiresAt));
  values.set(tokens::kCreatedAt.id, token.created_at.value);
  values.set(tokens::kToken.id, secret);
  render_values(kToken, values, out);
}

Result<std::int64_t> user_of(const Exchange& exchange, const Record& token) {
  const Uuid* id = token.reference(token::kUser);
  if (id == nullptr) return std::int64_t{0};
  DAYBOOK_TRY(const Reader* const control, exchange.control_reader());
  DAYBOOK_TRY(const auto user, control->record(kControl, {user::kUser.id, *id}));
  return static_cast<std::int64_t>(user ? user->number.value : 0);
}

Status write_token(const Exchange& exchange, const Record& token, const Value& secret,
                   std::string& out) {
  DAYBOOK_TRY(const std::int64_t user, user_of(exchange, token));
  render_token(token, user, secret, out);
  return Done{};
}

Item issue_item(const Exchange& exchange, Input input, const std::string& secret) {
  Item item;
  item.kind = &token::kToken;
  item.behaviour = token::kToken.behaviour("issue");
  item.id = fresh_id();
  item.input = std::move(input);
  item.input.set(token::kTenant.id, static_cast<std::int64_t>(exchange.tenant().value));
  item.input.set(token::kUser.id, exchange.caller().user_id);
  item.input.set(token::kHash.id, secrets::token_hash(secret));
  item.input.set(token::kPrefix.id, secret.substr(0, kPrefixSize));
  return item;
}

Input fields_of(const Input& request) {
  Input fields;
  fields.set(token::kName.id, request.get(tokens::kName));
  fields.set(token::kPermissions.id, request.get(tokens::kPermissions));
  if (request.names(tokens::kExpiresAt)) {
    fields.set(token::kExpiresAt.id, request.get(tokens::kExpiresAt));
  }
  return fields;
}

Command control_command(const Exchange& exchange, std::string name, Item item) {
  Command command = exchange.command(std::move(name));
  command.tenant = kControl;
  command.items.push_back(std::move(item));
  return command;
}

void list_tokens(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, list_tokens)) return;
  DAYBOOK_ANSWER_TRY(exchange, const ListRequest asked, page_asked(*exchange));
  ListQuery query = asked.query(kControl, token::kToken);
  const auto tenant = static_cast<std::int64_t>(exchange->tenant().value);
  query.conditions.push_back({token::kTenant.id, Match::kEquals, tenant});
  DAYBOOK_ANSWER_TRY(exchange, const Reader* const control, exchange->control_reader());
  DAYBOOK_ANSWER_TRY(exchange, const ListPage page, control->list(query));
  answer_page(exchange, asked, page, [&](const Record& token, std::string& out) {
    return write_token(*exchange, token, Null{}, out);
  });
}

// The secret is in the first answer only: a repeated request gets it as null, since only its hash
// is kept.
void create_token(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Body body, exchange->body());
  DAYBOOK_ANSWER_TRY(exchange, const Input request,
                     read_input(members_of(kTokenRequest), body.root(), Mode::kCreate));
  const Status allowed = check_permissions(exchange->caller().permissions,
                                           std::get<Json>(request.get(tokens::kPermissions)));
  if (!allowed) return exchange->fail(allowed.error());
  const Status ends = check_end(exchange->caller(), request);
  if (!ends) return exchange->fail(ends.error());
  const std::string secret = secrets::new_token_secret();
  const std::int64_t user = exchange->caller().user;
  exchange->submit(
      control_command(*exchange, "token.issue", issue_item(*exchange, fields_of(request), secret)),
      compact(*exchange, body), [secret, user](const Exchange&, const CommandAnswer& answer) {
        http::Response response;
        response.status = 201;
        render_token(answer.items.front().record, user,
                     answer.replayed ? Value{Null{}} : Value{secret}, response.body);
        return response;
      });
}

void read_token(const ExchangePtr& exchange) {
  if (waits_for_moment(exchange, read_token)) return;
  DAYBOOK_ANSWER_TRY(exchange, const Record token, token_of_path(*exchange));
  exchange->shows(token.key);
  http::Response response;
  const Status written = write_token(*exchange, token, Null{}, response.body);
  if (!written) return exchange->fail(written.error());
  exchange->answer(std::move(response));
}

void revoke_token(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record token, token_of_path(*exchange));
  Item item;
  item.kind = &token::kToken;
  item.behaviour = token::kToken.behaviour("revoke");
  item.id = token.key.id;
  exchange->submit(control_command(*exchange, "token.revoke", std::move(item)), {},
                   shows_nothing());
}

constexpr Answer kTokenShown[] = {{200, "", &kToken}, {404, "token not found"}};
constexpr Answer kTokenMade[] = {{201, "", &kToken}, {400, "validation error"}};
constexpr Answer kTokensShown[] = {{200, "", &kTokenPage}};

constexpr Action kRows[] = {
    {.method = Method::kGet,
     .path = "tokens",
     .operation_id = "tokens_list",
     .summary = "List api tokens",
     .permission = "Ibl.CRM/Tokens/list",
     .handler = list_tokens,
     .answers = kTokensShown,
     .query = page_query::kFields},
    {.method = Method::kPost,
     .path = "tokens",
     .operation_id = "tokens_create",
     .summary = "Create api token",
     .permission = "Ibl.CRM/Tokens/write",
     .handler = create_token,
     .request = &kTokenRequest,
     .answers = kTokenMade},
    {.method = Method::kGet,
     .path = "tokens/{id}",
     .operation_id = "tokens_retrieve",
     .summary = "Get api token",
     .permission = "Ibl.CRM/Tokens/read",
     .handler = read_token,
     .answers = kTokenShown,
     .query = kAsOfAlone},
    {.method = Method::kDelete,
     .path = "tokens/{id}",
     .operation_id = "tokens_destroy",
     .summary = "Revoke api token",
     .permission = "Ibl.CRM/Tokens/delete",
     .handler = revoke_token,
     .answers = kDone},
};

}  // namespace

// Tokens are records of control: the tenant is a field of theirs, looked at on every access.
Result<Record> token_of_path(const Exchange& exchange) {
  DAYBOOK_TRY(const Uuid id, exchange.id_param());
  DAYBOOK_TRY(const Reader* const control, exchange.control_reader());
  DAYBOOK_TRY(auto found, control->record(kControl, {token::kToken.id, id}));
  if (!found || !found->exists()) return no_token();
  const auto tenant = static_cast<std::uint64_t>(found->integer(token::kTenant));
  if (tenant != exchange.tenant().value) return no_token();
  return std::move(*found);
}

extern constexpr ActionTable kTokenActions = {kRows};

}  // namespace daybook::api::crm
