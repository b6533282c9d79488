#include "api/access/rate_limiter.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <random>

namespace daybook::api {
namespace {

constexpr std::int64_t kSecond_ns = 1'000'000'000;

std::uint32_t seconds_up(std::int64_t nanoseconds) {
  return static_cast<std::uint32_t>((nanoseconds + kSecond_ns - 1) / kSecond_ns);
}

// Spreads the bits of a key over all of the result (splitmix64).
std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
  return bits ^ (bits >> 31);
}

}  // namespace

RateLimiter::Key RateLimiter::key_of(const Uuid& id) {
  Key key;
  std::memcpy(&key, id.bytes.data(), sizeof key);
  return key;
}

RateLimiter::Key RateLimiter::key_of_address(std::string_view address) {
  Key key;
  std::array<char, INET6_ADDRSTRLEN> text{};
  address.copy(text.data(), text.size() - 1);
  in_addr v4{};
  if (::inet_pton(AF_INET, text.data(), &v4) == 1) {
    key.low = (std::uint64_t{1} << 32) | v4.s_addr;
    return key;
  }
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.data(), &v6) == 1) std::memcpy(&key.high, &v6, sizeof key.high);
  return key;
}

RateLimiter::RateLimiter(RateLimit limit)
    : limit_(limit),
      interval_ns_(std::max<std::int64_t>(
          kSecond_ns * limit.seconds / std::max<std::uint32_t>(limit.requests, 1), 1)),
      seed_((std::uint64_t{std::random_device{}()} << 32) | std::random_device{}()) {
  if (limit_.requests > 0) sets_ = std::make_unique<std::array<Set, kSets>>();
}

RateLimiter::~RateLimiter() = default;

RateLimiter::Set& RateLimiter::set_of(const Key& key) const {
  return (*sets_)[mixed(mixed(key.high ^ seed_) ^ key.low) % kSets];
}

RateLimiter::Slot& RateLimiter::slot_of(Set& set, const Key& key) {
  const auto found = std::ranges::find(set.slots, key, &Slot::key);
  if (found != set.slots.end()) return *found;
  Slot& slot = *std::ranges::min_element(set.slots, {}, &Slot::full_at);
  slot = {key, 0};
  return slot;
}

Allowance RateLimiter::allowance(std::int64_t used_ns) const {
  const std::int64_t quota_ns = interval_ns_ * limit_.requests;
  Allowance allowance;
  allowance.remaining =
      static_cast<std::uint32_t>(std::max<std::int64_t>(quota_ns - used_ns, 0) / interval_ns_);
  allowance.reset_s = seconds_up(used_ns);
  return allowance;
}

Allowance RateLimiter::take(const Key& key, Time now) {
  const std::int64_t now_ns =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
  const std::int64_t quota_ns = interval_ns_ * limit_.requests;
  Set& set = set_of(key);
  const std::lock_guard lock(set.mutex);
  Slot& slot = slot_of(set, key);
  const std::int64_t used_ns = std::max<std::int64_t>(slot.full_at - now_ns, 0);
  const std::int64_t over_ns = used_ns + interval_ns_ - quota_ns;
  if (over_ns > 0) {
    Allowance refused = allowance(used_ns);
    refused.is_allowed = false;
    refused.retry_after_s = std::max(seconds_up(over_ns), std::uint32_t{1});
    return refused;
  }
  slot.full_at = now_ns + used_ns + interval_ns_;
  return allowance(used_ns + interval_ns_);
}

}  // namespace daybook::api
