// Records in little room: as many as it takes to pack them, and back.
#include <gtest/gtest.h>

#include <algorithm>

#include "domain/people/person.h"
#include "eventstore/packed_records.h"
#include "tests/support/records.h"

namespace daybook::testing {
namespace {

using person::kPerson;

constexpr std::uint32_t kMany = kUnpackedMax + 5;

Record numbered(std::uint32_t number, std::string_view name = "Ann") {
  Record record =
      a(kPerson, number, {{person::kName, std::string(name)}, {person::kTags, refs({4})}});
  record.version = Version{number};
  record.created_at = kNow;
  record.updated_at = Time{kNow.value + number};
  record.put(person::kJobTitle.id, Erased{});
  record.put(person::kPrimaryEmail.id, std::string(300, 'x'), Origin{id(9)});
  return record;
}

TEST(RecordList, GivesBackWhatWasPut) {
  RecordList list;
  for (std::uint32_t i = 1; i <= kMany; ++i) list.push_back(numbered(i));
  ASSERT_EQ(list.size(), kMany);
  for (std::uint32_t i = 1; i <= kMany; ++i) ASSERT_EQ(list.at(i - 1), numbered(i));
  EXPECT_EQ(list.back(), numbered(kMany));
}

TEST(RecordList, IsGoneThroughInWindows) {
  for (const std::uint32_t count : {0U, 3U, std::uint32_t{kWindowRecords}, kMany}) {
    std::vector<Record> all;
    for (std::uint32_t i = 1; i <= count; ++i) all.push_back(numbered(i));
    const RecordList list(all);
    std::vector<Record> seen;
    each_window(list, [&](std::span<const Record> records) {
      EXPECT_LE(records.size(), kWindowRecords);
      seen.insert(seen.end(), records.begin(), records.end());
    });
    EXPECT_EQ(seen, all);
  }
}

TEST(RecordMap, HoldsTheNewestOfEach) {
  RecordMap map;
  for (std::uint32_t i = 1; i <= kMany; ++i) map.put(numbered(i));
  for (std::uint32_t i = 1; i <= kMany; i += 7) map.put(numbered(i, "Bob"));
  for (std::uint32_t i = 1; i <= kMany; ++i) {
    ASSERT_EQ(map.find({kPerson.id, id(i)}), numbered(i, i % 7 == 1 ? "Bob" : "Ann"));
  }
  EXPECT_EQ(map.find({kPerson.id, id(kMany + 1)}), std::nullopt);
}

TEST(RecordMap, TellsEachKeyOnceInOrder) {
  RecordMap map;
  for (std::uint32_t i = 1; i <= kMany; ++i) map.put(numbered(i));
  map.put(numbered(1, "Bob"));
  const std::vector<RecordKey> keys = map.keys();
  EXPECT_EQ(keys.size(), kMany);
  EXPECT_EQ(std::ranges::adjacent_find(keys, std::greater_equal<>()), keys.end());
}

TEST(RecordMap, WhatIsAbsorbedReplacesWhatWasThere) {
  for (const auto& [few, many] : {std::pair(3U, kMany), std::pair(kMany, 3U)}) {
    RecordMap below;
    RecordMap above;
    for (std::uint32_t i = 1; i <= few; ++i) below.put(numbered(i));
    for (std::uint32_t i = 2; i <= many; ++i) above.put(numbered(i, "Bob"));
    below.absorb(std::move(above));
    EXPECT_EQ(below.find({kPerson.id, id(1)}), numbered(1));
    EXPECT_EQ(below.find({kPerson.id, id(2)}), numbered(2, "Bob"));
    EXPECT_EQ(below.find({kPerson.id, id(many)}), numbered(many, "Bob"));
    EXPECT_EQ(below.find({kPerson.id, id(few)}), numbered(few, few <= many ? "Bob" : "Ann"));
    EXPECT_EQ(below.keys().size(), kMany);
  }
}

}  // namespace
}  // namespace daybook::testing
