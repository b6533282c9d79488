#include "api/audit/time_merge.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace daybook::api {
namespace {

// So many are passed one by one; of more, the moment is looked for.
constexpr std::uint64_t kStepsMax = 200;

}  // namespace

TimeMerge::TimeMerge(std::vector<TimeLine*> lines, bool oldest_first)
    : oldest_first_(oldest_first) {
  for (TimeLine* line : lines) rests_.push_back({line, 0, line->count()});
}

std::uint64_t TimeMerge::count() const {
  std::uint64_t count = 0;
  for (const Rest& rest : rests_) count += rest.high - rest.low;
  return count;
}

Status TimeMerge::skip(std::uint64_t entries) {
  if (entries >= count()) {
    for (Rest& rest : rests_) rest.low = rest.high;
    heads_.clear();
    return Done{};
  }
  if (entries > kStepsMax && !has_begun_) DAYBOOK_CHECK(leave_out(entries));
  for (; entries > 0; --entries) {
    const auto passed = next();
    if (!passed) return passed.error();
  }
  return Done{};
}

// How many come before that moment; newest first: at it or after it.
Result<std::uint64_t> TimeMerge::passed_at(Time time) const {
  std::uint64_t passed = 0;
  for (const Rest& rest : rests_) {
    if (rest.is_empty()) continue;
    DAYBOOK_TRY(const std::uint64_t before, rest.line->count_before(time));
    passed += oldest_first_ ? before : rest.high - before;
  }
  return passed;
}

// Takes away whole moments, as many as there are in `entries`, and what that was from `entries`.
Status TimeMerge::leave_out(std::uint64_t& entries) {
  std::int64_t low = std::numeric_limits<std::int64_t>::max();
  std::int64_t high = std::numeric_limits<std::int64_t>::min();
  for (const Rest& rest : rests_) {
    if (rest.is_empty()) continue;
    DAYBOOK_TRY(const Time first, rest.line->time_at(rest.low));
    DAYBOOK_TRY(const Time last, rest.line->time_at(rest.high - 1));
    low = std::min(low, first.value);
    high = std::max(high, last.value + 1);
  }
  // At one end nothing is passed, at the other all there is, which is too much.
  while (high - low > 1) {
    const std::int64_t middle = low + (high - low) / 2;
    DAYBOOK_TRY(const std::uint64_t passed, passed_at(Time{middle}));
    ((passed <= entries) == oldest_first_ ? low : high) = middle;
  }
  const Time moment{oldest_first_ ? low : high};
  DAYBOOK_TRY(const std::uint64_t passed, passed_at(moment));
  for (Rest& rest : rests_) {
    if (rest.is_empty()) continue;
    DAYBOOK_TRY((oldest_first_ ? rest.low : rest.high), rest.line->count_before(moment));
  }
  entries -= passed;
  return Done{};
}

bool TimeMerge::comes_later(const Head& a, const Head& b) const {
  const bool is_after = std::tie(a.time, a.line) > std::tie(b.time, b.line);
  return oldest_first_ ? is_after : !is_after;
}

Status TimeMerge::push(std::size_t line) {
  const Rest& rest = rests_[line];
  if (rest.is_empty()) return Done{};
  DAYBOOK_TRY(const Time time, rest.line->time_at(oldest_first_ ? rest.low : rest.high - 1));
  heads_.push_back({time, line});
  std::ranges::push_heap(heads_,
                         [this](const Head& a, const Head& b) { return comes_later(a, b); });
  return Done{};
}

Status TimeMerge::begin() {
  has_begun_ = true;
  for (std::size_t line = 0; line < rests_.size(); ++line) DAYBOOK_CHECK(push(line));
  return Done{};
}

Result<std::optional<MergedEntry>> TimeMerge::next() {
  if (!has_begun_) DAYBOOK_CHECK(begin());
  if (heads_.empty()) return std::optional<MergedEntry>{};
  std::ranges::pop_heap(heads_, [this](const Head& a, const Head& b) { return comes_later(a, b); });
  const std::size_t line = heads_.back().line;
  heads_.pop_back();
  Rest& rest = rests_[line];
  const MergedEntry taken{line, oldest_first_ ? rest.low++ : --rest.high};
  DAYBOOK_CHECK(push(line));
  return std::optional(taken);
}

}  // namespace daybook::api
