#include "projections/bitmap_cache.h"

#include <roaring/roaring.hh>

namespace daybook {
namespace {

// What an entry takes beside the numbers: table nodes, the bitmap's own arrays.
constexpr std::size_t kEntryBytes = 256;

}  // namespace

BitmapCache::Found BitmapCache::find(const Term& term) {
  std::lock_guard lock(mutex_);
  const auto entry = entries_.find(term);
  if (entry == entries_.end()) return {};
  order_.splice(order_.begin(), order_, entry->second.used);
  return {entry->second.list, entry->second.stamp};
}

void BitmapCache::put(const Term& term, BitmapPtr list, Stamp stamp) {
  const std::size_t bytes = kEntryBytes + list->getSizeInBytes();
  std::lock_guard lock(mutex_);
  if (const auto held = entries_.find(term); held != entries_.end()) drop(held);
  order_.push_front(term);
  entries_.emplace(term, Entry{std::move(list), stamp, bytes, order_.begin()});
  bytes_ += bytes;
  while (bytes_ > bytes_max_ && order_.size() > 1) drop(entries_.find(order_.back()));
}

void BitmapCache::erase(const Term& term) {
  std::lock_guard lock(mutex_);
  if (const auto held = entries_.find(term); held != entries_.end()) drop(held);
}

void BitmapCache::clear() {
  std::lock_guard lock(mutex_);
  entries_.clear();
  order_.clear();
  bytes_ = 0;
}

std::size_t BitmapCache::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

void BitmapCache::drop(std::unordered_map<Term, Entry>::iterator entry) {
  bytes_ -= entry->second.bytes;
  order_.erase(entry->second.used);
  entries_.erase(entry);
}

}  // namespace daybook
