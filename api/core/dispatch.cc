#include "api/core/dispatch.h"

#include "api/core/exchange.h"
#include "api/sign_in/cookie.h"

namespace daybook::api {
namespace {

// What no route is counted under: the path itself would be a label a client can choose.
constexpr std::string_view kNoRoute = "none";
constexpr std::string_view kAnyMethod = "any";

Error missing_permission(std::string_view permission) {
  return forbidden("permission.missing",
                   "The permission " + std::string(permission) + " is needed for this.");
}

Error from_elsewhere() {
  return forbidden("auth.cross_site", "A session's cookie writes from this server's pages alone.");
}

http::Response not_allowed(const http::Request& request, const RouteMatch& match) {
  constexpr std::string_view kDetail = "This method is not allowed here.";
  constexpr int kNotAllowed = 405;
  if (match.dialect == nullptr) return http::problem(kNotAllowed, kDetail);
  const Error error{ErrorCode::kNotFound, "method.not_allowed", std::string(kDetail)};
  return match.dialect->refusal({request.header("accept")}, kNotAllowed, error);
}

}  // namespace

Result<std::shared_ptr<const Caller>> Dispatcher::caller_of(const http::Request& request,
                                                            const Route& route) const {
  std::string_view secret =
      credential(request.header("authorization"), request.header("x-api-key"));
  if (secret.empty() && route.takes_cookie) {
    secret = session_cookie(request);
    const bool is_write = route.method != Method::kGet;
    if (!secret.empty() && is_write && !is_from_here(request)) return from_elsewhere();
  }
  return application_.authenticator.authenticate(secret);
}

void Dispatcher::operator()(const http::Request& request, http::Responder responder) const {
  RouteMatch match = router_.match(request.method, request.path);
  if (match.route == nullptr) return refuse(request, match, std::move(responder));
  const std::string_view permission = match.route->permission;
  const Handler handler = match.route->handler;
  const auto begin = [&](std::shared_ptr<const Caller> caller) {
    return std::make_shared<Exchange>(application_, request, std::move(responder), std::move(match),
                                      std::move(caller));
  };
  const bool is_write = match.route->method != Method::kGet;
  const bool needs_caller = match.route->needs_caller();
  const bool of_platform = match.route->of_platform;
  const auto handle = [&](const ExchangePtr& exchange) {
    const Status right = is_write ? exchange->check_write_headers() : Done{};
    return right ? handler(exchange) : exchange->fail(right.error());
  };
  if (!needs_caller) {
    const bool is_metered = match.route->is_metered;
    const ExchangePtr exchange = begin(nullptr);
    if (!is_metered || exchange->meter()) handle(exchange);
    return;
  }
  auto caller = caller_of(request, *match.route);
  if (!caller) return begin(nullptr)->fail(caller.error());
  const Permissions& held = of_platform ? (*caller)->platform : (*caller)->permissions;
  const bool is_allowed = permission.empty() || held.allow(permission);
  const ExchangePtr exchange = begin(std::move(caller).value());
  if (!exchange->meter()) return;
  if (!is_allowed) return exchange->fail(missing_permission(permission));
  handle(exchange);
}

void Dispatcher::refuse(const http::Request& request, const RouteMatch& match,
                        http::Responder responder) const {
  const Metering metering = application_.meter.of_address(request.peer_address);
  http::Response response;
  if (metering.is_refused()) {
    application_.metrics.rate_limited(metering.quota->policy);
    response = too_many_requests(metering);
  } else if (match.allowed.empty()) {
    response = http::problem(404, "Not found.");
  } else {
    response = not_allowed(request, match);
    response.headers.push_back({"Allow", match.allowed});
  }
  response.quota = metering.quota;
  application_.metrics.answered(kNoRoute, kAnyMethod, response.status, {});
  std::move(responder)(std::move(response));
}

std::size_t Dispatcher::body_bytes_max(std::string_view method, std::string_view path) const {
  const RouteMatch match = router_.match(method, path);
  const bool is_large = match.route != nullptr && match.route->body_is_large;
  return is_large ? kLargeBodyBytesMax : kBodyBytesMax;
}

}  // namespace daybook::api
