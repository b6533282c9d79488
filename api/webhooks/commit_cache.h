// The commits that webhooks are told of, decoded once for all of them. Kept for a second only, and
// not over an erasure, so that what is erased meanwhile is read as erased.
//
// One thread. The shards outlive it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "api/core/shards.h"
#include "domain/core/commit.h"

namespace daybook::api {

struct ReadCommit {
  Commit commit;
  std::vector<std::uint32_t> later;  // Of each event: later ones of the commit on its record.
};

class CommitCache {
 public:
  static constexpr std::size_t kKeptMax = 16;
  static constexpr std::chrono::seconds kKeptFor{1};

  // `erasures` counts them; null: there are none.
  CommitCache(const Shards& shards, const std::atomic<std::uint64_t>* erasures)
      : shards_(shards), erasures_(erasures) {}

  // Errors as Shard::commit_at.
  Result<std::shared_ptr<const ReadCommit>> at(TenantId tenant, Position position);

 private:
  using Clock = std::chrono::steady_clock;
  struct Kept {
    std::shared_ptr<const ReadCommit> commit;
    Clock::time_point since;
  };

  void drop_outdated();

  const Shards& shards_;
  const std::atomic<std::uint64_t>* const erasures_;
  std::uint64_t erasures_seen_ = 0;
  std::map<std::pair<TenantId, Position>, Kept> kept_;
};

}  // namespace daybook::api
