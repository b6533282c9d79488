#include "api/cli/rebuild.h"

#include "api/cli/log_folder.h"
#include "domain/catalogue.h"

namespace daybook::cli {
namespace {

constexpr const char* kReplaced = "rebuilt the views of ";
constexpr const char* kLaidReady =
    "a server uses the folder: its views stay, and new ones are ready for a start of another "
    "revision; they hold ";

Status rebuild(const OpenLog& log, LogUse use, const Streams& streams) {
  OpenViews open;
  open.folder = (log.shard / "views").string();
  open.kinds = catalogue();
  open.progress = rebuild_bar(streams);
  DAYBOOK_CHECK(rebuild_views(log.readable(), open));
  return use == LogUse::kAlone ? swap_rebuilt_views(open.folder) : Done{};
}

}  // namespace

ExitCode run_rebuild(const DataFolder& folder, const Streams& streams) {
  LogUse use = LogUse::kAlone;
  auto logs = open_logs(folder, use);
  if (!logs && logs.error().reason == "store.in_use") {
    use = LogUse::kBesideOthers;
    logs = open_logs(folder, use);
  }
  if (!logs) return report(logs.error(), streams);
  for (const OpenLog& log : *logs) {
    const Status rebuilt = rebuild(log, use, streams);
    if (!rebuilt) return report(rebuilt.error(), streams);
    streams.out << (use == LogUse::kAlone ? kReplaced : kLaidReady) << log.store->head().value
                << " commits" << std::endl;
  }
  return kExitDone;
}

}  // namespace daybook::cli
