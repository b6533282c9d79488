// Copies of a record share what they hold until one of them changes.
#include <gtest/gtest.h>

#include <thread>

#include "domain/core/record.h"

namespace daybook::testing {
namespace {

constexpr FieldId kFirst{1};
constexpr FieldId kSecond{2};

Record holding(std::string text) {
  Record record;
  record.put(kFirst, std::move(text));
  return record;
}

TEST(SlotsSpec, ACopyKeepsWhatTheOriginalLetsGo) {
  Record record = holding("before");
  const Record copy = record;
  record.put(kFirst, std::string("after"));
  record.put(kSecond, true);
  EXPECT_EQ(copy, holding("before"));
  record.put(kFirst, Null{});
  EXPECT_EQ(copy.get(kFirst), Value{"before"});
  EXPECT_FALSE(record.has(kFirst));
}

TEST(SlotsSpec, AChangeOfACopyIsItsOwn) {
  const Record record = holding("before");
  Record copy = record;
  copy.put(kFirst, std::string("after"));
  EXPECT_EQ(record, holding("before"));
  copy = record;
  EXPECT_EQ(copy, record);
}

TEST(SlotsSpec, ASharedRecordIsSharedOnlyWhileNobodyChangesIt) {
  Record record = holding("same");
  const Slot* const slot = record.find(kFirst);
  Record copy = record;
  EXPECT_EQ(copy.find(kFirst), slot);
  copy.put(kSecond, true);
  EXPECT_NE(copy.find(kFirst), slot);
  record.put(kFirst, std::string("again"));
  EXPECT_EQ(record.find(kFirst), slot);
}

TEST(SlotsSpec, WhoeverTakesAwayNothingCopiesNothing) {
  const Record record = holding("same");
  Record copy = record;
  copy.put(kSecond, Null{});
  EXPECT_EQ(copy.find(kFirst), record.find(kFirst));
}

TEST(SlotsSpec, AMovedRecordHoldsNothing) {
  Record record = holding("moved");
  const Record other = std::move(record);
  EXPECT_EQ(other, holding("moved"));
  EXPECT_TRUE(record.slots.empty());  // NOLINT(bugprone-use-after-move): that is the question.
}

TEST(SlotsSpec, ThreadsChangeTheirCopiesApart) {
  for (int round = 0; round < 200; ++round) {
    Record record = holding("of all");
    std::thread reader([copy = record] { EXPECT_EQ(copy.get(kFirst), Value{"of all"}); });
    record.put(kFirst, std::string("of one"));
    reader.join();
    EXPECT_EQ(record, holding("of one"));
  }
}

}  // namespace
}  // namespace daybook::testing
