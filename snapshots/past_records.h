// Records as they were: folded from the commits that touched them, from the nearest snapshot on. A
// fold that walks far leaves snapshots behind, so that the next one is short. Keeps the commits it
// decoded last, since the records of one request were mostly written together.
//
// One thread. What it is made from must outlive it.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "snapshots/live_history.h"
#include "snapshots/record_snapshots.h"

namespace daybook {

class PastRecords {
 public:
  PastRecords(const LiveHistory& history, RecordSnapshots& snapshots)
      : history_(history), snapshots_(snapshots) {}

  // The record as it was when it had that version. kNotFound when it never had it.
  Result<Record> at(TenantId tenant, const RecordKey& key, Version version);

  // The record as the commit at `position`, or the last one before that touched it, left it; also
  // one that did not exist then (ask exists()). Nothing when it had not been made.
  Result<std::optional<Record>> as_of(TenantId tenant, const RecordKey& key, Position position);

  // From the few commits kept, or the log.
  Result<std::shared_ptr<const Commit>> commit(TenantId tenant, Position position);

 private:
  using Place = std::pair<TenantId, Position>;
  struct Fold;
  Result<Record> fold(TenantId tenant, const RecordKey& key, Position last, Version most);
  Result<bool> step(Fold& fold, Position position);
  void keep(Fold& fold);

  const LiveHistory& history_;
  RecordSnapshots& snapshots_;
  std::map<Place, std::shared_ptr<const Commit>> decoded_;
};

}  // namespace daybook
