#include "eventstore/rocksdb_log_files.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>

#include "eventstore/crypto.h"
#include "eventstore/database_lock.h"
#include "eventstore/record_files.h"
#include "eventstore/table_files.h"
#include "eventstore/text_log.h"

namespace daybook {
namespace {

constexpr std::array<const char*, 3> kFamilyNames = {"default", "keys", "meta"};
constexpr std::string_view kFormat = "format";
constexpr std::string_view kLogId = "log";
constexpr std::string_view kIncarnation = "incarnation";
constexpr std::size_t kMebibyte = std::size_t{1} << 20;

template <class Number>
std::string little_endian(Number number) {
  std::string bytes;
  for (unsigned i = 0; i < sizeof(Number); ++i) bytes += static_cast<char>(number >> (8 * i));
  return bytes;
}

std::uint64_t parse_little_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return number;
}

std::uint64_t parse_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<std::uint8_t>(byte);
  return number;
}

rocksdb::DBOptions database_options(const RocksDbOptions& options, bool is_new) {
  rocksdb::DBOptions database;
  if (options.env != nullptr) database.env = options.env;
  database.create_if_missing = is_new;
  database.create_missing_column_families = true;
  database.paranoid_checks = true;
  // A torn last record was never acknowledged and may go; anything broken before it must be seen.
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  database.track_and_verify_wals_in_manifest = true;
  // What recovery finds is written to files and synced at once. After a failed sync the system may
  // show bytes that are not on the disk, and this is what makes them durable.
  database.avoid_flush_during_recovery = false;
  // Bounds the replay at start, also while the small families have little to write.
  database.max_total_wal_size = 2 * options.memtable_bytes;
  database.allow_concurrent_memtable_write = false;  // There is one writer.
  database.bytes_per_sync = kMebibyte;
  database.max_file_opening_threads = 2;  // RocksDB's sixteen take longer to start than to work.
  database.info_log = no_text_log();
  return database;
}

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;  // Bounded memory, however long the log is.
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  return table;
}

// Places only grow, so files never overlap and compaction moves them without rewriting.
rocksdb::ColumnFamilyOptions log_options(std::size_t memtable_bytes,
                                         const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = memtable_bytes;
  family.max_write_buffer_number = 3;
  family.target_file_size_base = 64 * kMebibyte;
  family.max_bytes_for_level_base = 512 * kMebibyte;
  family.level_compaction_dynamic_level_bytes = true;
  family.compression = rocksdb::kNoCompression;
  rocksdb::BlockBasedTableOptions table = table_options(cache);
  table.block_size = 16 << 10;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

// Small files, since erasing a key rewrites the file that holds it.
rocksdb::ColumnFamilyOptions keys_options(std::size_t memtable_bytes,
                                          const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = std::max(memtable_bytes / 4, kMebibyte);
  // Most lookups are for names that are new, and end at a filter.
  family.memtable_prefix_bloom_size_ratio = 0.05;
  family.memtable_whole_key_filtering = true;
  family.target_file_size_base = 8 * kMebibyte;
  family.level_compaction_dynamic_level_bytes = true;
  family.compression = rocksdb::kNoCompression;
  rocksdb::BlockBasedTableOptions table = table_options(cache);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

using Families = std::vector<rocksdb::ColumnFamilyDescriptor>;

// Ours first, then what a newer format may have added: it has to be open to read the format number.
Families families_of(const RocksDbOptions& options, const std::vector<std::string>& present) {
  const auto cache = rocksdb::NewLRUCache(options.cache_bytes);
  Families families{{kFamilyNames[0], log_options(options.memtable_bytes, cache)},
                    {kFamilyNames[1], keys_options(options.memtable_bytes, cache)},
                    {kFamilyNames[2], rocksdb::ColumnFamilyOptions()}};
  families.back().options.write_buffer_size = kMebibyte;
  for (const std::string& name : present) {
    const bool is_ours =
        std::find(kFamilyNames.begin(), kFamilyNames.end(), name) != kFamilyNames.end();
    if (!is_ours) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  return families;
}

Error open_error(const rocksdb::Status& status, const std::filesystem::path& folder) {
  if (is_held_by_another(status)) {
    return unavailable("store.in_use", "Another process has the log " + folder.string() + " open.");
  }
  return storage_error(status, "open the log " + folder.string());
}

}  // namespace

Error storage_error(const rocksdb::Status& status, std::string_view doing) {
  const std::string message = "Cannot " + std::string(doing) + ": " + status.ToString();
  if (status.IsCorruption()) return corrupt("store.corrupt", message);
  if (status.IsNoSpace()) return {ErrorCode::kNoSpace, "store.no_space", message};
  return unavailable("store.unavailable", message);
}

std::string row_key(Place place, std::uint32_t row) {
  std::string key(12, '\0');
  for (unsigned i = 0; i < 8; ++i) key[i] = static_cast<char>(place.value >> (56 - 8 * i));
  for (unsigned i = 0; i < 4; ++i) key[8 + i] = static_cast<char>(row >> (24 - 8 * i));
  return key;
}

Result<RowPlace> parse_row_key(std::string_view key) {
  if (key.size() != 12) return corrupt("store.corrupt", "A row's key has not 12 bytes.");
  return RowPlace{.place = Place{parse_big_endian(key.substr(0, 8))},
                  .row = static_cast<std::uint32_t>(parse_big_endian(key.substr(8)))};
}

Result<std::unique_ptr<RocksDbLogFiles>> RocksDbLogFiles::open(const RocksDbOptions& options) {
  rocksdb::Env* env = options.env != nullptr ? options.env : rocksdb::Env::Default();
  const bool is_new = !env->FileExists((options.folder / "CURRENT").string()).ok();
  if (is_new && !options.create_if_absent) {
    return not_found("store.absent", "There is no log in " + options.folder.string() + ".");
  }
  std::error_code failure;
  std::filesystem::create_directories(options.folder, failure);
  if (failure) return unavailable("store.unavailable", "Cannot make " + options.folder.string());

  std::unique_ptr<RocksDbLogFiles> files(new RocksDbLogFiles);
  DAYBOOK_CHECK(files->open_database(options, is_new));
  DAYBOOK_CHECK(files->load(options));
  return files;
}

Status RocksDbLogFiles::open_database(const RocksDbOptions& options, bool is_new) {
  const rocksdb::DBOptions database = database_options(options, is_new);
  const std::string folder = options.folder.string();
  std::vector<std::string> present;
  if (!is_new) {
    const auto listed = rocksdb::DB::ListColumnFamilies(database, folder, &present);
    if (!listed.ok()) return open_error(listed, options.folder);
    DAYBOOK_CHECK(check_record_files(*database.env, options.folder));
    DAYBOOK_CHECK(check_table_files(*database.env, options.folder));
  }
  rocksdb::DB* opened = nullptr;
  const Families families = families_of(options, present);
  const auto status =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(database, folder, families, &families_, &opened)
          : rocksdb::DB::Open(database, folder, families, &families_, &opened);
  if (!status.ok()) return open_error(status, options.folder);
  database_.reset(opened);
  return Done{};
}

RocksDbLogFiles::~RocksDbLogFiles() {
  if (!database_) return;
  const auto flushed = flush_all();  // After an error it fails, and the next start replays.
  for (rocksdb::ColumnFamilyHandle* family : families_) {
    database_->DestroyColumnFamilyHandle(family).PermitUncheckedError();
  }
  database_->Close().PermitUncheckedError();
}

Status RocksDbLogFiles::load(const RocksDbOptions& options) {
  const std::unique_ptr<rocksdb::Iterator> last(
      database_->NewIterator(rocksdb::ReadOptions(), log()));
  last->SeekToLast();
  if (!last->status().ok()) return storage_error(last->status(), "find the end of the log");
  if (last->Valid()) {
    DAYBOOK_TRY(const RowPlace end, parse_row_key(last->key().ToStringView()));
    head_ = end.place;
  }
  const auto format = meta(kFormat);
  // A crash may fall between making the families and naming them; such a log is still new.
  const bool is_unnamed = !format && format.error().code == ErrorCode::kNotFound;
  if (is_unnamed && options.create_if_absent && head_ == Place{}) {
    DAYBOOK_CHECK(create_identity(options));
  }
  DAYBOOK_CHECK(check_format());
  DAYBOOK_TRY(const std::string id, meta(kLogId));
  DAYBOOK_TRY(const std::string incarnation, meta(kIncarnation));
  identity_ = {Uuid::from_bytes(id), kLogFormat, parse_little_endian(incarnation)};
  return Done{};
}

Status RocksDbLogFiles::create_identity(const RocksDbOptions& options) {
  LogIdentity made;
  fill_random(made.log.bytes);
  made = options.identity.value_or(made);
  rocksdb::WriteBatch batch;
  rocksdb::ColumnFamilyHandle* family = families_[kMeta];
  batch.Put(family, kFormat, little_endian(kLogFormat)).PermitUncheckedError();
  batch.Put(family, kLogId, made.log.view()).PermitUncheckedError();
  batch.Put(family, kIncarnation, little_endian(made.incarnation)).PermitUncheckedError();
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto status = database_->Write(synced, &batch);
  if (!status.ok()) return storage_error(status, "name the new log");
  return Done{};
}

Result<std::string> RocksDbLogFiles::meta(std::string_view name) const {
  std::string value;
  const auto status = database_->Get(rocksdb::ReadOptions(), families_[kMeta], name, &value);
  if (status.ok()) return value;
  if (status.IsNotFound()) return not_found("store.unnamed", "The log has no identity.");
  return storage_error(status, "read the identity of the log");
}

Status RocksDbLogFiles::check_format() const {
  DAYBOOK_TRY(const std::string bytes, meta(kFormat));
  const std::uint64_t format = parse_little_endian(bytes);
  if (format <= kLogFormat) return Done{};
  return unprocessable("store.newer_format", "The log has format " + std::to_string(format) +
                                                 "; this program knows formats up to " +
                                                 std::to_string(kLogFormat) + ". Use a newer one.");
}

Status RocksDbLogFiles::flush_all() {
  rocksdb::FlushOptions options;
  options.wait = true;
  const auto status = database_->Flush(options, families_);
  if (!status.ok()) return storage_error(status, "flush the log");
  return Done{};
}

Status RocksDbLogFiles::rewrite_keys(std::span<const std::string> names) {
  // Beyond a handful, one pass over the range is cheaper than one for each name.
  constexpr std::size_t kSingleNamesMax = 16;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const auto rewrite = [&](std::string_view first, std::string_view last) -> Status {
    const rocksdb::Slice begin(first);
    const rocksdb::Slice end(last);
    const auto status = database_->CompactRange(options, keys(), &begin, &end);
    if (!status.ok()) return storage_error(status, "rewrite the keys");
    return Done{};
  };
  if (names.size() > kSingleNamesMax) {
    const auto [first, last] = std::minmax_element(names.begin(), names.end());
    return rewrite(*first, *last);
  }
  for (const std::string& name : names) DAYBOOK_CHECK(rewrite(name, name));
  return Done{};
}

Status RocksDbLogFiles::delete_unused_files() {
  // Allowing deletions again makes RocksDB look through its folder and delete what is left over.
  auto status = database_->DisableFileDeletions();
  if (status.ok()) status = database_->EnableFileDeletions(true);
  if (!status.ok()) return storage_error(status, "delete files that held erased keys");
  return Done{};
}

}  // namespace daybook
