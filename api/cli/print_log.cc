#include "api/cli/print_log.h"

#include <algorithm>

#include "api/cli/commit_text.h"
#include "api/cli/log_folder.h"
#include "eventstore/sealed_commits.h"

namespace daybook::cli {
namespace {

// Where the command of a commit would stand that nobody can read any more.
constexpr std::string_view kSealed = "sealed for ever";

}  // namespace

ExitCode run_print_log(const PrintLogOptions& options, const Streams& streams) {
  const auto log = open_log(options.folder, LogUse::kBesideOthers);
  if (!log) return report(log.error(), streams);
  Status decoded = Done{};
  const Place after{std::max<std::uint64_t>(options.from, 1) - 1};
  const Status read = log->store->read(after, [&](Place place, const StoredCommit& stored) {
    auto commit = decode_for_views(*log->keys, stored);
    if (!commit) {
      decoded = commit.error();
      return false;
    }
    if (says_nothing(*commit)) commit->command = kSealed;
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
