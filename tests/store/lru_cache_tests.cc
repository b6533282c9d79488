#include "eventstore/lru_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace daybook::testing {
namespace {

using Cache = LruCache<int, std::string>;

Cache cache_of(int entries) {
  Cache cache;
  for (int i = 1; i <= entries; ++i) cache.put(i, std::to_string(i));
  return cache;
}

TEST(LruCache, GivesWhatWasPut) {
  Cache cache = cache_of(2);
  EXPECT_EQ(cache.size(), 2U);
  ASSERT_NE(cache.find(1), nullptr);
  EXPECT_EQ(*cache.find(1), "1");
  EXPECT_EQ(cache.find(3), nullptr);
}

TEST(LruCache, TheOldestIsTheOneUnusedForLongest) {
  Cache cache = cache_of(3);
  EXPECT_EQ(cache.oldest().key, 1);
  cache.find(1);
  EXPECT_EQ(cache.oldest().key, 2) << "1 was looked up";
  cache.put(2, "again");
  EXPECT_EQ(cache.oldest().key, 3) << "2 was put anew";
  cache.drop_oldest();
  EXPECT_EQ(cache.find(3), nullptr);
  EXPECT_EQ(cache.size(), 2U);
}

TEST(LruCache, APutReplacesWhatWasThere) {
  Cache cache = cache_of(2);
  EXPECT_EQ(cache.put(1, "new"), "new");
  EXPECT_EQ(*cache.find(1), "new");
  EXPECT_EQ(cache.size(), 2U);
}

TEST(LruCache, WhatIsErasedOrClearedIsGone) {
  Cache cache = cache_of(3);
  cache.erase(2);
  cache.erase(9);
  EXPECT_EQ(cache.find(2), nullptr);
  EXPECT_EQ(cache.oldest().value, "1");
  cache.clear();
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.find(1), nullptr);
}

}  // namespace
}  // namespace daybook::testing
