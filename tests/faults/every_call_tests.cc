// A fault at every call to the disk of a fixed workload, one run a call. After each the rules of
// the checker hold, and the values are those of a run without a fault.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/faults/workload.h"

namespace daybook::testing {
namespace {

// A run mostly waits: for repairs, and for RocksDB's threads.
constexpr int kThreads = 24;

struct OneRun {
  std::uint64_t call = 0;
  std::uint64_t calls = 0;
  std::string struck_call;
  Digest values{};
  std::vector<std::string> failures;
};

// `call` 0: no fault.
OneRun run_with(DiskFault fault, std::uint64_t call) {
  FaultyShard shard(call);
  if (call > 0) shard.disk().strike(fault, call);
  Workload workload(shard);
  workload.run();
  OneRun run{call, shard.disk().calls(), shard.disk().struck_call(), {}, workload.failures()};
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

// DAYBOOK_CALL=n: only that one, to look into what went wrong.
std::optional<std::uint64_t> only_call() {
  const char* call = std::getenv("DAYBOOK_CALL");
  return call == nullptr ? std::nullopt : std::optional<std::uint64_t>(std::stoull(call));
}

// Runs every call, several at once; gives those runs that went wrong.
std::vector<OneRun> wrong_runs(DiskFault fault, const OneRun& whole) {
  std::atomic<std::uint64_t> next = only_call().value_or(1);
  std::mutex mutex;
  std::vector<OneRun> wrong;
  const auto work = [&] {
    for (std::uint64_t call = next++; call <= only_call().value_or(whole.calls); call = next++) {
      OneRun run = run_with(fault, call);
      if (run.values != whole.values) run.failures.emplace_back("the values are others");
      std::lock_guard lock(mutex);
      if (!run.failures.empty()) wrong.push_back(std::move(run));
    }
  };
  std::vector<std::jthread> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  threads.clear();
  return wrong;
}

class EveryCall : public ::testing::TestWithParam<DiskFault> {};

TEST_P(EveryCall, LosesNothingAndLeavesNothingByHalf) {
  const OneRun whole = run_with(DiskFault::kNone, 0);
  ASSERT_TRUE(whole.failures.empty()) << lines(whole.failures);
  ASSERT_GT(whole.calls, 50U);
  for (const OneRun& run : wrong_runs(GetParam(), whole)) {
    ADD_FAILURE() << "call " << run.call << " of " << whole.calls << " (" << run.struck_call << ")"
                  << lines(run.failures);
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, EveryCall, ::testing::ValuesIn(kDiskFaults),
                         [](const auto& fault) { return std::string(name_of(fault.param)); });

}  // namespace
}  // namespace daybook::testing
