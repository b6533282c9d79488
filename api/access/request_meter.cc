#include "api/access/request_meter.h"

#include <string>

namespace daybook::api {
namespace {

Metering metered(RateLimiter& limiter, std::string_view policy, const RateLimiter::Key& key) {
  const Allowance allowance = limiter.take(key, std::chrono::steady_clock::now());
  Metering metering;
  metering.quota = http::Quota{.policy = policy,
                               .requests = limiter.limit().requests,
                               .window_s = limiter.limit().seconds,
                               .remaining = allowance.remaining,
                               .reset_s = allowance.reset_s};
  metering.retry_after_s = allowance.retry_after_s;
  return metering;
}

}  // namespace

Metering RequestMeter::of_token(const Uuid& token) {
  if (!token_.is_on()) return {};
  return metered(token_, "token", RateLimiter::key_of(token));
}

Metering RequestMeter::of_address(std::string_view address) {
  if (!address_.is_on()) return {};
  return metered(address_, "address", RateLimiter::key_of_address(address));
}

http::Response too_many_requests(const Metering& metering) {
  http::Response response = http::problem(429, "Too many requests; try again later.");
  response.headers.push_back({"Retry-After", std::to_string(metering.retry_after_s)});
  response.quota = metering.quota;
  return response;
}

}  // namespace daybook::api
