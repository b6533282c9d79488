// The ways into the past of one shard: past views, checkpoints of the live ones, snapshots of
// records. All of it lies in one folder, which can be deleted while nobody uses it.
//
// Threads: any; start() and stop() once, from the thread that opens and closes the shard. A thread
// of its own takes checkpoints, and snapshots of records whose histories grow long.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>

#include "snapshots/checkpoints.h"
#include "snapshots/live_history.h"
#include "snapshots/long_histories.h"
#include "snapshots/past_options.h"
#include "snapshots/past_views.h"
#include "snapshots/record_snapshots.h"

namespace daybook {

class Past {
 public:
  // What `history` names must outlive it.
  Past(LiveHistory history, const std::filesystem::path& folder, const PastOptions& options);
  ~Past();  // Stops as stop() does.

  const LiveHistory& history() const { return history_; }
  PastViews& views() { return views_; }
  Checkpoints& checkpoints() { return checkpoints_; }
  RecordSnapshots& records() { return records_; }

  // Begins to take checkpoints, if the options want them.
  void start();
  // Takes a last one if that is worth the while. No commit may be under way.
  void stop();
  // Cheap: the committer's thread calls it, once the views show the commit.
  void committed(const Commit& commit);

  // Throws away everything that was made of commits so far, so that what was erased lives on in no
  // copy. Waits for what is under way; must be asked again after an error. Call it once the keys
  // are gone and the live views show it.
  Status forget();

 private:
  void run();
  void take();
  void walk(const LongHistories::Of& record);
  using Clock = std::chrono::steady_clock;
  // Of those that have no digest yet one is sealed, unless it is too early for that. When there may
  // be more to do; nothing when all have one.
  std::optional<Clock::time_point> seal_next();
  bool seal(Place place);       // False, and reported, when it cannot be.
  bool is_interrupted() const;  // Under mutex_.

  const LiveHistory history_;
  const PastOptions options_;
  Checkpoints checkpoints_;
  PastViews views_;
  RecordSnapshots records_;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  LongHistories long_histories_;
  std::uint64_t events_ = 0;  // Since the last checkpoint; after a start, at least so many.
  bool is_stopping_ = false;
  std::thread thread_;
  Clock::time_point rests_until_{};  // The thread's alone.
};

}  // namespace daybook
