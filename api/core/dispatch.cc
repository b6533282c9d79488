#include "api/core/dispatch.h"

#include <algorithm>

#include "api/access/withheld.h"
#include "api/core/enforcement.h"
#include "api/core/exchange.h"
#include "api/read/query_reader.h"
#include "api/secrets/token.h"
#include "api/sign_in/cookie.h"

namespace daybook::api {
namespace {

// What no route is counted under: the path itself would be a label a client can choose.
constexpr std::string_view kNoRoute = "none";
constexpr std::string_view kAnyMethod = "any";

Error from_elsewhere() {
  return forbidden("auth.cross_site", "A session's cookie writes from this server's pages alone.");
}

constexpr int kNoPath = 404;
constexpr int kNotAllowed = 405;
constexpr int kBodyTooLarge = 413;

Error no_path() { return not_found("path.not_found", "Not found."); }
Error not_allowed() { return not_found("method.not_allowed", "This method is not allowed here."); }

// Also what is one literal segment of a surface without a base: "/people".
std::string place_of(std::string_view base, std::string_view path) {
  if (!base.empty()) return std::string(base);
  return "/" + std::string(path.substr(0, path.find('/')));
}

bool is_under(std::string_view path, std::string_view place) {
  return path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
}

// What takes no parameters has no handler that would look for any. Reads of the others look at all
// they are asked.
Status check_parameterless(const http::Request& request, const Route& route) {
  const bool is_write = route.method != Method::kGet;
  const bool has_none = route.action == nullptr
                            ? is_write
                            : (is_write || route.of_platform) && route.action->query.empty();
  if (!has_none) return Done{};
  DAYBOOK_CHECK(read_action_query({}, request.query));
  return Done{};
}

void handle(const ExchangePtr& exchange) {
  const Route& route = exchange->route();
  Status right = check_parameterless(exchange->request(), route);
  if (right && route.method != Method::kGet) right = exchange->check_write_headers();
  return right ? route.handler(exchange) : exchange->fail(right.error());
}

// Signing in, new passwords, accepting invitations: nobody is asked who they are, but whoever shows
// that they act as somebody else is told that this is not for them.
void handle_anybody(const ExchangePtr& exchange) {
  const http::Request& request = exchange->request();
  const Route& route = exchange->route();
  if (route.is_metered && !exchange->meter()) return;
  const bool is_impersonated = secrets::is_impersonation_secret(
      credential(request.header("authorization"), request.header("x-api-key")));
  if (is_impersonated && route.method != Method::kGet) return exchange->fail(withheld());
  handle(exchange);
}

// Whoever acts as somebody else has nothing to do with the platform's administration.
void handle_caller(const ExchangePtr& exchange) {
  if (!exchange->meter()) return;
  const Caller& caller = exchange->caller();
  const Route& route = exchange->route();
  if (route.of_platform && caller.is_impersonated()) return exchange->fail(withheld());
  const Status may = check_not_withheld(caller, route.permission);
  if (!may) return exchange->fail(may.error());
  const Permissions& held = route.of_platform ? caller.platform : caller.permissions;
  if (route.permission.empty() || held.allow(route.permission)) return handle(exchange);
  enforce_permission(exchange, handle);
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
  const auto begin = [&](std::shared_ptr<const Caller> caller) {
    return std::make_shared<Exchange>(application_, request, std::move(responder), std::move(match),
                                      std::move(caller));
  };
  if (!match.route->needs_caller()) return handle_anybody(begin(nullptr));
  auto caller = caller_of(request, *match.route);
  if (!caller) return begin(nullptr)->fail(caller.error());
  handle_caller(begin(std::move(caller).value()));
}

void Dispatcher::refuse(const http::Request& request, const RouteMatch& match,
                        http::Responder responder) const {
  const Metering metering = application_.meter.of_address(request.peer_address);
  http::Response response;
  if (metering.is_refused()) {
    application_.metrics.rate_limited(metering.quota->policy);
    response = too_many_requests(metering);
  } else if (match.allowed.empty()) {
    response = refusal(request, kNoPath, no_path());
  } else {
    response = refusal(request, kNotAllowed, not_allowed());
    response.headers.push_back({"Allow", match.allowed});
  }
  response.quota = metering.quota;
  application_.metrics.answered(kNoRoute, kAnyMethod, response.status, {});
  std::move(responder)(std::move(response));
}

void Dispatcher::add(const Surface& surface) {
  if (surface.dialect == nullptr) return;
  for (const std::string_view base : surface.bases) {
    for (const Resource* resource : surface.resources) {
      places_.push_back({place_of(base, resource->path), surface.dialect});
    }
    for (const ActionTable* table : surface.actions) {
      for (const Action& action : table->rows) {
        places_.push_back({place_of(base, action.path), surface.dialect});
      }
    }
  }
  const auto same = std::ranges::unique(places_, {}, &Place::path);
  places_.erase(same.begin(), same.end());
}

http::Response Dispatcher::refusal(const http::Request& request, int status,
                                   const Error& error) const {
  const auto place = std::ranges::find_if(
      places_, [&](const Place& one) { return is_under(request.path, one.path); });
  if (place == places_.end()) return http::problem(status, error.message);
  const bool is_write = request.method != "GET" && request.method != "HEAD";
  return place->dialect->refusal({request.header("accept"), is_write}, status, error);
}

http::Response Dispatcher::too_large(const http::Request& request, std::string_view detail) const {
  return refusal(request, kBodyTooLarge,
                 {ErrorCode::kTooLarge, "body.too_large", std::string(detail)});
}

std::size_t Dispatcher::body_bytes_max(std::string_view method, std::string_view path) const {
  const RouteMatch match = router_.match(method, path);
  const bool is_large = match.route != nullptr && match.route->body_is_large;
  return is_large ? kLargeBodyBytesMax : kBodyBytesMax;
}

}  // namespace daybook::api
