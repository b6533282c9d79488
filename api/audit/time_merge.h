// Several lines of entries, each in the order of time, as one. What is skipped is not walked
// through, so a page far down costs about as much as the first one.
//
// Entries of the same time stand in the order of their lines, and within a line in its own; newest
// first is all of that read backwards.
//
// One thread. The lines outlive the merge.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook::api {

class TimeLine {
 public:
  virtual ~TimeLine() = default;
  virtual std::uint64_t count() const = 0;
  // Never falls as the rank rises; `rank` below count().
  virtual Result<Time> time_at(std::uint64_t rank) = 0;
  virtual Result<std::uint64_t> count_before(Time time) = 0;
};

struct MergedEntry {
  std::size_t line = 0;
  std::uint64_t rank = 0;
  bool operator==(const MergedEntry&) const = default;
};

class TimeMerge {
 public:
  TimeMerge(std::vector<TimeLine*> lines, bool oldest_first);

  // Of those that were neither skipped nor taken.
  std::uint64_t count() const;
  Status skip(std::uint64_t entries);
  Result<std::optional<MergedEntry>> next();

 private:
  struct Rest {
    TimeLine* line;
    std::uint64_t low;
    std::uint64_t high;
    bool is_empty() const { return low == high; }
  };
  struct Head {
    Time time;
    std::size_t line;
  };

  Result<std::uint64_t> passed_at(Time time) const;
  Status leave_out(std::uint64_t& entries);
  Status push(std::size_t line);
  Status begin();
  bool comes_later(const Head& a, const Head& b) const;

  const bool oldest_first_;
  std::vector<Rest> rests_;
  std::vector<Head> heads_;  // A heap: what comes next is first.
  bool has_begun_ = false;
};

}  // namespace daybook::api
