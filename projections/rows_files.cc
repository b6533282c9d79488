// What Rows does with whole files: flushing, rewriting, ingesting, copying.
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <filesystem>

#include "projections/rows_database.h"

namespace daybook {

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

Status Rows::ingest(std::span<const SortedRow> rows) {
  RowTables tables(*this);
  DAYBOOK_CHECK(tables.add(rows));
  return tables.ingest();
}

Status RowTables::add(std::span<const Rows::SortedRow> rows) {
  if (rows.empty()) return Done{};
  Rows::Impl& impl = *rows_.impl_;
  files_.push_back(impl.folder + std::string(kUningested) + std::to_string(++impl.ingested));
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), impl.options);
  DAYBOOK_CHECK(impl.damage->noted(writer.Open(files_.back())));
  for (const Rows::SortedRow& row : rows) {
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
  return impl.damage->noted(db->IngestExternalFile(files_, options));
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
