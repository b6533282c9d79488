// How long a batch waits for company.
#include <gtest/gtest.h>

#include "eventstore/pace.h"

namespace daybook::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

TEST(Pace, NobodyWaitsAtFirst) {
  const Pace pace;
  EXPECT_EQ(pace.patience(1).count(), 0);
  EXPECT_EQ(pace.patience(100).count(), 0);
}

TEST(Pace, ALoneWriterNeverWaitsForCompany) {
  Pace pace;
  pace.synced(1, milliseconds(10));
  EXPECT_EQ(pace.patience(1).count(), 0);
}

TEST(Pace, WhenSeveralAreAboutToComeBackAFractionOfASyncIsSpent) {
  Pace pace;
  pace.synced(8, milliseconds(8));
  EXPECT_GT(pace.patience(1).count(), 0);
  EXPECT_LT(pace.patience(1), milliseconds(8) / 2);
  EXPECT_EQ(pace.patience(1), pace.patience(7));
}

TEST(Pace, WhenAsManyWaitAsCameLastTheyGoAtOnce) {
  Pace pace;
  pace.synced(8, milliseconds(8));
  EXPECT_EQ(pace.patience(8).count(), 0);
  EXPECT_EQ(pace.patience(9).count(), 0);
}

TEST(Pace, OneSlowSyncDoesNotMakeEverybodyWait) {
  Pace pace;
  for (int i = 0; i < 50; ++i) pace.synced(8, milliseconds(1));
  const nanoseconds before = pace.patience(1);
  pace.synced(8, milliseconds(100));
  EXPECT_LT(pace.patience(1), before * 16);
  for (int i = 0; i < 100; ++i) pace.synced(8, milliseconds(1));
  EXPECT_LT(pace.patience(1), before + before / 10);
}

TEST(Pace, ABatchWithoutAWriteTellsWhoCameAndNothingOfTheSync) {
  Pace pace;
  pace.synced(8, milliseconds(8));
  const nanoseconds before = pace.patience(1);
  pace.synced(1, nanoseconds(0));
  EXPECT_EQ(pace.patience(1).count(), 0) << "the crowd is gone";
  pace.synced(8, nanoseconds(0));
  EXPECT_EQ(pace.patience(1), before);
}

}  // namespace
}  // namespace daybook::testing
