// The commits that match a query, oldest first, a few at a time: what exports and feeds are made
// of. Holds no more than one portion, however long the history is. One thread at a time; the shard
// outlives it.
#pragma once

#include <cstdint>
#include <vector>

#include "api/core/shard.h"
#include "projections/query.h"

namespace daybook::api {

class CommitWalk {
 public:
  // Begins at `query.from` and ends at `query.to`; its page and order do not matter.
  CommitWalk(const Shard& shard, CommitQuery query);

  // A portion ends with the commit that brings it to so many events.
  static constexpr std::size_t kEventsMax = 1000;

  // The next ones, at most so many; none when there are no more by now.
  Result<std::vector<Commit>> next(std::uint32_t limit);

  // All up to here have been looked at.
  Position reached() const { return Position{query_.from.value - 1}; }

 private:
  Position last_seen(const CommitPage& page, std::size_t taken, std::uint32_t limit) const;

  const Shard& shard_;
  CommitQuery query_;
};

}  // namespace daybook::api
