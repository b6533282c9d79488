#include "tests/support/seed.h"

#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace daybook::testing {

std::uint64_t seed() {
  static const std::uint64_t kSeed = [] {
    const char* wanted = std::getenv("DAYBOOK_SEED");
    const std::uint64_t made = wanted != nullptr ? std::stoull(wanted) : std::random_device{}();
    std::cout << "DAYBOOK_SEED=" << made << std::endl;
    return made;
  }();
  return kSeed;
}

}  // namespace daybook::testing
