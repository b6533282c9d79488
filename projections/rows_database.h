// What the parts of Rows share: the open database. Internal to rows*.cc.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>

#include "projections/rows.h"

namespace daybook {

// Snapshots and cursors keep the database they are of open.
using Database = std::shared_ptr<rocksdb::DB>;

// What files of rows are called before they are ingested, behind the folder's name.
inline constexpr std::string_view kUningested = "/ingest.";

inline rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

Status status_of(const rocksdb::Status& status);
Error not_writable();  // Until it is opened anew.

// Remembers in the folder that bytes of it did not verify, so that the next opening refuses it and
// the views are made anew. Any thread.
class Damage {
 public:
  Damage(rocksdb::Env& env, const std::string& folder) : env_(env), path_(folder + "/DAMAGED") {}
  bool is_known() const { return env_.FileExists(path_).ok(); }
  // As status_of; notes what is corrupt.
  Status noted(const rocksdb::Status& status);
  // Since the folder was opened, or replaced by another.
  bool is_noted() const { return is_noted_; }
  void forget() { is_noted_ = false; }
  // Told of the first of it, at once if there is some.
  void watch(std::function<void()> found);

 private:
  rocksdb::Env& env_;
  const std::string path_;
  std::atomic<bool> is_noted_ = false;
  std::mutex mutex_;
  std::function<void()> found_;  // Guarded by mutex_.
};

struct Rows::Impl {
  rocksdb::Options options;
  std::string folder;
  std::shared_ptr<Damage> damage;
  std::atomic<std::uint64_t> ingested = 0;  // Lists are folded beside the writer.
  std::mutex compacting;  // Held while files are compacted: another cannot join them then.

  Result<Database> db() const {
    std::shared_lock lock(mutex);
    if (held == nullptr) return unavailable("views.storage", "Views: they could not be opened.");
    return held;
  }
  rocksdb::Status open(bool for_writing);
  void close();

  // A write failed. RocksDB may get over that by itself, but its write-ahead log then ends in the
  // middle of a record, and it ends the process when that is written on.
  std::atomic<bool> is_torn = false;
  bool is_for_reading = false;      // The only thing that could be opened.
  mutable std::shared_mutex mutex;  // Guards `held`: null after a reopening that failed.
  Database held;
};

// Tries until it holds; the pauses are short beside what a reader takes.
template <class Holds>
Status wait_until(std::chrono::milliseconds patience, const Holds& holds) {
  constexpr std::chrono::milliseconds kPause{5};
  const auto end = std::chrono::steady_clock::now() + patience;
  while (true) {
    DAYBOOK_TRY(const bool is_so, holds());
    if (is_so) return Done{};
    if (std::chrono::steady_clock::now() >= end) {
      return unavailable("views.in_use", "Readers hold old rows of the views.");
    }
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace daybook
