#include "eventstore/rocksdb_event_store.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <shared_mutex>

#include "eventstore/rocksdb_log_files.h"

namespace daybook {
namespace {

// Read under the lock at one go, then visited without it: long reads never hold up reopen().
constexpr std::size_t kPortionBytes = std::size_t{4} << 20;

constexpr std::uint64_t kCachedCommitsMax = 64;

struct PlacedCommit {
  Place place;
  StoredCommit commit;
};

Error broken_place(Place place, std::string_view why) {
  return corrupt("store.corrupt",
                 "Place " + std::to_string(place.value) + " of the log: " + std::string(why));
}

// Takes commits off an iterator and sees to it that no place and no row is missing.
class CommitReader {
 public:
  // A long read must not drive everything else out of the cache.
  CommitReader(const RocksDbLogFiles& files, Place after, Place last)
      : next_{after.value + 1}, last_(last), bound_(row_key(Place{last.value + 1}, 0)) {
    upper_ = bound_;
    rocksdb::ReadOptions options;
    options.fill_cache = last_.value - after.value < kCachedCommitsMax;
    options.iterate_upper_bound = &upper_;
    rows_.reset(files.database().NewIterator(options, files.log()));
    rows_->Seek(row_key(next_, 0));
  }

  bool is_done() const { return next_ > last_; }

  Result<PlacedCommit> take() {
    PlacedCommit placed{next_, {}};
    while (rows_->Valid()) {
      DAYBOOK_TRY(const RowPlace at, parse_row_key(rows_->key().ToStringView()));
      if (at.place != next_) break;
      if (at.row != placed.commit.rows.size()) return broken_place(next_, "a row is missing.");
      placed.commit.rows.push_back(rows_->value().ToString());
      rows_->Next();
    }
    if (!rows_->status().ok()) return broken_place(next_, rows_->status().ToString());
    if (placed.commit.rows.empty()) return broken_place(next_, "it is missing.");
    ++next_.value;
    return placed;
  }

 private:
  Place next_;
  Place last_;
  std::string bound_;
  rocksdb::Slice upper_;
  std::unique_ptr<rocksdb::Iterator> rows_;
};

std::size_t bytes_of(const StoredCommit& commit) {
  std::size_t bytes = sizeof(PlacedCommit);
  for (const std::string& row : commit.rows) bytes += row.size() + sizeof(std::string);
  return bytes;
}

class RocksDbEventStore : public EventStore {
 public:
  RocksDbEventStore(RocksDbOptions options, std::unique_ptr<RocksDbLogFiles> files)
      : options_(std::move(options)), identity_(files->identity()), files_(std::move(files)) {
    options_.create_if_absent = false;
    publish_head(files_->head_at_open());
  }

  LogIdentity identity() const override { return identity_; }
  Status append(Place expected, std::span<const StoredCommit> commits,
                std::span<const KeyRow> new_keys) override;
  Status read(Place after, const VisitCommit& visit) const override;
  Result<StoredCommit> at(Place place) const override;
  Result<std::optional<std::string>> key(std::string_view name) const override;
  Result<std::vector<std::optional<std::string>>> keys(
      std::span<const std::string> names) const override;
  Status each_key(std::string_view prefix, const VisitKey& visit) const override;
  Status each_key_after(std::string_view after, const VisitKey& visit) const override;
  Status put_keys(std::span<const KeyRow> keys) override;
  Status erase_keys(std::span<const std::string> names, std::span<const KeyRow> instead) override;
  Status reopen() override;

 private:
  using Portion = std::vector<PlacedCommit>;
  using Keys = std::vector<KeyRow>;

  Status check_new(std::span<const KeyRow> keys) const;
  Status check_room(std::span<const StoredCommit> commits) const;
  Status write(rocksdb::WriteBatch& batch);
  Status forget_files_of(std::span<const std::string> names);
  Error unknown(std::string_view what);
  std::unique_ptr<RocksDbLogFiles> open_for_reading() const;
  Result<Portion> read_portion(Place after) const;
  Status visit_keys(std::string_view prefix, std::string from, const VisitKey& visit) const;
  Result<Keys> key_portion(std::string_view prefix, const std::string& from) const;

  RocksDbOptions options_;
  const LogIdentity identity_;
  bool unknown_ = false;  // Of the writer thread.
  // Shared while files are used; alone to close them. Null after a reopen() that failed.
  mutable std::shared_mutex files_mutex_;
  std::unique_ptr<RocksDbLogFiles> files_;
};

Status RocksDbEventStore::append(Place expected, std::span<const StoredCommit> commits,
                                 std::span<const KeyRow> new_keys) {
  if (unknown_) return reopen_first();
  DAYBOOK_CHECK(check_append(head(), expected, commits));
  DAYBOOK_CHECK(check_new(new_keys));
  if (commits.empty() && new_keys.empty()) return Done{};
  DAYBOOK_CHECK(check_room(commits));
  rocksdb::WriteBatch batch;
  rocksdb::Status built;
  Place place = expected;
  for (const StoredCommit& commit : commits) {
    ++place.value;
    for (std::uint32_t row = 0; built.ok() && row < commit.rows.size(); ++row) {
      built = batch.Put(files_->log(), row_key(place, row), commit.rows[row]);
    }
  }
  for (const KeyRow& key : new_keys) {
    if (built.ok()) built = batch.Put(files_->keys(), key.name, key.bytes);
  }
  if (!built.ok()) return storage_error(built, "build a batch");  // Nothing was written.
  DAYBOOK_CHECK(write(batch));
  publish_head(place);
  return Done{};
}

// A key that is written over is lost with all that it sealed, so this is worth a look-up.
Status RocksDbEventStore::check_new(std::span<const KeyRow> keys) const {
  std::vector<std::string> names;
  names.reserve(keys.size());
  for (const KeyRow& row : keys) names.push_back(row.name);
  DAYBOOK_TRY(const auto present, this->keys(names));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (present[i]) return key_exists(names[i]);
  }
  return Done{};
}

// Once to the write-ahead log, once to a file.
Status RocksDbEventStore::check_room(std::span<const StoredCommit> commits) const {
  std::uint64_t needed = options_.room_kept;
  for (const StoredCommit& commit : commits) needed += 2 * bytes_of(commit);
  std::uint64_t room = 0;
  const auto told = files_->database().GetEnv()->GetFreeSpace(options_.folder.string(), &room);
  if (told.ok() && room < needed) return no_space();
  return Done{};
}

Status RocksDbEventStore::write(rocksdb::WriteBatch& batch) {
  rocksdb::WriteOptions options;
  options.sync = true;
  const auto status = files_->database().Write(options, &batch);
  if (!status.ok()) return unknown(status.ToString());
  return Done{};
}

Error RocksDbEventStore::unknown(std::string_view what) {
  unknown_ = true;
  return outcome_unknown(what);
}

Status RocksDbEventStore::read(Place after, const VisitCommit& visit) const {
  while (true) {
    DAYBOOK_TRY(const Portion portion, read_portion(after));
    if (portion.empty()) return Done{};
    for (const PlacedCommit& placed : portion) {
      if (!visit(placed.place, placed.commit)) return Done{};
    }
    after = portion.back().place;
  }
}

Result<RocksDbEventStore::Portion> RocksDbEventStore::read_portion(Place after) const {
  std::shared_lock lock(files_mutex_);
  if (!files_) return reopen_first();
  Portion portion;
  const Place last = head();
  if (after >= last) return portion;
  CommitReader reader(*files_, after, last);
  for (std::size_t bytes = 0; bytes < kPortionBytes && !reader.is_done();) {
    auto placed = reader.take();
    // What verifies before a broken place is still worth its visit.
    if (!placed && !portion.empty()) return portion;
    if (!placed) return std::move(placed).error();
    bytes += bytes_of(placed->commit);
    portion.push_back(std::move(placed).value());
  }
  return portion;
}

Result<StoredCommit> RocksDbEventStore::at(Place place) const {
  std::shared_lock lock(files_mutex_);
  if (!files_) return reopen_first();
  if (place.value == 0 || place > head()) {
    return not_found("store.no_such_place", "The log has no place " + std::to_string(place.value));
  }
  DAYBOOK_TRY(PlacedCommit placed, CommitReader(*files_, Place{place.value - 1}, place).take());
  return std::move(placed.commit);
}

Result<std::optional<std::string>> RocksDbEventStore::key(std::string_view name) const {
  std::shared_lock lock(files_mutex_);
  if (!files_) return reopen_first();
  std::string bytes;
  const auto status = files_->database().Get(rocksdb::ReadOptions(), files_->keys(), name, &bytes);
  if (status.ok()) return std::optional(std::move(bytes));
  if (status.IsNotFound()) return std::optional<std::string>();
  return storage_error(status, "read key " + std::string(name));
}

Result<std::vector<std::optional<std::string>>> RocksDbEventStore::keys(
    std::span<const std::string> names) const {
  std::shared_lock lock(files_mutex_);
  if (!files_) return reopen_first();
  const std::vector<rocksdb::Slice> slices(names.begin(), names.end());
  std::vector<rocksdb::PinnableSlice> values(names.size());
  std::vector<rocksdb::Status> statuses(names.size());
  files_->database().MultiGet(rocksdb::ReadOptions(), files_->keys(), names.size(), slices.data(),
                              values.data(), statuses.data());
  std::vector<std::optional<std::string>> rows(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (statuses[i].ok()) {
      rows[i] = values[i].ToString();
    } else if (!statuses[i].IsNotFound()) {
      return storage_error(statuses[i], "read key " + names[i]);
    }
  }
  return rows;
}

Status RocksDbEventStore::each_key(std::string_view prefix, const VisitKey& visit) const {
  return visit_keys(prefix, std::string(prefix), visit);
}

Status RocksDbEventStore::each_key_after(std::string_view after, const VisitKey& visit) const {
  return visit_keys({}, std::string(after) + '\0', visit);
}

Status RocksDbEventStore::visit_keys(std::string_view prefix, std::string from,
                                     const VisitKey& visit) const {
  while (true) {
    DAYBOOK_TRY(const Keys keys, key_portion(prefix, from));
    if (keys.empty()) return Done{};
    for (const KeyRow& row : keys) {
      if (!visit(row)) return Done{};
    }
    from = keys.back().name + '\0';
  }
}

Result<RocksDbEventStore::Keys> RocksDbEventStore::key_portion(std::string_view prefix,
                                                               const std::string& from) const {
  std::shared_lock lock(files_mutex_);
  if (!files_) return reopen_first();
  Keys keys;
  const std::unique_ptr<rocksdb::Iterator> rows(
      files_->database().NewIterator(rocksdb::ReadOptions(), files_->keys()));
  std::size_t bytes = 0;
  for (rows->Seek(from); rows->Valid() && bytes < kPortionBytes; rows->Next()) {
    if (!rows->key().ToStringView().starts_with(prefix)) break;
    keys.push_back({rows->key().ToString(), rows->value().ToString()});
    bytes += sizeof(KeyRow) + keys.back().name.size() + keys.back().bytes.size();
  }
  if (!rows->status().ok()) return storage_error(rows->status(), "read the keys");
  return keys;
}

Status RocksDbEventStore::put_keys(std::span<const KeyRow> keys) {
  if (unknown_) return reopen_first();
  rocksdb::WriteBatch batch;
  for (const KeyRow& row : keys) {
    const auto built = batch.Put(files_->keys(), row.name, row.bytes);
    if (!built.ok()) return storage_error(built, "build a batch");
  }
  return write(batch);
}

Status RocksDbEventStore::erase_keys(std::span<const std::string> names,
                                     std::span<const KeyRow> instead) {
  if (unknown_) return reopen_first();
  rocksdb::WriteBatch batch;
  rocksdb::Status built;
  for (const std::string& name : names) {
    if (built.ok()) built = batch.Delete(files_->keys(), name);
  }
  for (const KeyRow& row : instead) {
    if (built.ok()) built = batch.Put(files_->keys(), row.name, row.bytes);
  }
  if (!built.ok()) return storage_error(built, "build a batch");
  DAYBOOK_CHECK(write(batch));
  if (auto gone = forget_files_of(names); !gone) return unknown(gone.error().message);
  return Done{};
}

Status RocksDbEventStore::forget_files_of(std::span<const std::string> names) {
  DAYBOOK_CHECK(files_->flush_all());
  DAYBOOK_CHECK(files_->rewrite_keys(names));
  // A reader may still hold the old files open; once alone, nobody does.
  std::unique_lock lock(files_mutex_);
  return files_->delete_unused_files();
}

// So that reads go on while the log cannot be opened for writing: that takes some room on the disk,
// and this does not. Readers see no more than the head, which was durable before.
std::unique_ptr<RocksDbLogFiles> RocksDbEventStore::open_for_reading() const {
  RocksDbOptions options = options_;
  options.read_only = true;
  auto opened = RocksDbLogFiles::open(options);
  const bool is_whole = opened && (*opened)->head_at_open() >= head();
  return is_whole ? std::move(opened).value() : nullptr;
}

Status RocksDbEventStore::reopen() {
  std::unique_lock lock(files_mutex_);
  unknown_ = true;
  files_.reset();
  auto opened = RocksDbLogFiles::open(options_);
  if (!opened) {
    files_ = open_for_reading();
    return std::move(opened).error();
  }
  std::unique_ptr<RocksDbLogFiles> files = std::move(opened).value();
  const Place found = files->head_at_open();
  if (files->identity() != identity_ || found < head()) {
    return corrupt("store.corrupt", "The log ended at " + std::to_string(head().value) +
                                        " and ends at " + std::to_string(found.value) + " now.");
  }
  files_ = std::move(files);
  unknown_ = false;
  lock.unlock();
  publish_head(found);
  return Done{};
}

}  // namespace

Result<std::unique_ptr<EventStore>> open_rocksdb_event_store(const RocksDbOptions& options) {
  DAYBOOK_TRY(std::unique_ptr<RocksDbLogFiles> files, RocksDbLogFiles::open(options));
  return std::unique_ptr<EventStore>(
      std::make_unique<RocksDbEventStore>(options, std::move(files)));
}

}  // namespace daybook
