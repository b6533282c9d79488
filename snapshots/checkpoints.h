// Copies of the live views of earlier places, one folder each, named by its place. Tables are
// shared with the views as hard links, so a copy costs what the views have rewritten since.
//
// Few are kept: the newest, and of older ones fewer the older they are. A copy is never changed
// once it is there; who wants to use one takes a copy of it. Its digest (projections/digest.h) is
// kept beside it, as soon as seal() has worked it out.
//
// Disposable: deleting the folder costs time only. A copy that does not fit the log, its
// incarnation or the revisions of this binary is not used (open_copy, runner.h).
//
// Threads: any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "eventstore/crypto.h"
#include "snapshots/live_history.h"

namespace daybook {

class Checkpoints {
 public:
  Checkpoints(std::filesystem::path folder, std::size_t kept_max);

  std::vector<Place> places() const;  // Ascending.

  // Copies the live views, beside whoever writes and reads them. The place they were at.
  Result<Place> add(const LiveHistory& history);

  // Copies the latest one at or before `last` and after `beyond` into `folder`, which must be empty
  // or absent. Nothing when there is none that can be copied.
  std::optional<Place> copy_nearest(Place last, Place beyond, const std::filesystem::path& folder);
  void remove(Place place);

  // Works out the digest of a copy that has none yet and keeps it.
  Status seal(const LiveHistory& history, Place place);
  std::optional<Digest> digest(Place place) const;
  // Whether the copy has the digest that was kept, read anew. kNotFound "past.no_digest"; kCorrupt
  // "past.unfit" of a whole one that is of another log, incarnation or revision; other kCorrupt of
  // a damaged one.
  Result<bool> verify(const LiveHistory& history, Place place);

  // What a crash left of a copy that was being made or sealed.
  Status clear_unfinished();

  // Throws all away, for good. Waits for those being made.
  Status forget();

 private:
  std::filesystem::path at(Place place) const;
  Result<Digest> digest_anew(const LiveHistory& history, Place place);
  void thin();

  const std::filesystem::path folder_;
  const std::size_t kept_max_;
  std::mutex making_;         // One copy is made or sealed at a time. Taken before files_.
  mutable std::mutex files_;  // Which folders there are.
};

}  // namespace daybook
