// Random lives of a shard on a disk that does wrong, against a model in memory: see simulation.h.
#include "tests/faults/simulation.h"

#include <gtest/gtest.h>

#include "tests/faults/torture.h"
#include "tests/support/seed.h"

namespace daybook::testing {
namespace {

constexpr std::uint64_t kLives = 12;
constexpr int kSteps = 60;

TEST(Simulations, ShowWhatTheModelSaysWhateverTheDiskDoes) {
  for_a_while(kLives, UINT64_MAX, [](std::uint64_t number) {
    const std::uint64_t seed = testing::seed() + number;
    Simulation simulation(seed);
    simulation.run(kSteps);
    for (const std::string& failure : simulation.failures()) {
      ADD_FAILURE() << "DAYBOOK_SEED=" << seed << " shows it at once: " << failure;
    }
    EXPECT_GT(simulation.found(), 10U) << "DAYBOOK_SEED=" << seed;
  });
}

}  // namespace
}  // namespace daybook::testing
