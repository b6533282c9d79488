// Opens the views of a log and brings them up to it: the log is the truth, and what the views do
// not share with it is made anew.
//
//   - views of another log or incarnation, ahead of the log, or whose last commit differs from the
//     log's: rebuilt from nothing
//   - of another revision of some projection: rebuilt before serving, beside the old ones
//   - behind the log: what is missing is applied
//   - lists behind the rows: what is missing is taken from the log (list_catch_up.cc)
//
// A rebuild writes FOLDER.new and swaps it for FOLDER when it is done; one that was finished by
// another process (`daybook rebuild` beside a running server) is taken at the next start.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "eventstore/event_store.h"
#include "projections/rocksdb_views.h"

namespace daybook {

// The log as the views read it; all of it must outlive the call.
struct ReadableLog {
  const EventStore& store;
  std::function<Result<Commit>(const StoredCommit&)> decode;  // Safe from any thread.
};

// Called every so many commits with how many of how many are done.
using RebuildProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Views of this log show more than it has: its end was cut off, and what was acknowledged is gone.
// The views are made anew, so it is told now or never.
using LogWasCut = std::function<void(Place shown, Place left)>;

struct OpenViews {
  std::string folder;  // DIR/views
  std::span<const Kind* const> kinds;
  ViewsOptions options = {};
  RebuildProgress progress = {};
  LogWasCut log_was_cut = {};
};

// The views, caught up with the log's head. No other process may have the folder open.
Result<std::unique_ptr<RocksdbViews>> open_views(const ReadableLog& log, const OpenViews& open);

// Copied views (RocksdbViews::copy_to) as they are, with complete lists; nothing is applied. Null
// when they are not of this log and these revisions, or go beyond the log's head.
Result<std::unique_ptr<RocksdbViews>> open_copy(const ReadableLog& log, const OpenViews& open);

// Brings views that nobody reads yet to the log's head, in the way that is faster for as much.
Status roll_forward(const ReadableLog& log, RocksdbViews& views, const OpenViews& open);

// After a failed apply: whatever the views have of it, they have the whole log afterwards, rows and
// lists. Readers go on meanwhile. Damaged views are replaced by those in FOLDER.new, which are made
// when they are not there (rebuild_views).
Status repair_views(const ReadableLog& log, RocksdbViews& views, const OpenViews& open);

// Applies the commits after the place reached.
Status catch_up(const ReadableLog& log, RocksdbViews& views, const RebuildProgress& progress = {});

// Makes complete views in FOLDER.new, whether or not FOLDER is in use by a server.
Status rebuild_views(const ReadableLog& log, const OpenViews& open);
// Puts them in the place of FOLDER, which nobody may have open.
Status swap_rebuilt_views(const std::string& folder);

}  // namespace daybook
