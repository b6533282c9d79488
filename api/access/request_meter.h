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
  // Attempts to sign in to one account, or to get a new password for it, whether there is such an
  // account or not: from one address, and from all together.
  RateLimit account_from_address{.requests = 20, .seconds = 600};
  RateLimit account{.requests = 200, .seconds = 600};
};

struct Metering {
  std::optional<http::Quota> quota = {};  // Nothing when there is no limit.
  std::uint32_t retry_after_s = 0;        // 0: it may pass.

  bool is_refused() const { return retry_after_s > 0; }
};

class RequestMeter {
 public:
  explicit RequestMeter(const RateLimits& limits)
      : token_(limits.token),
        address_(limits.address),
        account_from_address_(limits.account_from_address),
        account_(limits.account) {}

  Metering of_token(const Uuid& token);
  Metering of_address(std::string_view address);
  // By the e-mail address that was typed.
  Metering of_attempt(std::string_view account, std::string_view address);

 private:
  RateLimiter token_;
  RateLimiter address_;
  RateLimiter account_from_address_;
  RateLimiter account_;
};

// 429 with Retry-After. Of one that is_refused().
http::Response too_many_requests(const Metering& metering);

}  // namespace daybook::api
