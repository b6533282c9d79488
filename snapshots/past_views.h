// Views as they were at places of the log: the nearest checkpoint, or past views that are open
// anyway, copied and rolled forward. A few stay open, the least recently used is closed first.
//
// Each lies in a folder of its own under the working folder, which is emptied at the start; it is
// gone when the last who uses it lets go. One whose bytes turn out not to verify is used for
// nothing more, and neither is the checkpoint it was copied from. Only a place that is asked for
// while it is made is waited for: so call at() where waiting is allowed.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "snapshots/checkpoints.h"
#include "snapshots/live_history.h"
#include "snapshots/past_options.h"

namespace daybook {

// Views that change no more. Safe from any thread.
class PastView {
 public:
  // `checkpoint`: what it was copied from.
  PastView(std::unique_ptr<RocksdbViews> views, std::optional<Place> checkpoint,
           std::filesystem::path folder, std::function<void()> gone);
  ~PastView();
  PastView(const PastView&) = delete;
  PastView& operator=(const PastView&) = delete;

  const Reader& reader() const { return views_->reader(); }
  RocksdbViews& views() const { return *views_; }
  Place place() const { return place_; }
  std::optional<Place> checkpoint() const { return checkpoint_; }
  std::uint64_t bytes() const { return bytes_; }  // On disk, without what others share.

 private:
  std::unique_ptr<RocksdbViews> views_;
  const std::optional<Place> checkpoint_;
  const std::filesystem::path folder_;
  const Place place_;
  const std::uint64_t bytes_;
  const std::function<void()> gone_;
};
using PastViewPtr = std::shared_ptr<const PastView>;

class PastViews {
 public:
  // `history` and `checkpoints` must outlive it, and so must it every view it gave out.
  PastViews(const LiveHistory& history, Checkpoints& checkpoints, std::filesystem::path folder,
            const PastOptions& options);
  ~PastViews();

  // Views of some place of the range, if they are open; null otherwise. Does not wait.
  PastViewPtr ready(const PlaceRange& range);
  // Makes them when they are not. kUnavailable "past.busy" when enough are being made already.
  Result<PastViewPtr> at(const PlaceRange& range);

  // Closes all, for good: no file holds them when it answers ok. Views that are made meanwhile are
  // made again. kUnavailable "past.in_use" when somebody holds one for too long.
  Status forget();

 private:
  struct Begun {
    std::unique_ptr<RocksdbViews> views;
    std::optional<Place> checkpoint;
    bool is_copy = false;  // Of that, or of views that are open.
  };

  void drop_damaged();
  void drop_source(Begun begun, const std::string& folder);
  PastViewPtr find(const PlaceRange& range);
  PastViewPtr nearest(Place last, Place& beyond);
  Result<PastViewPtr> build(const PlaceRange& range);
  Result<Begun> begin(const PlaceRange& range, const std::string& folder);
  Result<Begun> begin_from_nothing(const std::string& folder);
  Result<Begun> make(const PlaceRange& range, const std::string& folder);
  // Those that there is no room for; to be let go without the lock.
  std::list<PastViewPtr> keep(PastViewPtr view);

  const LiveHistory& history_;
  Checkpoints& checkpoints_;
  const std::filesystem::path folder_;
  const PastOptions options_;

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable changed_;
  std::list<PastViewPtr> open_;  // The most recently used one first.
  std::set<Place> building_;     // The first places of their ranges.
  std::uint64_t made_ = 0;
  std::size_t alive_ = 0;
  std::uint64_t forgotten_ = 0;  // Counts forget(): what was begun before one is not kept.
  bool is_forgetting_ = false;
};

}  // namespace daybook
