// What Rows does with whole files: flushing, rewriting, ingesting, copying.
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <filesystem>

#include "projections/rows_database.h"

namespace daybook {
namespace {

// So few of a table go with the others in a batch: a file costs syncs.
constexpr std::size_t kRowsWorthAFile = 1000;
// So many may wait to be compacted: whoever reads looks into each that may hold the row.
constexpr std::size_t kNewFilesMax = 256;
// So many of a table that are small become few: each costs a descriptor while the rows are open.
constexpr std::size_t kSmallFilesMax = 32;
constexpr std::size_t kSmallFileBytes = std::size_t{16} << 20;
constexpr std::uint64_t kFileBytes = std::uint64_t{64} << 20;

using Files = std::vector<rocksdb::LiveFileMetaData>;

Files files_of(rocksdb::DB& db) {
  Files files;
  db.GetLiveFilesMetaData(&files);
  return files;
}

bool has_new_files(const Files& files, char table) {
  return std::ranges::any_of(files, [table](const rocksdb::LiveFileMetaData& file) {
    return file.level == 0 && file.smallestkey.front() <= table && table <= file.largestkey.front();
  });
}

rocksdb::Status compact_new_files(rocksdb::DB& db, char table) {
  rocksdb::CompactRangeOptions options;
  options.max_subcompactions = 2;
  const std::string first(1, table);
  const std::string end(1, static_cast<char>(table + 1));
  const rocksdb::Slice from = slice(first);
  const rocksdb::Slice to = slice(end);
  return db.CompactRange(options, &from, &to);
}

// Those that came in the order of their keys were put where they stay, one beside the other.
rocksdb::Status join_small_files(rocksdb::DB& db, const Files& files, char table) {
  std::vector<std::string> small;
  int level = 0;
  for (const rocksdb::LiveFileMetaData& file : files) {
    if (file.level == 0 || file.size > kSmallFileBytes) continue;
    if (file.smallestkey.front() != table || file.largestkey.front() != table) continue;
    small.push_back(file.name);
    level = std::max(level, file.level);
  }
  if (small.size() < kSmallFilesMax) return rocksdb::Status::OK();
  rocksdb::CompactionOptions options;
  options.compression = rocksdb::kDisableCompressionOption;  // As all others.
  options.output_file_size_limit = kFileBytes;
  return db.CompactFiles(options, small, level);
}

}  // namespace

Status Rows::flush() {
  DAYBOOK_TRY(const Database db, impl_->db());
  return impl_->damage->noted(db->Flush(rocksdb::FlushOptions()));
}

Status Rows::wait_for_readers(std::uint64_t moment, std::chrono::milliseconds patience) const {
  DAYBOOK_TRY(const Database db, impl_->db());
  return wait_until(patience, [&]() -> Result<bool> {
    std::uint64_t oldest = 0;  // Stays when there is no snapshot at all.
    db->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
    return oldest == 0 || oldest >= moment;
  });
}

Status Rows::rewrite(std::span<const RowRange> ranges) {
  DAYBOOK_TRY(const Database db, impl_->db());
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (const RowRange& range : ranges) {
    const rocksdb::Slice first = slice(range.first);
    const rocksdb::Slice last = slice(range.last);
    DAYBOOK_CHECK(impl_->damage->noted(db->CompactRange(options, &first, &last)));
  }
  return Done{};
}

// Not when another is at it: he has taken most of them.
Status Rows::compact_when_many() {
  const std::unique_lock one(impl_->compacting, std::try_to_lock);
  if (!one.owns_lock()) return Done{};
  DAYBOOK_TRY(const Database db, impl_->db());
  rocksdb::ColumnFamilyMetaData files;
  db->GetColumnFamilyMetaData(&files);
  return files.levels.front().files.size() < kNewFilesMax ? Status(Done{}) : compact_alone();
}

Status Rows::compact() {
  const std::lock_guard one(impl_->compacting);
  return compact_alone();
}

Status Rows::compact_alone() {
  DAYBOOK_TRY(const Database db, impl_->db());
  const Files before = files_of(*db);
  for (char table = 'A'; table <= 'Z'; ++table) {
    if (!has_new_files(before, table)) continue;
    DAYBOOK_CHECK(impl_->damage->noted(compact_new_files(*db, table)));
  }
  const Files after = files_of(*db);
  for (char table = 'A'; table <= 'Z'; ++table) {
    DAYBOOK_CHECK(impl_->damage->noted(join_small_files(*db, after, table)));
  }
  return Done{};
}

Status Rows::drop_old_files(std::chrono::milliseconds patience) {
  DAYBOOK_TRY(const Database db, impl_->db());
  return wait_until(patience, [&]() -> Result<bool> {
    // Allowing deletions again makes RocksDB look through its folder and delete what is left over.
    DAYBOOK_CHECK(impl_->damage->noted(db->DisableFileDeletions()));
    DAYBOOK_CHECK(impl_->damage->noted(db->EnableFileDeletions(true)));
    std::vector<std::string> live;
    std::uint64_t manifest_bytes = 0;
    DAYBOOK_CHECK(impl_->damage->noted(db->GetLiveFiles(live, &manifest_bytes, false)));
    std::vector<std::string> present;
    DAYBOOK_CHECK(impl_->damage->noted(impl_->options.env->GetChildren(impl_->folder, &present)));
    return std::ranges::all_of(present, [&](const std::string& name) {
      const bool is_data = name.ends_with(".sst") || name.starts_with("MANIFEST");
      return !is_data || std::ranges::find(live, "/" + name) != live.end();
    });
  });
}

namespace {

// Takes the first of the rows that are of one table of keys.h.
std::span<const SortedRow> take_table(std::span<const SortedRow>& rows) {
  const char table = rows.front().key.front();
  const auto end = std::ranges::find_if(
      rows, [table](const SortedRow& row) { return row.key.front() != table; });
  const auto taken = rows.first(static_cast<std::size_t>(end - rows.begin()));
  rows = rows.subspan(taken.size());
  return taken;
}

}  // namespace

Status Rows::ingest(std::span<const SortedRow> rows) {
  RowTables tables(*this);
  std::vector<SortedRow> others;
  while (!rows.empty()) {
    const auto table = take_table(rows);
    if (table.size() < kRowsWorthAFile) {
      others.insert(others.end(), table.begin(), table.end());
    } else {
      DAYBOOK_CHECK(tables.add(table));
    }
  }
  DAYBOOK_CHECK(tables.ingest());
  return others.empty() ? Status(Done{}) : write(others);
}

// A file for each table: what comes in the order of its keys is then put where it stays, and only
// what is spread over its table is compacted with what was there before.
Status RowTables::add(std::span<const SortedRow> rows) {
  while (!rows.empty()) DAYBOOK_CHECK(add_file(take_table(rows)));
  return Done{};
}

Status RowTables::add_file(std::span<const SortedRow> rows) {
  Rows::Impl& impl = *rows_.impl_;
  files_.push_back(impl.folder + std::string(kUningested) + std::to_string(++impl.ingested));
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), impl.options);
  DAYBOOK_CHECK(impl.damage->noted(writer.Open(files_.back())));
  for (const SortedRow& row : rows) {
    DAYBOOK_CHECK(impl.damage->noted(row.removed ? writer.Delete(slice(row.key))
                                                 : writer.Put(slice(row.key), slice(row.value))));
  }
  return impl.damage->noted(writer.Finish());
}

Status RowTables::ingest() {
  if (files_.empty()) return Done{};
  Rows::Impl& impl = *rows_.impl_;
  DAYBOOK_TRY(const Database db, impl.db());
  if (impl.is_torn) return not_writable();
  // The files are durable at once, and what was written before must not be lost when they are not.
  DAYBOOK_CHECK(impl.damage->noted(db->FlushWAL(true)));
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  DAYBOOK_CHECK(impl.damage->noted(db->IngestExternalFile(files_, options)));
  return impl.options.disable_auto_compactions ? rows_.compact_when_many() : Status(Done{});
}

RowTables::~RowTables() {
  rocksdb::Env& env = *rows_.impl_->options.env;
  for (const std::string& file : files_) env.DeleteFile(file).PermitUncheckedError();
}

Status Rows::copy_to(const std::string& folder) const {
  DAYBOOK_TRY(const Database db, impl_->db());
  rocksdb::Checkpoint* made = nullptr;
  DAYBOOK_CHECK(impl_->damage->noted(rocksdb::Checkpoint::Create(db.get(), &made)));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  return impl_->damage->noted(checkpoint->CreateCheckpoint(folder));
}

// Tables never change, so they can be shared; what names them is written on by whoever opens them.
Status copy_closed_rows(const std::string& from, const std::string& to) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::create_directories(to, error);
  for (fs::directory_iterator at(from, error), end; !error && at != end; at.increment(error)) {
    const fs::path copy = fs::path(to) / at->path().filename();
    std::error_code unlinked;
    const bool is_table = at->path().extension() == ".sst";
    if (is_table) fs::create_hard_link(at->path(), copy, unlinked);
    if (!is_table || unlinked) fs::copy_file(at->path(), copy, error);
    if (error) break;
  }
  if (!error) return Done{};
  return unavailable("views.storage", "The views cannot be copied: " + error.message());
}

}  // namespace daybook
