#include "api/access/request_meter.h"

#include <algorithm>
#include <string>

#include "eventstore/crypto.h"

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

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

RateLimiter::Key key_of_text(std::string_view text) {
  const Digest digest = sha256(text);
  return RateLimiter::key_of(Uuid::from_bytes(view_of(digest).substr(0, 16)));
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

// Two counters, so that whoever types somebody's address on purpose locks out nobody elsewhere, but
// many together cannot guess on.
Metering RequestMeter::of_attempt(std::string_view account, std::string_view address) {
  std::string name(account);
  std::ranges::transform(name, name.begin(), [](char c) { return to_lower(c); });
  Metering metering;
  if (account_from_address_.is_on()) {
    metering =
        metered(account_from_address_, "account", key_of_text(name + '\n' + std::string(address)));
  }
  if (metering.is_refused() || !account_.is_on()) return metering;
  const Metering of_all = metered(account_, "account", key_of_text(name));
  return of_all.is_refused() ? of_all : metering;
}

http::Response too_many_requests(const Metering& metering) {
  http::Response response = http::problem(429, "Too many requests; try again later.");
  response.headers.push_back({"Retry-After", std::to_string(metering.retry_after_s)});
  response.quota = metering.quota;
  return response;
}

}  // namespace daybook::api
