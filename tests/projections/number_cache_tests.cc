#include "projections/number_cache.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/projections/test_log.h"

namespace daybook::test {
namespace {

constexpr TenantId kTenant{1};
constexpr KindId kSomeKind{7};

TEST(NumberCache, AnswersWhatWasPutLast) {
  std::mt19937_64 random{1};
  NumberCache cache(64 << 10);
  const RecordKey key{kSomeKind, random_id(random)};
  EXPECT_EQ(cache.find(kTenant, key), std::nullopt);
  cache.put(kTenant, key, RecordNumber{5});
  EXPECT_EQ(cache.find(kTenant, key), RecordNumber{5});
  cache.put(kTenant, key, RecordNumber{0xffffffff});
  EXPECT_EQ(cache.find(kTenant, key), RecordNumber{0xffffffff});
  EXPECT_EQ(cache.find(TenantId{2}, key), std::nullopt);
  EXPECT_EQ(cache.find(kTenant, {KindId{8}, key.id}), std::nullopt);
}

TEST(NumberCache, KeepsAsManyAsItHasRoomForAndNoMore) {
  std::mt19937_64 random{2};
  NumberCache cache(8000);  // Rounded down to a power of two: 512 entries.
  std::vector<RecordKey> keys;
  for (std::uint32_t number = 1; number <= 5000; ++number) {
    keys.push_back({kSomeKind, random_id(random)});
    cache.put(kTenant, keys.back(), RecordNumber{number});
    ASSERT_EQ(cache.find(kTenant, keys.back()), RecordNumber{number});
  }
  std::size_t found = 0;
  for (std::uint32_t number = 1; number <= 5000; ++number) {
    const auto held = cache.find(kTenant, keys[number - 1]);
    found += held == RecordNumber{number} ? 1 : 0;
  }
  EXPECT_GT(found, 256U);
  EXPECT_LE(found, 512U);
}

TEST(NumberCache, OfNoMemoryKeepsAFewAllTheSame) {
  NumberCache cache(0);
  std::mt19937_64 random{3};
  const RecordKey key{kSomeKind, random_id(random)};
  cache.put(kTenant, key, RecordNumber{9});
  EXPECT_EQ(cache.find(kTenant, key), RecordNumber{9});
}

}  // namespace
}  // namespace daybook::test
