#include "api/cli/outbox_release.h"

#include "api/outbox/holding.h"
#include "api/webhooks/holding.h"

namespace daybook::cli {

ExitCode run_outbox_release(const DataFolder& folder, const Streams& streams) {
  const auto opened = open_folder(folder, false, streams);
  if (!opened) return report(opened.error(), streams);
  const auto mails = api::release_held_mails((*opened)->shards);
  if (!mails) return report(mails.error(), streams);
  const auto webhooks = api::release_held_deliveries((*opened)->shards);
  if (!webhooks) return report(webhooks.error(), streams);
  streams.out << "released " << *mails << " mails and the deliveries of " << *webhooks
              << " webhooks" << std::endl;
  return kExitDone;
}

}  // namespace daybook::cli
