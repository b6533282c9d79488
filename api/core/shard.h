// A shard: one log with its keys, its views and its committer, in one folder. A tenant lives on
// one.
//
// Threads: everything here may be called from any thread; the committer has one of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "api/core/memory_share.h"
#include "api/core/queue_limits.h"
#include "domain/core/commit.h"
#include "eventstore/committer.h"
#include "eventstore/event_store.h"
#include "eventstore/keys.h"
#include "projections/reader.h"
#include "projections/runner.h"
#include "snapshots/past.h"

namespace rocksdb {
class Env;
}

namespace daybook::api {

class ViewsMender;

// Microseconds since 1970, UTC, by the system's clock.
Time wall_clock();

struct ShardOptions {
  std::filesystem::path folder;  // Holds log/, views/ and past/.
  Secret32 master;
  bool create_if_absent = false;
  RebuildProgress progress = {};
  PastOptions past = {};
  std::size_t memory_bytes = kMemoryUsual;  // Of caches and write buffers; see memory_share.h.
  std::size_t queued_max = QueueLimits{}.writes;
  std::function<void(const Commit&)> committed = {};   // On the committer's thread.
  std::function<bool(const Commit&)> ends_batch = {};  // See CommitterOptions.
  std::function<void(const BatchReport&)> batch_written = {};
  std::function<Time()> clock = wall_clock;
  std::chrono::milliseconds patience = CommitterOptions().patience;
  rocksdb::Env* env = nullptr;  // Of log and views; outlives the shard. Null: the system's own.
};

class Shard {
 public:
  // Opens log and views, catches the views up and starts the committer.
  static Result<std::unique_ptr<Shard>> open(const ShardOptions& options);
  ~Shard();

  Committer& committer() { return *committer_; }
  const Reader& reader() const { return views_->reader(); }
  const EventStore& store() const { return *store_; }
  const KeyRing& keys() const { return *keys_; }
  RocksdbViews& views() { return *views_; }
  Past& past() const { return *past_; }

  // Runs between two batches on the committer's thread, and waits. Not on that thread.
  Status between_batches(const std::function<Status()>& task);
  // Destroys the keys of these subjects; answers how many there were. As between_batches.
  Result<std::size_t> erase_keys(TenantId tenant, std::span<const Uuid> subjects);
  // Destroys every key of a tenant, so that nothing of it can be read any more; also of one that
  // never wrote, so that it never does. As between_batches.
  Status erase_tenant_keys(TenantId tenant);
  // After work on the files of the views failed outside of a commit: until then they may take
  // nothing more. As between_batches.
  Status repair_views();
  // Where the views are: a rebuild makes others beside them.
  const std::filesystem::path& views_folder() const { return views_folder_; }

  // The commit at a tenant's position. kNotFound past the end.
  Result<Commit> commit_at(TenantId tenant, Position position) const;
  // With what its files hold (Bytes), which commit_at leaves out.
  Result<Commit> commit_with_bytes(TenantId tenant, Position position) const;
  // The last position of the tenant whose commit was at `time` or before; 0 when there is none.
  // Time never goes back within a tenant, so this is a binary search over the log.
  Result<Position> position_at(TenantId tenant, Time time) const;

 private:
  Shard() = default;
  ReadableLog log() const;
  void open_past(const ShardOptions& options);
  CommitterOptions committing(const ShardOptions& options);
  void watch_damage();

  std::function<Time()> clock_;
  std::filesystem::path views_folder_;
  std::unique_ptr<EventStore> store_;
  std::unique_ptr<KeyRing> keys_;
  std::unique_ptr<RocksdbViews> views_;
  std::unique_ptr<Past> past_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<ViewsMender> mender_;
  OpenViews mending_;  // As the views were opened, without progress.
};

}  // namespace daybook::api
