#include "api/sign_in/attempts.h"

#include <algorithm>

namespace daybook::api {
namespace {

using std::chrono::seconds;

std::pair<std::uint64_t, std::uint64_t> pair_of(const RateLimiter::Key& key) {
  return {key.high, key.low};
}

// Up to the next whole second.
std::uint32_t seconds_until(Attempts::Time until, Attempts::Time now) {
  return static_cast<std::uint32_t>(std::chrono::ceil<seconds>(until - now).count());
}

}  // namespace

struct Attempts::UnderWay {
  std::mutex mutex;
  std::vector<Address> addresses;  // One for each. Guarded by mutex.
};

Attempts::Attempts(AttemptLimits limits)
    : limits_(limits), failures_(limits.failures), under_way_(std::make_shared<UnderWay>()) {}

Metering Attempts::of_address(std::string_view address, Time now) {
  const std::lock_guard lock(mutex_);
  const auto paused = paused_.find(pair_of(RateLimiter::key_of_address(address)));
  if (paused == paused_.end() || paused->second <= now) return {};
  Metering metering;
  metering.retry_after_s = seconds_until(paused->second, now);
  metering.quota = http::Quota{.policy = "sign-in",
                               .requests = limits_.failures.requests,
                               .window_s = limits_.failures.seconds,
                               .remaining = 0,
                               .reset_s = metering.retry_after_s};
  return metering;
}

// With the last of its quota the address waits until there is one again.
void Attempts::failed(std::string_view address, Time now) {
  if (!failures_.is_on()) return;
  const RateLimiter::Key key = RateLimiter::key_of_address(address);
  const Allowance allowance = failures_.take(key, now);
  if (allowance.is_allowed && allowance.remaining > 0) return;
  const std::uint32_t interval_s =
      (limits_.failures.seconds + limits_.failures.requests - 1) / limits_.failures.requests;
  pause(pair_of(key), now + seconds(std::max(allowance.retry_after_s, interval_s)), now);
}

// Of too many that which waits the shortest is forgotten.
void Attempts::pause(const Address& address, Time until, Time now) {
  const std::lock_guard lock(mutex_);
  if (paused_.size() >= kPausedMax) {
    std::erase_if(paused_, [now](const auto& one) { return one.second <= now; });
  }
  if (paused_.size() >= kPausedMax) {
    paused_.erase(
        std::ranges::min_element(paused_, {}, [](const auto& one) { return one.second; }));
  }
  paused_[address] = until;
}

Result<Attempts::Place> Attempts::begin(std::string_view address) {
  const Address own = pair_of(RateLimiter::key_of_address(address));
  const std::lock_guard lock(under_way_->mutex);
  std::vector<Address>& all = under_way_->addresses;
  const auto of_address = static_cast<std::size_t>(std::ranges::count(all, own));
  if (all.size() >= limits_.under_way || of_address >= limits_.under_way_of_address) {
    return unavailable("auth.busy", "Too many sign-ins are under way. Try again.");
  }
  all.push_back(own);
  return Place(under_way_.get(), [under_way = under_way_, own](const void*) {
    const std::lock_guard giving_back(under_way->mutex);
    under_way->addresses.erase(std::ranges::find(under_way->addresses, own));
  });
}

}  // namespace daybook::api
