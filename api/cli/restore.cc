#include "api/cli/restore.h"

#include "api/cli/backup_report.h"
#include "eventstore/keys.h"
#include "eventstore/master_key.h"
#include "eventstore/rocksdb_event_store.h"
#include "snapshots/durable_file.h"
#include "snapshots/restore.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

Status check_empty(const fs::path& folder) {
  if (!fs::exists(folder) || (fs::is_directory(folder) && fs::is_empty(folder))) return Done{};
  return conflict("restore.not_empty", "The folder " + folder.string() + " is not empty.");
}

fs::path unfinished(const fs::path& folder) {
  fs::path beside = fs::absolute(folder);
  if (!beside.has_filename()) beside = beside.parent_path();  // "folder/"
  return beside += ".restoring";
}

Status check_master_key(const RestoreCommandOptions& options, EventStore& store) {
  if (options.folder.master_key_file.empty()) return Done{};
  DAYBOOK_TRY(const Secret32 master, read_master_key(options.folder.master_key_file));
  DAYBOOK_CHECK(KeyRing::open(store, master));
  return Done{};
}

Status restore_shard(std::size_t shard, const RestoreCommandOptions& options, const fs::path& into,
                     const Streams& streams) {
  const BackupFolders folders{shard_in(options.from, shard), shard_in(options.keys_from, shard)};
  DAYBOOK_TRY(const BackupManifest manifest, read_manifest(folders.commits));
  RocksDbOptions open;
  open.folder = shard_in(into, shard) / "log";
  open.create_if_absent = true;
  DAYBOOK_TRY(open.identity, restored_identity(manifest, options.incarnation));
  DAYBOOK_CHECK(make_durable_folder(shard_in(into, shard)));
  DAYBOOK_TRY(const auto store, open_rocksdb_event_store(open));
  DAYBOOK_TRY(const BackupReport report,
              restore_backup(folders, *store, backup_bar("restore", streams)));
  DAYBOOK_CHECK(check_master_key(options, *store));
  print_report(shard, report, options.json, streams);
  return Done{};
}

Status give_name(const fs::path& made, const fs::path& folder) {
  std::error_code error;
  fs::remove(folder, error);  // Empty, or not there.
  if (!error) fs::rename(made, folder, error);
  if (error) {
    return unavailable("restore.not_named", "Cannot give " + made.string() + " its name " +
                                                folder.string() + ": " + error.message());
  }
  return sync_folder(fs::absolute(folder).parent_path());
}

Status restore(const RestoreCommandOptions& options, const Streams& streams) {
  DAYBOOK_CHECK(check_empty(options.folder.path));
  const fs::path made = unfinished(options.folder.path);
  std::error_code error;
  fs::remove_all(made, error);  // Of a restore that was cut short.
  if (error) return unavailable("restore.not_named", "Cannot remove " + made.string() + ".");
  for (std::size_t shard = 0; shard == 0 || fs::exists(shard_in(options.from, shard)); ++shard) {
    const Status restored = restore_shard(shard, options, made, streams);
    if (restored) continue;
    fs::remove_all(made, error);
    return restored;
  }
  return give_name(made, options.folder.path);
}

}  // namespace

ExitCode run_restore(const RestoreCommandOptions& options, const Streams& streams) {
  const Status restored = restore(options, streams);
  if (!restored) return report(restored.error(), streams);
  if (options.folder.master_key_file.empty()) {
    streams.err << "the master key is in no backup: name its file to serve with "
                   "--master-key-file, or put it there as "
                << (options.folder.path / "master.key").string() << std::endl;
  }
  streams.err << "mails that were queued are held by the first start; `daybook outbox release` "
                 "lets them go"
              << std::endl;
  return kExitDone;
}

}  // namespace daybook::cli
