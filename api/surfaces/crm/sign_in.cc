#include "api/read/query_reader.h"
#include "api/records/answers.h"
#include "api/render/json_writer.h"
#include "api/render/record.h"
#include "api/sign_in/requests.h"
#include "api/sign_in/schemas.h"
#include "api/surfaces/crm/actions.h"

namespace daybook::api::crm {
namespace {

http::Response session_answer(const Exchange&, const OpenedSession& opened) {
  Input values;
  values.set(signed_in::kToken.id, opened.secret);
  values.set(signed_in::kExpiresAt.id, opened.expires_at.value);
  values.set(signed_in::kUser.id, opened.user);
  values.set(signed_in::kTenant.id, opened.tenant_key);
  http::Response response;
  response.headers.push_back({"Cache-Control", "no-store"});
  render_values(kSignedIn, values, response.body);
  return response;
}

void open_session(const ExchangePtr& exchange) { sign_in(exchange, session_answer); }

void end_session(const ExchangePtr& exchange) { sign_out(exchange, {.status = 204}); }

void show_me(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input none, read_action_query({}, exchange->request().query));
  const Caller& caller = exchange->caller();
  std::string permissions;
  JsonWriter json(permissions);
  json.begin_array();
  for (const std::string& pattern : caller.permissions.effective()) json.text(pattern);
  json.end_array();
  Input values;
  values.set(me::kUser.id, caller.user);
  values.set(me::kTenant.id, caller.tenant_key);
  values.set(me::kIsSession.id, caller.is_session);
  values.set(me::kPermissions.id, Json{std::move(permissions)});
  if (caller.expires_at.value != 0) values.set(me::kExpiresAt.id, caller.expires_at.value);
  if (caller.is_impersonated()) values.set(me::kImpersonator.id, caller.impersonator);
  http::Response response;
  render_values(kMe, values, response.body);
  exchange->answer(std::move(response));
}

constexpr Answer kOpened[] = {{200, "", &kSignedIn},
                              {400, "validation error"},
                              {401, "the address or the password is wrong"},
                              {403, "no active member there"}};
constexpr Answer kMeShown[] = {{200, "", &kMe}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "auth/login",
     .operation_id = "auth_login_create",
     .summary = "Sign in with a password",
     .permission = {},
     .handler = open_session,
     .request = &kSignInRequest,
     .answers = kOpened},
    {.method = Method::kPost,
     .path = "auth/logout",
     .operation_id = "auth_logout_create",
     .summary = "Sign out",
     .permission = {},
     .handler = end_session,
     .answers = kSignedOut,
     .any_caller = true},
    {.method = Method::kPost,
     .path = "auth/reset",
     .operation_id = "auth_reset_create",
     .summary = "Ask for a new password by mail",
     .permission = {},
     .handler = request_reset,
     .request = &kResetRequest,
     .answers = kResetPromised},
    {.method = Method::kPost,
     .path = "auth/reset/confirm",
     .operation_id = "auth_reset_confirm_create",
     .summary = "Set a new password with the mailed secret",
     .permission = {},
     .handler = confirm_reset,
     .request = &kResetConfirmation,
     .answers = kPasswordSet},
    {.method = Method::kGet,
     .path = "auth/me",
     .operation_id = "auth_me_retrieve",
     .summary = "Who is asking, and what they may do",
     .permission = {},
     .handler = show_me,
     .answers = kMeShown,
     .any_caller = true},
};

}  // namespace

extern constexpr ActionTable kSignInActions = {kRows};

}  // namespace daybook::api::crm
