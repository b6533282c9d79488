#include "api/core/shards.h"

namespace daybook::api {

void Shards::add(std::unique_ptr<Shard> shard) {
  const std::size_t index = count();
  shards_[index] = std::move(shard);
  count_.store(index + 1, std::memory_order_release);
}

Shard& Shards::of(TenantId tenant) const {
  const std::shared_lock lock(mutex_);
  const auto placed = elsewhere_.find(tenant.value);
  return *shards_[placed == elsewhere_.end() ? 0 : placed->second];
}

bool Shards::place(TenantId tenant, std::size_t shard) {
  if (shard >= count()) return false;
  const std::unique_lock lock(mutex_);
  if (shard == 0) {
    elsewhere_.erase(tenant.value);
  } else {
    elsewhere_[tenant.value] = shard;
  }
  return true;
}

Result<std::uint64_t> sum_over_tenants(
    Shards& shards, const std::function<Result<std::uint64_t>(Shard&, TenantId)>& count) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < shards.count(); ++i) {
    for (const TenantId tenant : shards.at(i).views().tenants()) {
      DAYBOOK_TRY(const std::uint64_t more, count(shards.at(i), tenant));
      sum += more;
    }
  }
  return sum;
}

}  // namespace daybook::api
