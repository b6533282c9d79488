#include "api/checkpoints/checkpoint_signer.h"

#include "api/checkpoints/proofs.h"
#include "eventstore/codec.h"

namespace daybook::api {
namespace {

constexpr auto kEvery = std::chrono::seconds(1);

Result<Time> time_of(const Shard& shard, TenantId tenant, std::uint64_t size) {
  if (size == 0) return Time{};
  DAYBOOK_TRY(const StoredCommit stored, stored_commit(shard, tenant, Position{size}));
  DAYBOOK_TRY(const CommitFacts facts, read_facts(stored));
  return facts.time;
}

}  // namespace

Result<CheckpointPtr> CheckpointSigner::newest(Shard& shard, TenantId tenant, Position at_least) {
  const std::lock_guard lock(mutex_);
  Kept& kept = newest_[tenant];
  const auto now = clock_();
  const bool is_fresh = kept.checkpoint != nullptr && now - kept.since < kEvery;
  if (is_fresh && kept.checkpoint->signed_head.head.size >= at_least.value) return kept.checkpoint;
  const Position position = shard.reader().position(tenant);
  DAYBOOK_TRY(kept.checkpoint, of_size(shard, tenant, position.value));
  kept.since = now;
  return kept.checkpoint;
}

Result<CheckpointPtr> CheckpointSigner::of_size(Shard& shard, TenantId tenant,
                                                std::uint64_t size) const {
  DAYBOOK_TRY(const Digest root, root_of(shard, tenant, size));
  DAYBOOK_TRY(const Time time, time_of(shard, tenant, size));
  const TreeHead head{shard.store().identity(), tenant, size, root};
  return std::make_shared<const Checkpoint>(
      Checkpoint{sign_tree_head(head, shard.keys().signing_key()), time});
}

}  // namespace daybook::api
