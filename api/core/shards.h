// The shards a server hosts, and which tenant lives on which. Shard 0 holds control. Shards come
// and never go, so what at() gives stays as long as this.
//
// Threads: of(), at() and count() from any; place() too; add() from one at a time.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "api/core/shard.h"

namespace daybook::api {

inline constexpr std::size_t kShardsMost = 64;

class Shards {
 public:
  // At most kShardsMost.
  void add(std::unique_ptr<Shard> shard);
  std::size_t count() const { return count_.load(std::memory_order_acquire); }
  Shard& at(std::size_t index) const { return *shards_[index]; }
  Shard& control() const { return *shards_.front(); }

  // Shard 0 unless the tenant was placed on another.
  Shard& of(TenantId tenant) const;
  // False when no such shard is hosted here.
  bool place(TenantId tenant, std::size_t shard);

 private:
  std::array<std::unique_ptr<Shard>, kShardsMost> shards_;
  std::atomic<std::size_t> count_{0};
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint64_t, std::size_t> elsewhere_;  // Guarded by mutex_.
};

// What `count` answers for every tenant of every shard, control too, taken together; the first
// error ends it.
Result<std::uint64_t> sum_over_tenants(
    Shards& shards, const std::function<Result<std::uint64_t>(Shard&, TenantId)>& count);

}  // namespace daybook::api
