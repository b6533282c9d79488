// The views' rows: one RocksDB with one column family, without anything that knows what the rows
// mean. Errors: kUnavailable "views.storage" for what the disk refuses, kNoSpace
// "views.no_space" when it is full, kCorrupt for bad bytes.
//
// Threads: any, at any time; batches of several threads are written one after the other. Snapshots
// and cursors must go before the Rows do.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "projections/row_batch.h"

namespace rocksdb {
class Env;
}

namespace daybook {

struct RowsOptions {
  std::size_t cache_bytes = std::size_t{128} << 20;
  std::size_t write_buffer_bytes = std::size_t{64} << 20;
  bool is_compacting = true;    // By itself, in the background.
  rocksdb::Env* env = nullptr;  // For fault tests; must outlive the Rows. Null: the system's.
};

// The rows as they were at one moment. Shared by whoever still reads them.
class RowSnapshot {
 public:
  virtual ~RowSnapshot() = default;
};
using RowSnapshotPtr = std::shared_ptr<const RowSnapshot>;

// Stands on a row or nowhere. One thread. What key() and value() show ends with the next move.
class RowCursor {
 public:
  virtual ~RowCursor() = default;
  virtual void seek(std::string_view at_or_after) = 0;
  virtual void seek_back(std::string_view at_or_before) = 0;
  virtual void next() = 0;
  virtual void previous() = 0;
  virtual bool valid() const = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual Status status() const = 0;
};

// Both included.
struct RowRange {
  std::string first;
  std::string last;
};

class Rows {
 public:
  // Makes the folder when it is absent. One process at a time may have it open: kUnavailable
  // "views.in_use" for the others.
  static Result<std::unique_ptr<Rows>> open(const std::string& folder, const RowsOptions& options);
  ~Rows();

  using Visit = std::function<void(std::string_view value)>;
  // Calls `visit` with the value; false when there is no such row.
  Result<bool> get(std::string_view key, const Visit& visit,
                   const RowSnapshot* snapshot = nullptr) const;
  Result<std::optional<std::string>> get(std::string_view key,
                                         const RowSnapshot* snapshot = nullptr) const;

  using VisitAt = std::function<void(std::size_t index, std::string_view value)>;
  // `keys` in ascending order; absent rows are not visited.
  Status multi_get(std::span<const std::string> keys, const VisitAt& visit,
                   const RowSnapshot* snapshot = nullptr) const;

  using VisitRow = std::function<bool(std::string_view key, std::string_view value)>;
  // The rows whose key starts with `prefix`, from `from` on, until `visit` answers false.
  Status each(std::string_view prefix, std::string_view from, const VisitRow& visit,
              const RowSnapshot* snapshot = nullptr) const;
  Status each(std::string_view prefix, const VisitRow& visit,
              const RowSnapshot* snapshot = nullptr) const {
    return each(prefix, prefix, visit, snapshot);
  }

  std::unique_ptr<RowCursor> cursor(const RowSnapshot* snapshot = nullptr) const;
  RowSnapshotPtr snapshot() const;

  // All or none, of a key the last; in the order of keys at half the cost. Not synced: a crash of
  // the machine may lose the newest writes, always a tail of them.
  Status write(std::span<const SortedRow> rows);
  // Clears an error state that a failed write left behind, as far as the disk allows it.
  Status resume();
  // What resume() cannot clear: closes and opens the database, once every snapshot and cursor is
  // gone ("views.in_use" when they are not after `patience`). What cannot be opened for writing is
  // opened for reading, or not at all: then every call is refused until it succeeds.
  // `between` runs while it is closed, and may put another folder in the place of this one.
  Status reopen(std::chrono::milliseconds patience, const std::function<Status()>& between = {});
  // Bytes did not verify since the folder was opened.
  bool is_damaged() const;
  // `found` is called when that is found out, on whatever thread; at once if it was.
  void watch_damage(std::function<void()> found);
  // Tables of keys.h that lie in several files are written anew as one: at the end of what was
  // written without RowsOptions::is_compacting.
  Status compact();
  // Everything written so far is in table files.
  Status flush();
  // Makes `folder`, which must not exist, hold the rows as they are at one moment. Tables are
  // shared as hard links where the file system allows it. Others may write meanwhile.
  Status copy_to(const std::string& folder) const;

  // What follows makes old rows vanish from the folder; see scrub.h for the whole.
  // Counts writes; what a snapshot shows was written at or before its moment.
  std::uint64_t moment() const;
  // Waits until no snapshot is older. kUnavailable "views.in_use": one still is after `patience`.
  Status wait_for_readers(std::uint64_t moment, std::chrono::milliseconds patience) const;
  // Writes the tables between these keys anew, without what was written over or removed.
  Status rewrite(std::span<const RowRange> ranges);
  // Deletes files that are no part of the database any more; kUnavailable as above when a reader
  // still holds one.
  Status drop_old_files(std::chrono::milliseconds patience);

  // As RowBatch::sorted() gives them. Much faster than write() for many: those of a table of keys.h
  // go to a file each and are durable, with everything written before; where they are few they are
  // written after that as by write().
  Status ingest(std::span<const SortedRow> rows);

 private:
  friend class RowTables;
  struct Impl;
  explicit Rows(std::unique_ptr<Impl> impl);
  Status compact_when_many();
  Status compact_alone();
  std::unique_ptr<Impl> impl_;
};

// The same for rows that nobody has open.
Status copy_closed_rows(const std::string& from, const std::string& to);

// Rows on their way in as table files, for more of them than memory should hold. One thread.
class RowTables {
 public:
  explicit RowTables(Rows& rows) : rows_(rows) {}
  RowTables(const RowTables&) = delete;
  RowTables& operator=(const RowTables&) = delete;
  ~RowTables();  // Removes what was not ingested.

  // Writes files of rows, as Rows::ingest takes them; nobody sees them yet.
  Status add(std::span<const SortedRow> rows);
  // All of them or none. Of a key that several have the last counts.
  Status ingest();

 private:
  Status add_file(std::span<const SortedRow> rows);

  Rows& rows_;
  std::vector<std::string> files_;
};

}  // namespace daybook
