// The last of an erasure in the views: what records held vanishes from every file of the folder,
// also from tables that were written over, tombstones, write-ahead logs and the manifest, which
// names the first and last key of every table.
//
// In this order: prepare_scrub from any thread once the views show the erased values; the keys are
// destroyed; renew_snapshot on the writer's thread; scrub from any thread. One at a time.
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "projections/rocksdb_views.h"

namespace daybook {

// A record whose values were erased.
struct ScrubbedRecord {
  TenantId tenant{};
  KindId kind;
  RecordNumber number;
};

// Folds the lists and makes everything durable: lists that are behind are caught up from values
// that can be decoded only as long as the keys are there.
Status prepare_scrub(RocksdbViews& views);

// Readers that come later hold no rows older than the moment that is given back.
std::uint64_t renew_snapshot(RocksdbViews& views);

// Rewrites the rows of the records, and the claims and lists of their tenants. kUnavailable
// "views.in_use": somebody still reads rows from before `moment`, or old files, after `patience`.
Status scrub(RocksdbViews& views, std::span<const ScrubbedRecord> records, std::uint64_t moment,
             std::chrono::milliseconds patience);

// Of a tenant whose keys are destroyed, so that no commit of it can come: takes away every row but
// those that say where its commits stand, which a rebuild gives as well. Any thread; in parts, and
// to be done again after an error. What memory holds goes with RocksdbViews::repair.
Status remove_tenant(RocksdbViews& views, TenantId tenant);

// As scrub, of all that remove_tenant took away.
Status scrub_tenant(RocksdbViews& views, TenantId tenant, std::uint64_t moment,
                    std::chrono::milliseconds patience);

// Removes views beside FOLDER that a rebuild left or is still making: they may hold old values.
Status remove_rebuilt_views(const std::string& folder);

}  // namespace daybook
