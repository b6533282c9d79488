#include "projections/sorted_rows.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>

namespace daybook::testing {
namespace {

// Keys of some tables, with what such keys have in common, beginnings of others, and zeros.
std::string random_key(std::mt19937_64& random) {
  std::string key(1, static_cast<char>('A' + random() % 3));
  if (key != "C") key += "the same";
  for (std::size_t i = random() % 12; i > 0; --i) key.push_back(static_cast<char>(random() % 2));
  return key;
}

TEST(SortedRows, ComeInTheOrderOfKeysTheLastOfEach) {
  std::mt19937_64 random(3);
  for (const std::size_t count : {0U, 1U, 2U, 50U, 20'000U}) {
    SortedRows rows;
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
    const auto sorted = rows.take_sorted();
    ASSERT_EQ(sorted.size(), model.size());
    auto expected = model.begin();
    for (const Rows::SortedRow& row : sorted) {
      EXPECT_EQ(row.key, expected->first);
      EXPECT_EQ(row.removed, !expected->second);
      EXPECT_EQ(row.value, expected->second.value_or(""));
      ++expected;
    }
  }
}

}  // namespace
}  // namespace daybook::testing
