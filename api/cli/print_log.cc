#include "api/cli/print_log.h"

#include <algorithm>

#include "api/cli/commit_text.h"
#include "api/cli/log_folder.h"
#include "eventstore/codec.h"

namespace daybook::cli {

ExitCode run_print_log(const PrintLogOptions& options, const Streams& streams) {
  const auto log = open_log(options.folder, LogUse::kBesideOthers);
  if (!log) return report(log.error(), streams);
  Status decoded = Done{};
  const Place after{std::max<std::uint64_t>(options.from, 1) - 1};
  const Status read = log->store->read(after, [&](Place place, const StoredCommit& stored) {
    const auto commit = decode_without_bytes(*log->keys, stored);
    if (!commit) {
      decoded = commit.error();
      return false;
    }
    streams.out << (options.json ? commit_json(place, *commit, options.show_values)
                                 : commit_line(place, *commit))
                << '\n';
    return streams.out.good();
  });
  streams.out << std::flush;
  if (!read) return report(read.error(), streams);
  if (!decoded) return report(decoded.error(), streams);
  return streams.out.good() ? kExitDone : kExitIncomplete;
}

}  // namespace daybook::cli
