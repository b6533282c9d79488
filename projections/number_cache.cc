#include "projections/number_cache.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <new>
#include <span>

namespace daybook {
namespace {

// Ids of one moment share their first half, and low bits choose the set.
std::uint64_t hash_of(TenantId tenant, const RecordKey& key) {
  std::uint64_t hash = std::hash<RecordKey>{}(key) ^ (tenant.value * 0x9e3779b97f4a7c15ULL);
  hash = (hash ^ (hash >> 32)) * 0xd6e8feb86659fd93ULL;
  return hash ^ (hash >> 32);
}

std::uint64_t tag_of(std::uint64_t hash) { return hash >> 32; }

std::uint64_t entry_of(std::uint64_t hash, RecordNumber number) {
  return tag_of(hash) << 32 | number.value;
}

}  // namespace

// All zeros are entries that hold nothing, and pages that nobody writes to cost nothing.
NumberCache::NumberCache(std::size_t bytes)
    : sets_(std::bit_floor(std::max<std::size_t>(1, bytes / sizeof(Entry) / kEntriesOfSet))),
      entries_(static_cast<Entry*>(std::calloc(sets_ * kEntriesOfSet, sizeof(Entry)))) {
  static_assert(Entry::is_always_lock_free && sizeof(Entry) == sizeof(std::uint64_t));
  if (entries_ == nullptr) throw std::bad_alloc();
}

void NumberCache::Free::operator()(Entry* entries) const { std::free(entries); }

NumberCache::Entry* NumberCache::set_of(std::uint64_t hash) const {
  return entries_.get() + (hash & (sets_ - 1)) * kEntriesOfSet;
}

std::optional<RecordNumber> NumberCache::find(TenantId tenant, const RecordKey& key) const {
  const std::uint64_t hash = hash_of(tenant, key);
  for (const Entry& entry : std::span(set_of(hash), kEntriesOfSet)) {
    const std::uint64_t held = entry.load(std::memory_order_relaxed);
    if (held != 0 && held >> 32 == tag_of(hash)) {
      return RecordNumber{static_cast<std::uint32_t>(held)};
    }
  }
  return std::nullopt;
}

// In the place of an older one when the set is full; which one is as good as chance.
void NumberCache::put(TenantId tenant, const RecordKey& key, RecordNumber number) {
  const std::uint64_t hash = hash_of(tenant, key);
  const std::span<Entry> set(set_of(hash), kEntriesOfSet);
  const auto is_for_it = [&](const Entry& entry) {
    const std::uint64_t held = entry.load(std::memory_order_relaxed);
    return held == 0 || held >> 32 == tag_of(hash);
  };
  auto at = std::ranges::find_if(set, is_for_it);
  if (at == set.end()) at = set.begin() + number.value % kEntriesOfSet;
  at->store(entry_of(hash, number), std::memory_order_relaxed);
}

}  // namespace daybook
