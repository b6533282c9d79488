#include "api/webhooks/commit_cache.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace daybook::api {
namespace {

std::vector<std::uint32_t> count_later(const Commit& commit) {
  std::vector<std::uint32_t> later(commit.events.size());
  std::unordered_map<RecordKey, std::uint32_t> seen;
  for (std::size_t i = commit.events.size(); i-- > 0;) later[i] = seen[commit.events[i].record]++;
  return later;
}

}  // namespace

void CommitCache::drop_outdated() {
  const std::uint64_t erasures = erasures_ == nullptr ? 0 : erasures_->load();
  if (std::exchange(erasures_seen_, erasures) != erasures) kept_.clear();
  std::erase_if(kept_, [now = Clock::now()](const auto& entry) {
    return now - entry.second.since > kKeptFor;
  });
}

Result<std::shared_ptr<const ReadCommit>> CommitCache::at(TenantId tenant, Position position) {
  drop_outdated();
  const auto known = kept_.find({tenant, position});
  if (known != kept_.end()) return known->second.commit;
  DAYBOOK_TRY(Commit commit, shards_.of(tenant).commit_at(tenant, position));
  auto read = std::make_shared<ReadCommit>();
  read->later = count_later(commit);
  read->commit = std::move(commit);
  if (kept_.size() >= kKeptMax) {
    kept_.erase(
        std::ranges::min_element(kept_, {}, [](const auto& entry) { return entry.second.since; }));
  }
  kept_[{tenant, position}] = {read, Clock::now()};
  return std::shared_ptr<const ReadCommit>(read);
}

}  // namespace daybook::api
