// The committer of a shard: the only writer of its log and views. One thread takes all commands
// that wait, decides each on top of the one before, appends them in one write with one sync,
// applies them to the views and then answers every caller.
//
// - A batch is what waits: a lone writer never waits for company. When several are about to come
//   back (the last batch answered them), a fraction of a sync is spent on letting them arrive, so
//   that clients do not split into halves that take turns.
// - A disk without room refuses a batch before anything of it is written: kNoSpace.
// - After any other append error the outcome is unknown: no further command is decided until the
//   store has been reopened and shows whether the batch is in the log; then its callers are
//   answered. They are kept waiting for `patience` at most; after that they hear
//   "log.unknown_outcome".
// - When the log has a commit but the views fail, the answer is kUnavailable with the position, and
//   the views are repaired before the next command.
// - Until the log is open and the views are repaired, commands are refused (kUnavailable
//   "log.unavailable", kNoSpace "log.no_space"), and it goes on trying.
// - Told to stop before that, it refuses what is still queued.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "eventstore/codec.h"
#include "eventstore/command.h"
#include "eventstore/decision.h"
#include "eventstore/event_store.h"
#include "eventstore/memory.h"
#include "eventstore/views.h"

namespace daybook {

// What one batch did, for metrics.
struct BatchReport {
  std::size_t commands = 0;
  std::size_t commits = 0;
  std::chrono::nanoseconds deciding{};
  std::chrono::nanoseconds syncing{};
  std::chrono::nanoseconds applying{};
};

struct CommitterOptions {
  std::size_t queued_max = 4096;       // More are refused with kUnavailable.
  std::size_t batch_max = 512;         // Commands.
  std::size_t batch_items_max = 4096;  // A command of many items counts them all.
  // Once the commits of a batch touch so many records, it ends: it never holds two very large ones.
  std::size_t batch_records_max = kManyRecords;
  // After which commits a batch ends: what comes next is decided when the views have them and
  // `committed` was told. Null: after none.
  std::function<bool(const Commit&)> ends_batch;
  // How long callers wait for a log that has to be reopened, or views that have to be repaired.
  std::chrono::milliseconds patience{5000};
  std::function<Time()> clock;  // Microseconds since 1970, UTC.
  FillRandom random;
  // Catches the views up from the log, or rebuilds them; called after they failed.
  std::function<Status()> repair_views;
  // On the committer's thread, before the callers are answered.
  std::function<void(const Commit&)> committed;
  std::function<void(const BatchReport&)> batch_written;
};

class Committer {
 public:
  // All outlive the committer. The views are caught up.
  Committer(EventStore& store, KeyRing& keys, Views& views, CommitterOptions options);
  // Stops as stop() does.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  void start();
  // Decides what is queued (on the caller's thread when start() never was called), then ends the
  // thread. Commands that come later are refused.
  void stop();

  // From any thread. `command.done` is called exactly once.
  void submit(Command command);

  // For what belongs to the engine's writer thread and is no commit, such as destroying keys. Runs
  // between two batches with ok, in the order asked, or is told why it will not be run; once, on
  // the committer's thread (the caller's, when it is refused at once).
  using Task = std::function<void(const Status& may_run)>;
  void between_batches(Task task);

  std::size_t queued() const;

  // Decides one batch of what is queued on the caller's thread; for tests without a thread of its
  // own.
  void run_once();

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace daybook
