// How many sign-ins one address may get wrong, and how many may be under way at a time: each costs
// tens of milliseconds of a core, and whoever tries one password on many accounts is over the limit
// of none of them.
//
// Memory is what the constructor takes and kPausedMax addresses. Safe from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "api/access/rate_limiter.h"
#include "api/access/request_meter.h"
#include "domain/core/result.h"

namespace daybook::api {

struct AttemptLimits {
  RateLimit failures{.requests = 100, .seconds = 900};  // Of an address; of IPv6 of its /64.
  std::size_t under_way = 16;
  std::size_t under_way_of_address = 8;
};

class Attempts {
 public:
  using Time = RateLimiter::Time;
  // Free again when the last copy is destroyed; it may outlive the attempts.
  using Place = std::shared_ptr<const void>;

  explicit Attempts(AttemptLimits limits = {});

  // Whether that address has to wait, because of what it got wrong.
  Metering of_address(std::string_view address, Time now = std::chrono::steady_clock::now());
  // One that the address got wrong. Those that it got right are not counted.
  void failed(std::string_view address, Time now = std::chrono::steady_clock::now());

  // kUnavailable "auth.busy": too many are under way, of that address or altogether.
  Result<Place> begin(std::string_view address);

 private:
  static constexpr std::size_t kPausedMax = 1'024;
  using Address = std::pair<std::uint64_t, std::uint64_t>;
  struct UnderWay;

  void pause(const Address& address, Time until, Time now);

  const AttemptLimits limits_;
  RateLimiter failures_;
  std::mutex mutex_;
  std::map<Address, Time> paused_;  // Until when. Guarded by mutex_.
  const std::shared_ptr<UnderWay> under_way_;
};

}  // namespace daybook::api
