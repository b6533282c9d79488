#include "projections/bitmap_cache.h"

#include <mutex>
#include <roaring/roaring.hh>

#include "eventstore/lru_cache.h"

namespace daybook {
namespace {

// What an entry takes beside the numbers: table nodes, the bitmap's own arrays.
constexpr std::size_t kEntryBytes = 256;

struct Entry {
  BitmapPtr list;
  BitmapCache::Stamp stamp;
  std::size_t bytes = 0;
};

}  // namespace

struct BitmapCache::State {
  const std::size_t bytes_max;
  mutable std::mutex mutex = {};  // Guards what follows.
  LruCache<Term, Entry> entries = {};
  std::size_t bytes = 0;

  void drop(const Term& term) {
    const Entry* held = entries.find(term);
    if (held == nullptr) return;
    bytes -= held->bytes;
    entries.erase(term);
  }

  void make_room() {
    while (bytes > bytes_max && entries.size() > 1) {
      bytes -= entries.oldest().value.bytes;
      entries.drop_oldest();
    }
  }
};

BitmapCache::BitmapCache(std::size_t bytes_max) : state_(new State{.bytes_max = bytes_max}) {}

BitmapCache::~BitmapCache() = default;

BitmapCache::Found BitmapCache::find(const Term& term) {
  const std::lock_guard lock(state_->mutex);
  const Entry* entry = state_->entries.find(term);
  if (entry == nullptr) return {};
  return {entry->list, entry->stamp};
}

void BitmapCache::put(const Term& term, BitmapPtr list, Stamp stamp) {
  const std::size_t bytes = kEntryBytes + list->getSizeInBytes();
  const std::lock_guard lock(state_->mutex);
  state_->drop(term);
  state_->entries.put(term, Entry{std::move(list), stamp, bytes});
  state_->bytes += bytes;
  state_->make_room();
}

void BitmapCache::erase(const Term& term) {
  const std::lock_guard lock(state_->mutex);
  state_->drop(term);
}

void BitmapCache::clear() {
  const std::lock_guard lock(state_->mutex);
  state_->entries.clear();
  state_->bytes = 0;
}

std::size_t BitmapCache::bytes() const {
  const std::lock_guard lock(state_->mutex);
  return state_->bytes;
}

}  // namespace daybook
