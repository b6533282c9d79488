// Batches are written in the order of their keys; what a batch says of a key last is what counts.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "projections/rows.h"
#include "tests/support/temporary_folder.h"

namespace daybook::testing {
namespace {

using Model = std::map<std::string, std::string>;

// Few keys, so that most are put and removed several times in a batch.
void change(std::mt19937_64& random, RowBatch& batch, Model& model) {
  const std::string key = "ABC"[random() % 3] + std::to_string(random() % 40);
  if (random() % 3 == 0) {
    batch.remove(key);
    model.erase(key);
    return;
  }
  const std::string value(random() % 5, static_cast<char>('a' + random() % 26));
  batch.put(key, value);
  model[key] = value;
}

Model read(const Rows& rows) {
  Model found;
  EXPECT_TRUE(rows.each({}, [&](std::string_view key, std::string_view value) {
    found.emplace(key, value);
    return true;
  }));
  return found;
}

TEST(RowBatches, OfAKeyTheLastCounts) {
  const TemporaryFolder folder(Medium::kMemory);
  auto rows = Rows::open(folder.path().string(), {});
  ASSERT_TRUE(rows);
  std::mt19937_64 random(11);
  Model model;
  RowBatch batch;
  for (int round = 0; round < 50; ++round) {
    for (std::uint64_t i = random() % 300; i > 0; --i) change(random, batch, model);
    ASSERT_TRUE((*rows)->write(batch));
    batch.clear();
    ASSERT_EQ(read(**rows), model) << "round " << round;
  }
}

}  // namespace
}  // namespace daybook::testing
