// The records that the writer used last. One thread.
#pragma once

#include <list>
#include <unordered_map>
#include <utility>

#include "domain/core/record.h"

namespace daybook {

class RecordCache {
 public:
  struct Key {
    TenantId tenant;
    RecordKey record;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<RecordKey>{}(key.record) ^ (key.tenant.value * 0x9e3779b97f4a7c15ULL);
    }
  };

  explicit RecordCache(std::size_t records_max) : records_max_(records_max) {}

  // Null when it is not here. Valid until the next put or clear.
  const Record* find(const Key& key) {
    const auto at = records_.find(key);
    if (at == records_.end()) return nullptr;
    order_.splice(order_.begin(), order_, at->second);
    return &at->second->second;
  }

  const Record& put(const Key& key, Record record) {
    if (const auto at = records_.find(key); at != records_.end()) {
      at->second->second = std::move(record);
      order_.splice(order_.begin(), order_, at->second);
      return at->second->second;
    }
    order_.emplace_front(key, std::move(record));
    records_.emplace(key, order_.begin());
    if (records_.size() > records_max_) {
      records_.erase(order_.back().first);
      order_.pop_back();
    }
    return order_.front().second;
  }

  void clear() {
    records_.clear();
    order_.clear();
  }

 private:
  using Order = std::list<std::pair<Key, Record>>;  // Most recently used first.
  const std::size_t records_max_;
  Order order_;
  std::unordered_map<Key, Order::iterator, KeyHash> records_;
};

}  // namespace daybook
