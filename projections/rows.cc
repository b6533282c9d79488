#include "projections/rows.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <mutex>

#include "eventstore/database_lock.h"
#include "eventstore/table_files.h"
#include "eventstore/text_log.h"
#include "projections/rows_database.h"

namespace daybook {
namespace {

constexpr std::size_t kHintedPrefixBytes = 11;  // Table, tenant, kind: see keys.h.

std::string_view view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

bool has_lz4() {
  const auto supported = rocksdb::GetSupportedCompressions();
  return std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
}

rocksdb::Options options_for(const RowsOptions& wanted) {
  rocksdb::Options options;
  options.create_if_missing = true;
  if (wanted.env != nullptr) options.env = wanted.env;
  options.compression = has_lz4() ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
  options.write_buffer_size = wanted.write_buffer_bytes;
  options.max_background_jobs = 2;
  options.disable_auto_compactions = !wanted.is_compacting;
  options.max_file_opening_threads = 2;  // RocksDB's sixteen take longer to start than to work.
  options.level_compaction_dynamic_level_bytes = true;
  options.info_log = no_text_log();
  // A new manifest at every change: it names the ends of each table, which are made of values.
  options.max_manifest_file_size = 1;
  // Rows come in the order of their keys: the place of the last one is remembered for each table,
  // tenant and kind.
  options.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(kHintedPrefixBytes));
  // The writer mostly asks for what is not there yet: ids, claims, keys of requests.
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.memtable_whole_key_filtering = true;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(wanted.cache_bytes);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = std::size_t{8} << 10;
  table.format_version = 5;
  // Most rows are looked up by their whole key.
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

// A batch in memory fails only when there is no memory, which ends the process.
void add(const SortedRow& row, rocksdb::WriteBatch& batch) {
  if (row.removed) {
    batch.Delete(slice(row.key)).PermitUncheckedError();
  } else {
    batch.Put(slice(row.key), slice(row.value)).PermitUncheckedError();
  }
}

std::size_t written_bytes(std::span<const SortedRow> rows) {
  constexpr std::size_t kBesideKeyAndValue = 8;
  std::size_t bytes = 0;
  for (const SortedRow& row : rows) bytes += row.key.size() + row.value.size() + kBesideKeyAndValue;
  return bytes;
}

struct Snapshot : RowSnapshot {
  explicit Snapshot(Database database) : db(std::move(database)), held(db->GetSnapshot()) {}
  ~Snapshot() override { db->ReleaseSnapshot(held); }
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  const Database db;
  const rocksdb::Snapshot* held;
};

rocksdb::ReadOptions read_options(const RowSnapshot* snapshot) {
  rocksdb::ReadOptions options;
  if (snapshot != nullptr) options.snapshot = static_cast<const Snapshot*>(snapshot)->held;
  return options;
}

class Cursor : public RowCursor {
 public:
  Cursor(Database database, const RowSnapshot* snapshot, std::shared_ptr<Damage> damage)
      : database_(std::move(database)),
        damage_(std::move(damage)),
        rows_(database_->NewIterator(read_options(snapshot))) {}
  void seek(std::string_view at_or_after) override { rows_->Seek(slice(at_or_after)); }
  void seek_back(std::string_view at_or_before) override {
    rows_->SeekForPrev(slice(at_or_before));
  }
  void next() override { rows_->Next(); }
  void previous() override { rows_->Prev(); }
  bool valid() const override { return rows_->Valid(); }
  std::string_view key() const override { return view(rows_->key()); }
  std::string_view value() const override { return view(rows_->value()); }
  Status status() const override { return damage_->noted(rows_->status()); }

 private:
  const Database database_;
  const std::shared_ptr<Damage> damage_;
  std::unique_ptr<rocksdb::Iterator> rows_;
};

// Of a database that is not there.
class NoCursor : public RowCursor {
 public:
  explicit NoCursor(Error why) : why_(std::move(why)) {}
  void seek(std::string_view) override {}
  void seek_back(std::string_view) override {}
  void next() override {}
  void previous() override {}
  bool valid() const override { return false; }
  std::string_view key() const override { return {}; }
  std::string_view value() const override { return {}; }
  Status status() const override { return why_; }

 private:
  const Error why_;
};

// A turned bit in what names the files, their versions or their formats.
bool names_what_is_not_there(const rocksdb::Status& opened) {
  return opened.IsNotFound() || opened.IsPathNotFound() || opened.IsInvalidArgument() ||
         opened.IsNotSupported();
}

Error damaged(std::string what) { return corrupt("views.storage", std::move(what)); }

// What a crash left on its way in.
void remove_uningested(rocksdb::Env& env, const std::string& folder) {
  std::vector<std::string> present;
  env.GetChildren(folder, &present).PermitUncheckedError();
  for (const std::string& name : present) {
    if (!("/" + name).starts_with(kUningested)) continue;
    env.DeleteFile(folder + "/" + name).PermitUncheckedError();
  }
}

}  // namespace

Error not_writable() { return unavailable("views.storage", "Views: they have to be opened anew."); }

Status status_of(const rocksdb::Status& status) {
  if (status.ok()) return Done{};
  if (status.IsCorruption()) return corrupt("views.storage", "Views: " + status.ToString());
  if (status.IsNoSpace()) {
    return Error{ErrorCode::kNoSpace, "views.no_space", "Views: " + status.ToString()};
  }
  return unavailable("views.storage", "Views: " + status.ToString());
}

Status Damage::noted(const rocksdb::Status& status) {
  if (status.IsCorruption()) {
    // What cannot be noted now is found again.
    rocksdb::WriteStringToFile(&env_, "", path_).PermitUncheckedError();
    const bool is_first = !is_noted_.exchange(true);
    const std::lock_guard lock(mutex_);
    if (is_first && found_) found_();
  }
  return status_of(status);
}

void Damage::watch(std::function<void()> found) {
  const std::lock_guard lock(mutex_);
  found_ = std::move(found);
  if (is_noted_ && found_) found_();
}

Rows::Rows(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Rows::~Rows() { impl_->close(); }

// Joins compactions first: they may not outlive an injected Env.
void Rows::Impl::close() {
  if (held == nullptr) return;
  rocksdb::CancelAllBackgroundWork(held.get(), true);
  held->Close().PermitUncheckedError();
  held.reset();
}

rocksdb::Status Rows::Impl::open(bool for_writing) {
  rocksdb::DB* opened = nullptr;
  auto status = for_writing ? rocksdb::DB::Open(options, folder, &opened)
                            : rocksdb::DB::OpenForReadOnly(options, folder, &opened);
  if (status.ok()) held.reset(opened);
  is_for_reading = status.ok() && !for_writing;
  if (status.ok()) is_torn = false;
  return status;
}

Result<std::unique_ptr<Rows>> Rows::open(const std::string& folder, const RowsOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->options = options_for(options);
  impl->folder = folder;
  impl->options.env->CreateDirIfMissing(folder).PermitUncheckedError();
  impl->damage = std::make_shared<Damage>(*impl->options.env, folder);
  if (impl->damage->is_known()) return damaged("Bytes of " + folder + " did not verify.");
  DAYBOOK_CHECK(check_table_files(*impl->options.env, folder));
  const rocksdb::Status opened = impl->open(true);
  if (is_held_by_another(opened)) {
    return unavailable("views.in_use", "Another process has the views " + folder + " open.");
  }
  if (names_what_is_not_there(opened)) return damaged("Views: " + opened.ToString());
  DAYBOOK_CHECK(status_of(opened));
  remove_uningested(*impl->options.env, folder);
  return std::unique_ptr<Rows>(new Rows(std::move(impl)));
}

Result<bool> Rows::get(std::string_view key, const Visit& visit,
                       const RowSnapshot* snapshot) const {
  DAYBOOK_TRY(const Database db, impl_->db());
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      db->Get(read_options(snapshot), db->DefaultColumnFamily(), slice(key), &value);
  if (status.IsNotFound()) return false;
  DAYBOOK_CHECK(impl_->damage->noted(status));
  visit(view(value));
  return true;
}

Result<std::optional<std::string>> Rows::get(std::string_view key,
                                             const RowSnapshot* snapshot) const {
  std::optional<std::string> found;
  DAYBOOK_CHECK(get(
      key, [&](std::string_view value) { found = std::string(value); }, snapshot));
  return found;
}

Status Rows::multi_get(std::span<const std::string> keys, const VisitAt& visit,
                       const RowSnapshot* snapshot) const {
  DAYBOOK_TRY(const Database db, impl_->db());
  std::vector<rocksdb::Slice> slices(keys.size());
  std::transform(keys.begin(), keys.end(), slices.begin(), slice);
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db->MultiGet(read_options(snapshot), db->DefaultColumnFamily(), keys.size(), slices.data(),
               values.data(), statuses.data(), true);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    DAYBOOK_CHECK(impl_->damage->noted(statuses[i]));
    visit(i, view(values[i]));
  }
  return Done{};
}

Status Rows::each(std::string_view prefix, std::string_view from, const VisitRow& visit,
                  const RowSnapshot* snapshot) const {
  const auto rows = cursor(snapshot);
  for (rows->seek(from); rows->valid() && rows->key().starts_with(prefix); rows->next()) {
    if (!visit(rows->key(), rows->value())) return Done{};
  }
  return rows->status();
}

std::unique_ptr<RowCursor> Rows::cursor(const RowSnapshot* snapshot) const {
  Result<Database> db = impl_->db();
  if (!db) return std::make_unique<NoCursor>(std::move(db).error());
  return std::make_unique<Cursor>(std::move(db).value(), snapshot, impl_->damage);
}

RowSnapshotPtr Rows::snapshot() const {
  Result<Database> db = impl_->db();
  return db ? std::make_shared<Snapshot>(std::move(db).value()) : nullptr;
}

Status Rows::write(std::span<const SortedRow> rows) {
  DAYBOOK_TRY(const Database db, impl_->db());
  if (impl_->is_torn) return not_writable();
  rocksdb::WriteBatch batch(written_bytes(rows));
  for (const SortedRow& row : rows) add(row, batch);
  const rocksdb::Status written = db->Write(rocksdb::WriteOptions(), &batch);
  if (!written.ok()) impl_->is_torn = true;
  return impl_->damage->noted(written);
}

Status Rows::resume() {
  DAYBOOK_TRY(const Database db, impl_->db());
  if (impl_->is_for_reading || impl_->is_torn) return not_writable();
  return status_of(db->Resume());
}

Status Rows::reopen(std::chrono::milliseconds patience, const std::function<Status()>& between) {
  std::unique_lock lock(impl_->mutex, std::defer_lock);
  // Whoever holds it may need the mutex to come to an end.
  DAYBOOK_CHECK(wait_until(patience, [&]() -> Result<bool> {
    lock.lock();
    if (impl_->held == nullptr || impl_->held.use_count() == 1) return true;
    lock.unlock();
    return false;
  }));
  impl_->close();
  const Status replaced = between ? between() : Status(Done{});
  if (between && replaced) impl_->damage->forget();
  const rocksdb::Status opened = impl_->open(true);
  // So that reads go on: this takes no room on the disk.
  if (!opened.ok()) impl_->open(false).PermitUncheckedError();
  DAYBOOK_CHECK(replaced);
  return status_of(opened);
}

bool Rows::is_damaged() const { return impl_->damage->is_noted(); }

void Rows::watch_damage(std::function<void()> found) { impl_->damage->watch(std::move(found)); }

std::uint64_t Rows::moment() const {
  const Result<Database> db = impl_->db();
  return db ? (*db)->GetLatestSequenceNumber() : 0;
}

}  // namespace daybook
