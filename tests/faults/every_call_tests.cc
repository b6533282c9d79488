// A fault at every call to the disk of a fixed workload, one run a call. After each the rules of
// the checker hold, and the values are those of a run without a fault.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/faults/workload.h"

namespace daybook::testing {
namespace {

struct OneRun {
  std::uint64_t calls = 0;
  std::string struck_call;
  Digest values{};
  std::vector<std::string> failures;
};

// 0: no fault.
OneRun run_with(DiskFault fault, std::uint64_t call) {
  FaultyShard shard(call);
  if (call > 0) shard.disk().strike(fault, call);
  Workload workload(shard);
  workload.run();
  OneRun run{shard.disk().calls(), shard.disk().struck_call(), {}, workload.failures()};
  shard.disk().strike(DiskFault::kNone, 1);  // What closing does is the next opening's business.
  shard.disk().make_room();
  if (shard.is_open()) run.values = shard.values();
  for (std::string& finding : shard.check()) run.failures.push_back(std::move(finding));
  return run;
}

std::string lines(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += "\n  " + one;
  return text;
}

class EveryCall : public ::testing::TestWithParam<DiskFault> {};

TEST_P(EveryCall, LosesNothingAndLeavesNothingByHalf) {
  const OneRun whole = run_with(DiskFault::kNone, 0);
  ASSERT_TRUE(whole.failures.empty()) << lines(whole.failures);
  ASSERT_GT(whole.calls, 50U);
  for (std::uint64_t call = 1; call <= whole.calls; ++call) {
    const OneRun run = run_with(GetParam(), call);
    EXPECT_TRUE(run.failures.empty())
        << "call " << call << " (" << run.struck_call << ")" << lines(run.failures);
    EXPECT_EQ(run.values, whole.values) << "call " << call << " (" << run.struck_call << ")";
    if (::testing::Test::HasFailure()) break;
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, EveryCall, ::testing::ValuesIn(kDiskFaults),
                         [](const auto& fault) { return std::string(name_of(fault.param)); });

}  // namespace
}  // namespace daybook::testing
