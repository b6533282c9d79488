#include "api/sign_in/requests.h"

#include <spdlog/spdlog.h>

#include "api/read/input_reader.h"
#include "api/read/value_reader.h"
#include "api/records/answers.h"
#include "api/sign_in/schemas.h"
#include "domain/access/user.h"
#include "eventstore/views.h"

namespace daybook::api {
namespace {

Result<Input> request_of(const Exchange& exchange, const Schema& schema) {
  DAYBOOK_TRY(const Body body, exchange.body());
  return read_input(members_of(schema), body.root(), Mode::kCreate);
}

// False: that was too often, and the answer is given.
bool may_pass(const ExchangePtr& exchange, const Metering& metering) {
  if (!metering.is_refused()) return true;
  exchange->application().metrics.rate_limited(metering.quota->policy);
  exchange->answer(too_many_requests(metering));
  return false;
}

// As the account is looked up, so that its other spellings are no further attempts.
std::string account_of(std::string_view email) {
  const auto address = read_text(user::kEmail, email);
  return address ? comparable(user::kEmail, *address) : std::string(email);
}

bool may_try(const ExchangePtr& exchange, std::string_view account) {
  return may_pass(exchange, exchange->application().meter.of_attempt(
                                account, exchange->request().peer_address));
}

Result<OpenedSession> open_session(const Exchange& exchange, const Input& request) {
  const Credentials credentials{std::string(request.text(signing_in::kEmail)),
                                std::string(request.text(signing_in::kPassword)),
                                std::string(request.text(signing_in::kTenant))};
  SignIn& sign_in = exchange.application().sign_in;
  auto opened = sign_in.open(credentials, exchange.command({}));
  if (!opened && opened.error().code == ErrorCode::kUnauthenticated) {
    sign_in.attempts().failed(exchange.request().peer_address);
  }
  return opened;
}

void log_failure(const Status& done) {
  if (!done) spdlog::error("a password reset cannot be mailed: {}", done.error().reason);
}

}  // namespace

void sign_in(const ExchangePtr& exchange, SessionAnswer answer) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kSignInRequest));
  const std::string_view address = exchange->request().peer_address;
  Attempts& attempts = exchange->application().sign_in.attempts();
  if (!may_pass(exchange, attempts.of_address(address))) return;
  DAYBOOK_ANSWER_TRY(exchange, const Attempts::Place place, attempts.begin(address));
  if (!may_try(exchange, account_of(request.text(signing_in::kEmail)))) return;
  exchange->hand_over([exchange, request, answer, place] {
    DAYBOOK_ANSWER_TRY(exchange, const OpenedSession opened, open_session(*exchange, request));
    exchange->answer(answer(*exchange, opened));
  });
}

void sign_out(const ExchangePtr& exchange, const http::Response& ended) {
  if (!exchange->caller().is_session) {
    return exchange->fail(
        unprocessable("auth.no_session", "An api token is no session; revoke it instead."));
  }
  exchange->hand_over([exchange, ended] {
    const Status done =
        exchange->application().sign_in.end(exchange->caller().token, exchange->command({}));
    if (!done) return exchange->fail(done.error());
    exchange->answer(ended);
  });
}

// Answered before it is looked whether there is such a user: the time must not tell.
void request_reset(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kResetRequest));
  const std::string email(request.text(asking_reset::kEmail));
  // Counted apart from sign-ins: who got the password wrong too often is who needs a new one.
  if (!may_try(exchange, "reset " + account_of(email))) return;
  const Application& application = exchange->application();
  const bool is_posted = application.workers.post(
      kControl, [&sign_in = application.sign_in, by = exchange->command({}), email] {
        log_failure(sign_in.request_reset(email, by));
      });
  if (!is_posted) {
    return exchange->fail(unavailable("server.busy", "Too many requests are waiting."));
  }
  exchange->answer({.status = 204});
}

void confirm_reset(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Input request, request_of(*exchange, kResetConfirmation));
  exchange->hand_over([exchange, request] {
    const Status done = exchange->application().sign_in.reset(
        request.text(confirming_reset::kSecret),
        std::string(request.text(confirming_reset::kPassword)), exchange->command({}));
    if (!done) return exchange->fail(done.error());
    exchange->answer({.status = 204});
  });
}

}  // namespace daybook::api
