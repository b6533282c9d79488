// When a mail that could not be sent is tried again.
#pragma once

#include <algorithm>
#include <chrono>

namespace daybook::api {

inline constexpr std::chrono::milliseconds kBackoffFirst{1'000};
inline constexpr std::chrono::milliseconds kBackoffMax{600'000};

// After the n-th failed attempt, from 1: one second, doubled each time, at most ten minutes.
constexpr std::chrono::milliseconds backoff_after(unsigned attempts,
                                                  std::chrono::milliseconds first = kBackoffFirst) {
  const unsigned doublings = std::min(attempts == 0 ? 0U : attempts - 1, 20U);
  return std::min<std::chrono::milliseconds>(first * (1LL << doublings), kBackoffMax);
}

}  // namespace daybook::api
