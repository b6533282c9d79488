#include "api/cli/log_folder.h"

#include "eventstore/codec.h"
#include "eventstore/rocksdb_event_store.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

Result<OpenLog> open_shard_log(const fs::path& shard, const Secret32& master, LogUse use) {
  OpenLog log;
  log.shard = shard;
  RocksDbOptions options;
  options.folder = shard / "log";
  options.read_only = use == LogUse::kBesideOthers;
  DAYBOOK_TRY(log.store, open_rocksdb_event_store(options));
  DAYBOOK_TRY(log.keys, KeyRing::open(*log.store, master));
  return log;
}

}  // namespace

ReadableLog OpenLog::readable() const {
  return {*store,
          [ring = keys.get()](const StoredCommit& stored) { return decode_commit(*ring, stored); }};
}

Result<OpenLog> open_log(const DataFolder& folder, LogUse use) {
  DAYBOOK_TRY(const Secret32 master, master_key_of(folder));
  return open_shard_log(folder.path, master, use);
}

Result<std::vector<OpenLog>> open_logs(const DataFolder& folder, LogUse use) {
  DAYBOOK_TRY(const Secret32 master, master_key_of(folder));
  std::vector<OpenLog> logs;
  fs::path shard = folder.path;
  for (std::size_t next = 1; fs::exists(shard); ++next) {
    DAYBOOK_TRY(OpenLog log, open_shard_log(shard, master, use));
    logs.push_back(std::move(log));
    shard = folder.path / "shards" / std::to_string(next);
  }
  return logs;
}

}  // namespace daybook::cli
