#include "tests/faults/torture.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>

namespace daybook::testing {
namespace {

using Clock = std::chrono::steady_clock;

double minutes() {
  const char* given = std::getenv("DAYBOOK_TORTURE_MINUTES");
  return given == nullptr ? 0 : std::stod(given);
}

}  // namespace

bool is_torture() { return minutes() > 0; }

void for_a_while(std::uint64_t least, const std::function<void(std::uint64_t)>& round) {
  const std::chrono::duration<double, std::ratio<60>> time(minutes());
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
  for (std::uint64_t number = 0; number < least || Clock::now() < end; ++number) {
    round(number);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace daybook::testing
