#include "api/cli/progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace daybook::cli {
namespace {

using Time = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

TEST(Progress, OnATerminalABarIsDrawnOverItselfAtMostTenTimesASecond) {
  Time now{};
  std::ostringstream stream;
  Progress progress(
      stream, {.label = "import", .unit = "rows", .total = 1'000, .is_terminal = true, .now = [&] {
                 return now;
               }});
  for (int i = 1; i <= 50; ++i) progress.report(1, 10);
  EXPECT_EQ(stream.str(), "");
  now += milliseconds(2'000);
  progress.report(5'000, 500);
  EXPECT_EQ(stream.str(),
            "\rimport [###############...............] 50 % 5,000 rows, 2,500 rows/s");
  now += milliseconds(3'000);
  progress.report(10'000, 2'000);
  progress.finish();
  EXPECT_TRUE(stream.str().ends_with(
      "\rimport [##############################] 100 % 10,000 rows, 2,000 rows/s\n"));
}

TEST(Progress, ElsewhereALineIsWrittenEveryFiveSeconds) {
  Time now{};
  std::ostringstream stream;
  Progress progress(
      stream, {.label = "rebuild", .unit = "events", .total = 0, .is_terminal = false, .now = [&] {
                 return now;
               }});
  progress.report(1, 1);
  now += milliseconds(5'000);
  progress.report(1'234'567, 1);
  progress.report(1'234'568, 1);
  EXPECT_EQ(stream.str(), "rebuild 1,234,567 events, 246,913 events/s\n");
}

TEST(Progress, AMessageGetsALineOfItsOwn) {
  Time now{};
  std::ostringstream stream;
  Progress progress(
      stream,
      {.label = "x", .unit = "rows", .total = 0, .is_terminal = true, .now = [&] { return now; }});
  progress.interrupt();
  EXPECT_EQ(stream.str(), "");
  now += milliseconds(1'000);
  progress.report(2, 2);
  progress.interrupt();
  EXPECT_EQ(stream.str(), "\rx 2 rows, 2 rows/s\n");
}

TEST(Grouped, ThousandsAreSetApart) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1'000), "1,000");
  EXPECT_EQ(grouped(12'345'678), "12,345,678");
}

}  // namespace
}  // namespace daybook::cli
