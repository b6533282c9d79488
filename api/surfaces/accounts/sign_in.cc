// Signing in to this surface: the session travels as a cookie, never in a body.
#include "api/render/record.h"
#include "api/sign_in/cookie.h"
#include "api/sign_in/requests.h"
#include "api/sign_in/schemas.h"
#include "api/surfaces/accounts/actions.h"

namespace daybook::api::accounts {
namespace {

namespace session_shown {
constexpr Field kUser = integer(1, "user").required();
constexpr Field kTenant = text(2, "tenant").required();
constexpr Field kExpiresAt = time(3, "expires_at").required();
constexpr Field kFields[] = {kUser, kTenant, kExpiresAt};
}  // namespace session_shown
constexpr Schema kSession = {"Session", session_shown::kFields};

http::Response session_answer(const Exchange& exchange, const OpenedSession& opened) {
  Input values;
  values.set(session_shown::kUser.id, opened.user);
  values.set(session_shown::kTenant.id, opened.tenant_key);
  values.set(session_shown::kExpiresAt.id, opened.expires_at.value);
  http::Response response;
  response.headers.push_back({"Cache-Control", "no-store"});
  response.headers.push_back(
      set_session_cookie(exchange.request(), opened.secret, wall_clock(), opened.expires_at));
  render_values(kSession, values, response.body);
  return response;
}

// A form of another site may not sign its reader in to an account of its own.
void open_session(const ExchangePtr& exchange) {
  if (!is_from_here(exchange->request())) {
    return exchange->fail(forbidden("auth.cross_site", "Sign in from this server's pages."));
  }
  sign_in(exchange, session_answer);
}

void end_session(const ExchangePtr& exchange) {
  http::Response ended{.status = 204};
  ended.headers.push_back(clear_session_cookie(exchange->request()));
  sign_out(exchange, ended);
}

constexpr Answer kOpened[] = {{200, "", &kSession},
                              {400, "validation error"},
                              {401, "the address or the password is wrong"},
                              {403, "no active member there, or from another site"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "auth/login",
     .operation_id = "auth_login",
     .summary = "Sign in with a password",
     .permission = {},
     .handler = open_session,
     .request = &kSignInRequest,
     .answers = kOpened},
    {.method = Method::kPost,
     .path = "auth/logout",
     .operation_id = "auth_logout",
     .summary = "Sign out",
     .permission = {},
     .handler = end_session,
     .answers = kSignedOut,
     .any_caller = true},
    {.method = Method::kPost,
     .path = "auth/reset",
     .operation_id = "auth_reset",
     .summary = "Ask for a new password by mail",
     .permission = {},
     .handler = request_reset,
     .request = &kResetRequest,
     .answers = kResetPromised},
    {.method = Method::kPost,
     .path = "auth/reset/confirm",
     .operation_id = "auth_reset_confirm",
     .summary = "Set a new password with the mailed secret",
     .permission = {},
     .handler = confirm_reset,
     .request = &kResetConfirmation,
     .answers = kPasswordSet},
};

}  // namespace

extern constexpr ActionTable kSignInActions = {kRows, "Authentication"};

}  // namespace daybook::api::accounts
