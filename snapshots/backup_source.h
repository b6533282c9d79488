// Where a backup is taken from: a log that is open here, or a server that gives it over HTTP.
//
// Threads: one at a time. Errors of `visit` are for the caller to keep; what visits answers false
// ends the reading.
#pragma once

#include "eventstore/event_store.h"

namespace daybook {

class BackupSource {
 public:
  virtual ~BackupSource() = default;

  virtual LogIdentity identity() const = 0;
  // As it was when the source was opened: a backup of a growing log ends there.
  virtual Place head() const = 0;
  // The commits after `after` up to and with `until`, which is not beyond head().
  virtual Status commits(Place after, Place until, const EventStore::VisitCommit& visit) = 0;
  // Every key row, erased ones too, as of a moment when the commits up to head() were in.
  virtual Status keys(const EventStore::VisitKey& visit) = 0;
};

// Of a store that outlives it.
class StoreBackupSource : public BackupSource {
 public:
  explicit StoreBackupSource(const EventStore& store) : store_(store), head_(store.head()) {}

  LogIdentity identity() const override { return store_.identity(); }
  Place head() const override { return head_; }
  Status commits(Place after, Place until, const EventStore::VisitCommit& visit) override;
  Status keys(const EventStore::VisitKey& visit) override { return store_.each_key("", visit); }

 private:
  const EventStore& store_;
  const Place head_;
};

}  // namespace daybook
