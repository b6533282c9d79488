#include "api/cli/outbox_release.h"

#include "api/outbox/holding.h"

namespace daybook::cli {

ExitCode run_outbox_release(const DataFolder& folder, const Streams& streams) {
  const auto opened = open_folder(folder, false, streams);
  if (!opened) return report(opened.error(), streams);
  const auto released = api::release_held_mails((*opened)->shards);
  if (!released) return report(released.error(), streams);
  streams.out << "released " << *released << " mails" << std::endl;
  return kExitDone;
}

}  // namespace daybook::cli
