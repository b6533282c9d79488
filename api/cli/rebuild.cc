#include "api/cli/rebuild.h"

#include "api/cli/log_folder.h"
#include "domain/catalogue.h"
#include "projections/rebuild_beside.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kReplaced = "rebuilt the views of ";
constexpr const char* kLaidReady =
    "a server uses the folder: its views stay, and new ones are ready for a start of another "
    "revision; they hold ";

OpenViews views_of(const fs::path& shard, const Streams& streams) {
  OpenViews open;
  open.folder = (shard / "views").string();
  open.kinds = catalogue();
  open.progress = rebuild_bar(streams);
  return open;
}

void say(const char* what, const OpenLog& log, const Streams& streams) {
  streams.out << what << log.store->head().value << " commits" << std::endl;
}

// As long as the logs are open no server can be started that would erase anything.
Status rebuild_alone(const std::vector<OpenLog>& logs, const Streams& streams) {
  for (const OpenLog& log : logs) {
    const OpenViews open = views_of(log.shard, streams);
    DAYBOOK_CHECK(rebuild_views(log.readable(), open));
    DAYBOOK_CHECK(swap_rebuilt_views(open.folder));
    say(kReplaced, log, streams);
  }
  return Done{};
}

Status rebuild_beside(const DataFolder& folder, const Streams& streams) {
  DAYBOOK_TRY(const Secret32 master, master_key_of(folder));
  for (const fs::path& shard : shard_folders(folder)) {
    OpenLog log;
    const auto open_log = [&]() -> Result<ReadableLog> {
      DAYBOOK_TRY(log, open_shard_log(shard, master, LogUse::kBesideOthers));
      return log.readable();
    };
    DAYBOOK_CHECK(rebuild_views_beside(open_log, views_of(shard, streams)));
    say(kLaidReady, log, streams);
  }
  return Done{};
}

Status rebuild(const DataFolder& folder, const Streams& streams) {
  const auto logs = open_logs(folder, LogUse::kAlone);
  if (logs) return rebuild_alone(*logs, streams);
  return logs.error().reason == "store.in_use" ? rebuild_beside(folder, streams) : logs.error();
}

}  // namespace

ExitCode run_rebuild(const DataFolder& folder, const Streams& streams) {
  const Status rebuilt = rebuild(folder, streams);
  return rebuilt ? kExitDone : report(rebuilt.error(), streams);
}

}  // namespace daybook::cli
