#include "api/cli/rebuild.h"

#include "api/cli/log_folder.h"
#include "domain/catalogue.h"

namespace daybook::cli {
namespace {

Status rebuild(const OpenLog& log, const Streams& streams) {
  OpenViews open;
  open.folder = (log.shard / "views").string();
  open.kinds = catalogue();
  open.progress = rebuild_bar(streams);
  DAYBOOK_CHECK(rebuild_views(log.readable(), open));
  return swap_rebuilt_views(open.folder);
}

}  // namespace

ExitCode run_rebuild(const DataFolder& folder, const Streams& streams) {
  const auto logs = open_logs(folder);
  if (!logs) return report(logs.error(), streams);
  for (const OpenLog& log : *logs) {
    const Status rebuilt = rebuild(log, streams);
    if (!rebuilt) return report(rebuilt.error(), streams);
    streams.out << "rebuilt the views of " << log.store->head().value << " commits" << std::endl;
  }
  return kExitDone;
}

}  // namespace daybook::cli
