#include "api/cli/backup.h"

#include "api/cli/backup_report.h"
#include "api/cli/server_backup_source.h"
#include "api/core/shard.h"
#include "eventstore/rocksdb_event_store.h"
#include "snapshots/backup.h"
#include "snapshots/backup_reader.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kAttemptsMax = 5;

Status back_up_shard(std::size_t shard, BackupSource& source, const BackupCommandOptions& options,
                     const Streams& streams) {
  BackupOptions run;
  run.now = api::wall_clock();
  run.progress = backup_bar("backup", streams);
  DAYBOOK_TRY(
      const BackupReport report,
      back_up(source, {shard_in(options.to, shard), shard_in(options.keys_to, shard)}, run));
  print_report(shard, report, options.json, streams);
  return Done{};
}

Status try_folder(std::size_t shard, const BackupCommandOptions& options, const Streams& streams) {
  RocksDbOptions open;
  open.folder = shard_in(options.data, shard) / "log";
  open.read_only = true;
  DAYBOOK_TRY(const auto store, open_rocksdb_event_store(open));
  StoreBackupSource source(*store);
  return back_up_shard(shard, source, options, streams);
}

// A server that writes to the folder may take away a file while it is being opened here; the next
// attempt sees what it made of it. Nothing was published then.
bool may_have_moved(const Error& error) {
  return error.reason == "store.corrupt" || error.reason == "store.unavailable" ||
         error.reason == "backup.log_behind" || error.reason == "backup.chain";
}

Status back_up_opened(std::size_t shard, const BackupCommandOptions& options,
                      const Streams& streams) {
  Status done = try_folder(shard, options, streams);
  for (int attempt = 1; attempt < kAttemptsMax && !done && may_have_moved(done.error());
       ++attempt) {
    done = try_folder(shard, options, streams);
  }
  return done;
}

// Control's log after the others: what it says of them is then never older than they are. Shards
// that it got to know meanwhile come after it, so that it names none that is not there.
Status back_up_folder(const BackupCommandOptions& options, const Streams& streams) {
  if (!fs::exists(options.data / "log")) {
    return not_found("data.absent", "There is no data in " + options.data.string() + ".");
  }
  std::size_t shards = 1;
  while (fs::exists(shard_in(options.data, shards))) ++shards;
  for (std::size_t shard = shards; shard-- > 0;) {
    DAYBOOK_CHECK(back_up_opened(shard, options, streams));
  }
  for (; fs::exists(shard_in(options.data, shards)); ++shards) {
    DAYBOOK_CHECK(back_up_opened(shards, options, streams));
  }
  return Done{};
}

// One in the other would be in the same hands, and each run locks both.
Status check_apart(const BackupCommandOptions& options) {
  const fs::path to = fs::weakly_canonical(options.to) / "";
  const fs::path keys = fs::weakly_canonical(options.keys_to) / "";
  const auto holds = [](const fs::path& outer, const fs::path& inner) {
    return inner.string().starts_with(outer.string());
  };
  if (!holds(to, keys) && !holds(keys, to)) return Done{};
  return invalid("keys-to", "The keys go to a folder apart from that of the commits.");
}

Status back_up_server(const BackupCommandOptions& options, const Streams& streams) {
  BackupServer server(options.url, options.token);
  const auto back_up_one = [&](const ServerLog& log) {
    ServerBackupSource source(server, log);
    return back_up_shard(log.shard, source, options, streams);
  };
  DAYBOOK_TRY(const std::vector<ServerLog> logs, server.logs());
  for (std::size_t i = logs.size(); i-- > 0;) DAYBOOK_CHECK(back_up_one(logs[i]));
  DAYBOOK_TRY(const std::vector<ServerLog> since, server.logs());
  for (std::size_t i = logs.size(); i < since.size(); ++i) DAYBOOK_CHECK(back_up_one(since[i]));
  return Done{};
}

}  // namespace

ExitCode run_backup(const BackupCommandOptions& options, const Streams& streams) {
  const Status apart = check_apart(options);
  if (!apart) return report(apart.error(), streams);
  const Status done =
      options.url.empty() ? back_up_folder(options, streams) : back_up_server(options, streams);
  return done ? kExitDone : report(done.error(), streams);
}

ExitCode run_backup_verify(const BackupVerifyOptions& options, const Streams& streams) {
  for (std::size_t shard = 0; shard == 0 || fs::exists(shard_in(options.folder, shard)); ++shard) {
    BackupFolders folders{shard_in(options.folder, shard), {}};
    if (!options.keys.empty()) folders.keys = shard_in(options.keys, shard);
    const auto verified = verify_backup(folders, backup_bar("verify", streams));
    if (!verified) return report(verified.error(), streams);
    print_report(shard, *verified, options.json, streams);
  }
  return kExitDone;
}

}  // namespace daybook::cli
