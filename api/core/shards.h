// The shards a server hosts, and which tenant lives on which. Shard 0 holds control.
//
// Threads: of() from any; what opens or assigns, from the thread that starts the server or runs
// control's commands.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "api/core/shard.h"

namespace daybook::api {

class Shards {
 public:
  void add(std::unique_ptr<Shard> shard) { shards_.push_back(std::move(shard)); }
  std::size_t count() const { return shards_.size(); }
  Shard& at(std::size_t index) const { return *shards_[index]; }
  Shard& control() const { return *shards_.front(); }

  // Shard 0 unless the tenant was placed on another.
  Shard& of(TenantId tenant) const;
  // False when no such shard is hosted here.
  bool place(TenantId tenant, std::size_t shard);

 private:
  std::vector<std::unique_ptr<Shard>> shards_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::uint64_t, std::size_t> elsewhere_;  // Guarded by mutex_.
};

// What `count` answers for every tenant of every shard, control too, taken together; the first
// error ends it.
Result<std::uint64_t> sum_over_tenants(
    Shards& shards, const std::function<Result<std::uint64_t>(Shard&, TenantId)>& count);

}  // namespace daybook::api
