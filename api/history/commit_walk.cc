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
  for (const Position position : page.positions) {
    DAYBOOK_TRY(Commit commit, shard_.commit_at(query_.tenant, position));
    commits.push_back(std::move(commit));
  }
  // Less than was asked for: the rest of what there is does not match.
  const Position last =
      page.positions.size() < limit ? std::min(page.position, query_.to) : page.positions.back();
  query_.from = Position{last.value + 1};
  return commits;
}

}  // namespace daybook::api
