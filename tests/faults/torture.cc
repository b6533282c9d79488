#include "tests/faults/torture.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace daybook::testing {
namespace {

using Clock = std::chrono::steady_clock;
constexpr double kTests = 4;  // Those that call for_a_while.

double minutes() {
  const char* given = std::getenv("DAYBOOK_TORTURE_MINUTES");
  return given == nullptr ? 0 : std::stod(given);
}

}  // namespace

void for_a_while(std::uint64_t least, std::uint64_t most,
                 const std::function<void(std::uint64_t)>& round) {
  const std::chrono::duration<double, std::ratio<60>> time(minutes() / kTests);
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
  for (std::uint64_t number = 0; number < most; ++number) {
    if (number >= least && Clock::now() >= end) return;
    round(number);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace daybook::testing
