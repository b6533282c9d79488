// Signed tree heads on demand: the newest of a tenant at most once a second, any older one when it
// is named. Only of what the views show, which is durable, so that no crash can take it back.
//
// Threads: any. The shards outlive it. Holds one note a tenant that was asked for.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>

#include "api/checkpoints/checkpoint.h"
#include "api/core/shard.h"
#include "domain/core/result.h"

namespace daybook::api {

// A signed head and when its last commit was; no time for the empty tree.
struct Checkpoint {
  SignedTreeHead signed_head;
  Time time{};
};
using CheckpointPtr = std::shared_ptr<const Checkpoint>;

class CheckpointSigner {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit CheckpointSigner(Clock clock = std::chrono::steady_clock::now)
      : clock_(std::move(clock)) {}

  // Of the history as it is now, or was within the last second; not older than `at_least`, which
  // the views must hold.
  Result<CheckpointPtr> newest(Shard& shard, TenantId tenant, Position at_least);
  // Of the first `size` commits. kInvalid unless there are as many.
  Result<CheckpointPtr> of_size(Shard& shard, TenantId tenant, std::uint64_t size) const;

 private:
  struct Kept {
    CheckpointPtr checkpoint;
    std::chrono::steady_clock::time_point since{};
  };
  const Clock clock_;
  std::mutex mutex_;
  std::map<TenantId, Kept> newest_;  // Guarded by mutex_, which is held while one is signed.
};

}  // namespace daybook::api
