// Records as they were: folded from the commits that touched them. Keeps the commits it decoded
// last, since the records of one request were mostly written together.
//
// One thread. The shard must outlive it.
#pragma once

#include <map>
#include <memory>

#include "api/core/shard.h"

namespace daybook::api {

class PastRecords {
 public:
  explicit PastRecords(const Shard& shard) : shard_(shard) {}

  // The record as it was when it had that version. kNotFound when it never had it.
  Result<Record> at(TenantId tenant, const RecordKey& key, Version version);

 private:
  using Place = std::pair<TenantId, Position>;
  Result<std::shared_ptr<const Commit>> commit(TenantId tenant, Position position);

  const Shard& shard_;
  std::map<Place, std::shared_ptr<const Commit>> decoded_;
};

}  // namespace daybook::api
