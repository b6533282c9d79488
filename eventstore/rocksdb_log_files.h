// The open files of a RocksDB log: families, identity and format. Used by the engine alone.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/rocksdb_event_store.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Status;
}  // namespace rocksdb

namespace daybook {

class RocksDbLogFiles {
 public:
  // Errors as open_rocksdb_event_store.
  static Result<std::unique_ptr<RocksDbLogFiles>> open(const RocksDbOptions& options);

  // Closes; what is in memory goes to files first, so that the next start has no log to replay.
  ~RocksDbLogFiles();
  RocksDbLogFiles(const RocksDbLogFiles&) = delete;
  RocksDbLogFiles& operator=(const RocksDbLogFiles&) = delete;

  rocksdb::DB& database() const { return *database_; }
  rocksdb::ColumnFamilyHandle* log() const { return families_[kLog]; }
  rocksdb::ColumnFamilyHandle* keys() const { return families_[kKeys]; }
  const LogIdentity& identity() const { return identity_; }
  Place head_at_open() const { return head_; }

  // Everything in memory to files; write-ahead logs that held it are deleted.
  Status flush_all();
  // Rewrites the files that hold or held these keys.
  Status rewrite_keys(std::span<const std::string> names);
  // Deletes the files that nobody uses any more, now.
  Status delete_unused_files();

 private:
  enum Family : std::size_t { kLog, kKeys, kMeta, kFamilies };

  RocksDbLogFiles() = default;
  Status open_database(const RocksDbOptions& options, bool is_new);
  Status load(const RocksDbOptions& options);
  Status create_identity(const RocksDbOptions& options);
  Result<std::string> meta(std::string_view name) const;
  Status check_format() const;

  std::unique_ptr<rocksdb::DB> database_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;  // Those of Family first.
  LogIdentity identity_;
  Place head_{};
};

// "doing" completes "Cannot ...". kCorrupt for bytes that do not verify, kNoSpace for a full
// disk, else kUnavailable.
Error storage_error(const rocksdb::Status& status, std::string_view doing);

// The key of a row of a commit.
std::string row_key(Place place, std::uint32_t row);
// kCorrupt unless it is one.
struct RowPlace {
  Place place;
  std::uint32_t row = 0;
};
Result<RowPlace> parse_row_key(std::string_view key);

}  // namespace daybook
