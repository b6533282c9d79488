// Undoes imports: the running jobs of every tenant hosted here, one batch after the other, the
// newest first. A batch that something stands in the way of is counted and left; the others go on.
// Before each batch it is asked whether whoever wanted the undo may still do it; else the job
// stops.
//
// One thread. It looks when a job was asked for, and at start, so that what a stop interrupted goes
// on: batches that are undone already are not undoable any more, which is all it has to remember.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <thread>

#include "api/core/shards.h"
#include "domain/core/commit.h"

namespace daybook::api {

class ImportUndoer {
 public:
  // The shards outlive it.
  explicit ImportUndoer(Shards& shards) : shards_(shards) {}
  ~ImportUndoer() { stop(); }

  void start();
  // Ends after the batch that is being undone; the job goes on at the next start.
  void stop();

  // From any thread, also a committer's.
  void committed(const Commit& commit);

 private:
  void run();
  // False when a job could not be ended: it is to be looked at again.
  bool look();
  bool undo_import(Shard& shard, TenantId tenant, const Record& job);
  // How the job ends: "finish" or "stop"; empty for not yet, since the server or the log stops.
  std::string_view undo_batches(Shard& shard, TenantId tenant, const Record& job,
                                std::int64_t& obstructed);

  Shards& shards_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool has_news_ = true;  // Guarded by mutex_.
  std::atomic<bool> is_stopping_ = false;
  std::thread thread_;
};

}  // namespace daybook::api
