#include "api/history/commit_walk.h"

#include <algorithm>

namespace daybook::api {

CommitWalk::CommitWalk(const Shard& shard, CommitQuery query)
    : shard_(shard), query_(std::move(query)) {
  query_.oldest_first = true;
  query_.offset = 0;
}

Result<std::vector<Commit>> CommitWalk::next(std::uint32_t limit) {
  std::vector<Commit> commits;
  if (shard_.reader().position(query_.tenant) < query_.from) return commits;
  query_.limit = limit;
  DAYBOOK_TRY(const CommitPage page, shard_.reader().commits(query_));
  std::size_t events = 0;
  for (const Position position : page.positions) {
    if (events >= kEventsMax) break;
    DAYBOOK_TRY(Commit commit, shard_.commit_at(query_.tenant, position));
    events += commit.events.size();
    commits.push_back(std::move(commit));
  }
  query_.from = Position{last_seen(page, commits.size(), limit).value + 1};
  return commits;
}

Position CommitWalk::last_seen(const CommitPage& page, std::size_t taken,
                               std::uint32_t limit) const {
  if (taken < page.positions.size()) return page.positions[taken - 1];
  // Less than was asked for: the rest of what there is does not match.
  return taken < limit ? std::min(page.position, query_.to) : page.positions.back();
}

}  // namespace daybook::api
