#include "api/cli/log_folder.h"

#include "eventstore/rocksdb_event_store.h"
#include "eventstore/sealed_commits.h"

namespace daybook::cli {
namespace fs = std::filesystem;

ReadableLog OpenLog::readable() const {
  return {*store, [ring = keys.get()](const StoredCommit& stored) {
            return decode_for_views(*ring, stored);
          }};
}

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

Result<OpenLog> open_log(const DataFolder& folder, LogUse use) {
  DAYBOOK_TRY(const Secret32 master, master_key_of(folder));
  return open_shard_log(folder.path, master, use);
}

std::vector<fs::path> shard_folders(const DataFolder& folder) {
  std::vector<fs::path> shards{folder.path};
  fs::path further = folder.path / "shards" / "1";
  while (fs::exists(further)) {
    shards.push_back(further);
    further = folder.path / "shards" / std::to_string(shards.size());
  }
  return shards;
}

Result<std::vector<OpenLog>> open_logs(const DataFolder& folder, LogUse use) {
  DAYBOOK_TRY(const Secret32 master, master_key_of(folder));
  std::vector<OpenLog> logs;
  for (const fs::path& shard : shard_folders(folder)) {
    DAYBOOK_TRY(OpenLog log, open_shard_log(shard, master, use));
    logs.push_back(std::move(log));
  }
  return logs;
}

}  // namespace daybook::cli
