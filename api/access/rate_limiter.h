// How much one client may ask: `requests` at once, and as many again every `seconds`, evenly (the
// generic cell rate algorithm, which is a leaky bucket kept as one time stamp).
//
// Memory is what the constructor takes, however many clients come: 32,768 of them are told apart.
// When more ask within one window, the one that is closest to its full quota is forgotten, so that
// too much may pass, but never somebody is refused for what another did.
//
// Safe from any thread. take() holds a lock that few keys share for some ten instructions and
// allocates nothing.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>

#include "domain/core/uuid.h"

namespace daybook::api {

struct RateLimit {
  std::uint32_t requests = 0;  // 0: no limit.
  std::uint32_t seconds = 60;
};

struct Allowance {
  bool is_allowed = true;
  std::uint32_t remaining = 0;
  std::uint32_t reset_s = 0;        // Until the quota is full, if nothing is asked meanwhile.
  std::uint32_t retry_after_s = 0;  // Of a refusal: when the next request will pass; at least 1.
};

class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    bool operator==(const Key&) const = default;
  };
  static Key key_of(const Uuid& id);
  // An IPv4 address by itself, an IPv6 address by the /64 it is of: whoever has one has all of it.
  static Key key_of_address(std::string_view address);

  explicit RateLimiter(RateLimit limit);
  ~RateLimiter();
  RateLimiter(const RateLimiter&) = delete;
  RateLimiter& operator=(const RateLimiter&) = delete;

  bool is_on() const { return sets_ != nullptr; }
  const RateLimit& limit() const { return limit_; }

  // Counts one request. A refused one takes nothing. Only when it is on.
  Allowance take(const Key& key, Time now);

 private:
  struct Slot {
    Key key;
    std::int64_t full_at = 0;  // Nanoseconds of the steady clock; past: nothing is used up.
  };
  static constexpr std::size_t kSlots = 8;
  struct Set {
    std::mutex mutex;
    std::array<Slot, kSlots> slots;  // Guarded by mutex.
  };
  static constexpr std::size_t kSets = 4096;

  Set& set_of(const Key& key) const;
  static Slot& slot_of(Set& set, const Key& key);
  Allowance allowance(std::int64_t used_ns) const;

  const RateLimit limit_;
  const std::int64_t interval_ns_;  // One request each.
  const std::uint64_t seed_;        // So that nobody can choose whom to share a set with.
  std::unique_ptr<std::array<Set, kSets>> sets_;
};

}  // namespace daybook::api
