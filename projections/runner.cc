#include "projections/runner.h"

#include <deque>
#include <filesystem>

#include "eventstore/merkle.h"
#include "projections/list_catch_up.h"
#include "projections/rebuild.h"
#include "projections/rebuild_beside.h"
#include "projections/record_fold.h"
#include "projections/scrub.h"

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCommitsAtOnce = 512;
constexpr std::size_t kEventsAtOnce = 4096;
// From so many commits on, folding first costs less than applying one after the other. Few, since
// each may have thousands of events, and how many is not known before they are read.
constexpr std::uint64_t kCommitsWorthFolding = 32;

std::string beside(const std::string& folder, std::string_view suffix) {
  return fs::path(folder).lexically_normal().string().append(suffix);
}

Status file_status(const std::error_code& error, std::string_view what) {
  if (!error) return Done{};
  return unavailable("views.folder", std::string(what) + ": " + error.message());
}

Status remove_folder(const std::string& folder) {
  std::error_code error;
  fs::remove_all(folder, error);
  return file_status(error, "The old views cannot be removed");
}

// Takes commits of the log and applies them some at a time.
class CatchUp {
 public:
  CatchUp(RocksdbViews& views, const ReadableLog& log)
      : views_(views), log_(log), fold_([&views](TenantId tenant, const RecordKey& key) {
          return views.record(tenant, key);
        }) {}

  Status add(Place place, const StoredCommit& stored) {
    DAYBOOK_TRY(Commit commit, log_.decode(stored));
    DAYBOOK_TRY(TouchedRecords records, fold_.touched(commit));
    events_ += commit.events.size();
    taken_.push_back({place, std::move(commit), leaf_hash(stored.rows), std::move(records)});
    return taken_.size() < kCommitsAtOnce && events_ < kEventsAtOnce ? Status(Done{}) : flush();
  }

  Status flush() {
    std::vector<Committed> batch;
    batch.reserve(taken_.size());
    for (const Taken& taken : taken_) {
      batch.push_back({taken.place, &taken.commit, view_of(taken.leaf), &taken.records.after,
                       &taken.records.before});
    }
    DAYBOOK_CHECK(views_.apply(batch));
    taken_.clear();
    fold_.clear();
    events_ = 0;
    return Done{};
  }

 private:
  struct Taken {
    Place place;
    Commit commit;
    Digest leaf;
    TouchedRecords records;
  };
  RocksdbViews& views_;
  const ReadableLog& log_;
  RecordFold fold_;
  std::deque<Taken> taken_;
  std::size_t events_ = 0;
};

// Are these views of this log, as far as they go, in the revisions of this binary?
Result<bool> fit(const ReadableLog& log, const ViewsMeta& meta) {
  if (!meta.is_complete || meta.log != log.store.identity()) return false;
  if (meta.revisions != current_revisions() || meta.reached > log.store.head()) return false;
  if (meta.reached.value == 0) return true;
  DAYBOOK_TRY(const StoredCommit last, log.store.at(meta.reached));
  return view_of(leaf_hash(last.rows)) == meta.leaf_hash;
}

// Nobody reads these views before they are complete, so they do without what helps readers: rows
// are compacted once, at the end, and changes of lists have the memory of lists that are read.
ViewsOptions to_rebuild(ViewsOptions options) {
  // Eight bytes a change, and there may be six times as many as start a fold: as many as three such
  // wait, while as many are folded.
  constexpr std::size_t kChangeBytes = 48;
  options.rows.is_compacting = false;
  options.fold_changes += options.list_cache_bytes / kChangeBytes;
  return options;
}

Status rebuild_into(const std::string& fresh, const OpenReadableLog& open_log,
                    const OpenViews& open) {
  DAYBOOK_CHECK(remove_folder(fresh));
  DAYBOOK_TRY(const auto views, RocksdbViews::open(fresh, open.kinds, to_rebuild(open.options)));
  DAYBOOK_TRY(const ReadableLog log, open_log());
  DAYBOOK_CHECK(views->begin(log.store.identity()));
  DAYBOOK_CHECK(fold_log(log, *views, open));
  return views->complete();
}

void tell_of_loss(const ReadableLog& log, const OpenViews& open, const ViewsMeta& meta) {
  const bool are_of_this = meta.is_complete && meta.log == log.store.identity();
  const Place head = log.store.head();
  if (are_of_this && meta.reached > head && open.log_was_cut) open.log_was_cut(meta.reached, head);
}

// The views in the folder if they fit; null when they must be rebuilt.
Result<std::unique_ptr<RocksdbViews>> open_fitting(const ReadableLog& log, const OpenViews& open,
                                                   const std::string& folder) {
  if (!fs::exists(folder)) return std::unique_ptr<RocksdbViews>();
  auto views = RocksdbViews::open(folder, open.kinds, open.options);
  if (!views) {
    if (views.error().code != ErrorCode::kCorrupt) return views;
    return std::unique_ptr<RocksdbViews>();
  }
  if (!views.value()->meta()) return std::unique_ptr<RocksdbViews>();
  tell_of_loss(log, open, *views.value()->meta());
  DAYBOOK_TRY(const bool fits, fit(log, *views.value()->meta()));
  if (!fits) return std::unique_ptr<RocksdbViews>();
  return views;
}

}  // namespace

Status catch_up(const ReadableLog& log, RocksdbViews& views, const RebuildProgress& progress) {
  CatchUp batch(views, log);
  Status status = Done{};
  const std::uint64_t first = views.reached().value;
  DAYBOOK_CHECK(log.store.read(views.reached(), [&](Place place, const StoredCommit& stored) {
    status = batch.add(place, stored);
    if (progress && place.value % 4096 == 0) {
      progress(place.value - first, log.store.head().value - first);
    }
    return status.has_value();
  }));
  DAYBOOK_CHECK(status);
  DAYBOOK_CHECK(batch.flush());
  const std::uint64_t done = views.reached().value - first;
  if (progress) progress(done, done);
  return Done{};
}

namespace {

// Views in FOLDER.new that have the whole log.
Status complete_rebuilt_views(const ReadableLog& log, const OpenViews& open) {
  DAYBOOK_TRY(auto rebuilt, open_fitting(log, open, beside(open.folder, ".new")));
  if (rebuilt == nullptr) {
    DAYBOOK_CHECK(rebuild_views(log, open));
    DAYBOOK_TRY(rebuilt, open_fitting(log, open, beside(open.folder, ".new")));
  }
  if (rebuilt == nullptr) return unavailable("views.removed", "The rebuilt views are gone.");
  DAYBOOK_CHECK(catch_up_lists(log, *rebuilt));
  return catch_up(log, *rebuilt);
}

}  // namespace

Status repair_views(const ReadableLog& log, RocksdbViews& views, const OpenViews& open) {
  if (views.is_damaged()) {
    DAYBOOK_CHECK(complete_rebuilt_views(log, open));
    return views.replace([&] { return swap_rebuilt_views(open.folder); });
  }
  DAYBOOK_CHECK(views.repair([&] { return catch_up_lists(log, views); }));
  return catch_up(log, views);
}

Result<std::unique_ptr<RocksdbViews>> open_copy(const ReadableLog& log, const OpenViews& open) {
  DAYBOOK_TRY(auto views, open_fitting(log, open, open.folder));
  if (views != nullptr) DAYBOOK_CHECK(catch_up_lists(log, *views));
  return views;
}

Status roll_forward(const ReadableLog& log, RocksdbViews& views, const OpenViews& open) {
  const std::uint64_t missing = log.store.head().value - views.reached().value;
  return missing < kCommitsWorthFolding ? catch_up(log, views) : fold_log(log, views, open);
}

Status rebuild_views(const ReadableLog& log, const OpenViews& open) {
  return rebuild_into(
      beside(open.folder, ".new"), [&log] { return log; }, open);
}

Status rebuild_views_beside(const OpenReadableLog& open_log, const OpenViews& open) {
  const std::string fresh = beside(open.folder, ".new");
  Status rebuilt = rebuild_into(fresh, open_log, open);
  // What is written to a file without a name seems to succeed.
  if (fs::exists(fresh)) return rebuilt;
  return unavailable("views.removed",
                     "An erasure removed the views that were being made; make them again.");
}

Status remove_rebuilt_views(const std::string& folder) {
  // The last are those of a comparison (verify_views.h) that was killed.
  for (const char* suffix : {".new", ".old", ".verify.new"}) {
    DAYBOOK_CHECK(remove_folder(beside(folder, suffix)));
  }
  return Done{};
}

Status swap_rebuilt_views(const std::string& folder) {
  const std::string old = beside(folder, ".old");
  DAYBOOK_CHECK(remove_folder(old));
  std::error_code error;
  if (fs::exists(folder)) fs::rename(folder, old, error);
  if (!error) fs::rename(beside(folder, ".new"), folder, error);
  DAYBOOK_CHECK(file_status(error, "The rebuilt views cannot be put in place"));
  return remove_folder(old);
}

namespace {

Result<std::unique_ptr<RocksdbViews>> open_or_rebuild(const ReadableLog& log,
                                                      const OpenViews& open) {
  DAYBOOK_TRY(auto views, open_fitting(log, open, open.folder));
  if (views == nullptr) {
    DAYBOOK_TRY(auto rebuilt, open_fitting(log, open, beside(open.folder, ".new")));
    const bool is_ready = rebuilt != nullptr;
    rebuilt.reset();
    if (!is_ready) DAYBOOK_CHECK(rebuild_views(log, open));
    DAYBOOK_CHECK(swap_rebuilt_views(open.folder));
    DAYBOOK_TRY(views, RocksdbViews::open(open.folder, open.kinds, open.options));
  }
  DAYBOOK_CHECK(catch_up_lists(log, *views));
  DAYBOOK_CHECK(catch_up(log, *views));
  return views;
}

}  // namespace

Result<std::unique_ptr<RocksdbViews>> open_views(const ReadableLog& log, const OpenViews& open) {
  auto views = open_or_rebuild(log, open);
  if (views || views.error().code != ErrorCode::kCorrupt) return views;
  // Views whose bytes do not verify are known by now, and made anew. A log in that state is not.
  return open_or_rebuild(log, open);
}

}  // namespace daybook
