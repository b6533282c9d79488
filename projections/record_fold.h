// The records that commits make, one commit after the other: what the views are told beside each
// commit when they are caught up from the log. One thread.
#pragma once

#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "domain/core/commit.h"
#include "domain/core/result.h"
#include "eventstore/views.h"
#include "projections/tenant_record.h"

namespace daybook {

class RecordFold {
 public:
  using Read = std::function<Result<std::optional<Record>>(TenantId, const RecordKey&)>;
  // `read` gives records as they are before the first commit.
  explicit RecordFold(Read read) : read_(std::move(read)) {}

  Result<TouchedRecords> touched(const Commit& commit);
  std::size_t size() const { return now_.size(); }
  void clear() { now_.clear(); }

 private:
  Result<Record*> now(TenantId tenant, const RecordKey& record);

  const Read read_;
  std::unordered_map<TenantRecord, Record> now_;
};

}  // namespace daybook
