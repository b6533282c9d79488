// The records that the writer used last. Internal to RocksdbViews. One thread.
#pragma once

#include <utility>

#include "domain/core/record.h"
#include "eventstore/lru_cache.h"
#include "projections/tenant_record.h"

namespace daybook {

class RecordCache {
 public:
  explicit RecordCache(std::size_t records_max) : records_max_(records_max) {}

  // Null when it is not here. Valid until the next put or clear.
  const Record* find(const TenantRecord& key) { return records_.find(key); }

  const Record& put(const TenantRecord& key, Record record) {
    const Record& kept = records_.put(key, std::move(record));
    if (records_.size() > records_max_) records_.drop_oldest();
    return kept;
  }

  void clear() { records_.clear(); }

 private:
  const std::size_t records_max_;
  LruCache<TenantRecord, Record> records_;
};

}  // namespace daybook
