// Counts requests against whom they come from: a token, or the address of who has shown none. What
// is over the limit is answered 429 before any work is done for it.
//
// Safe from any thread; takes no lock that a slow request holds, and allocates only for a refusal.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "api/access/rate_limiter.h"
#include "api/http/message.h"

namespace daybook::api {

struct RateLimits {
  RateLimit token{};  // Off: who has a token is trusted, and imports are many requests.
  // Of all without a token, those with a wrong one among them.
  RateLimit address{.requests = 6'000, .seconds = 60};
};

struct Metering {
  std::optional<http::Quota> quota = {};  // Nothing when there is no limit.
  std::uint32_t retry_after_s = 0;        // 0: it may pass.

  bool is_refused() const { return retry_after_s > 0; }
};

class RequestMeter {
 public:
  explicit RequestMeter(const RateLimits& limits)
      : token_(limits.token), address_(limits.address) {}

  Metering of_token(const Uuid& token);
  Metering of_address(std::string_view address);

 private:
  RateLimiter token_;
  RateLimiter address_;
};

// 429 with Retry-After. Of one that is_refused().
http::Response too_many_requests(const Metering& metering);

}  // namespace daybook::api
