// Rows come out of a batch in the order of their keys; what it says of a key last is what counts.
#include "projections/row_batch.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
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
    ASSERT_TRUE((*rows)->write(batch.sorted()));
    batch.clear();
    ASSERT_EQ(read(**rows), model) << "round " << round;
  }
}

// Keys of some tables, with what such keys have in common, beginnings of others, and zeros.
std::string random_key(std::mt19937_64& random) {
  std::string key(1, static_cast<char>('A' + random() % 3));
  if (key != "C") key += "the same";
  for (std::size_t i = random() % 12; i > 0; --i) key.push_back(static_cast<char>(random() % 2));
  return key;
}

TEST(RowBatches, AreSortedAgainWhenMoreComes) {
  RowBatch rows;
  rows.put("B2", "old");
  rows.put("B1", "one");
  EXPECT_EQ(rows.sorted().size(), 2U);
  rows.put("B2", "new");
  rows.put("A", "first");
  const auto sorted = rows.sorted();
  ASSERT_EQ(sorted.size(), 3U);
  EXPECT_EQ(sorted[0].key, "A");
  EXPECT_EQ(sorted[1].key, "B1");
  EXPECT_EQ(sorted[2].value, "new");
}

TEST(RowBatches, ComeInTheOrderOfKeysTheLastOfEach) {
  std::mt19937_64 random(3);
  for (const std::size_t count : {0U, 1U, 2U, 50U, 20'000U}) {
    RowBatch rows;
    std::map<std::string, std::optional<std::string>> model;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string key = random_key(random);
      if (random() % 4 == 0) {
        rows.remove(key);
        model[key] = std::nullopt;
      } else {
        rows.put(key, std::to_string(i));
        model[key] = std::to_string(i);
      }
    }
    const auto sorted = rows.sorted();
    ASSERT_EQ(sorted.size(), model.size());
    auto expected = model.begin();
    for (const SortedRow& row : sorted) {
      EXPECT_EQ(row.key, expected->first);
      EXPECT_EQ(row.removed, !expected->second);
      EXPECT_EQ(row.value, expected->second.value_or(""));
      ++expected;
    }
  }
}

}  // namespace
}  // namespace daybook::testing
