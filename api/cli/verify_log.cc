#include "api/cli/verify_log.h"

#include <algorithm>
#include <utility>

#include "api/cli/progress.h"

namespace daybook::cli {
namespace {

Status check_keys(const CommitSource& source, VerifiedLog& log, VerifyReport& report) {
  const auto counts = source.keys.check();
  if (!counts) return report.take_up("the keys of " + source.name, counts.error());
  log.keys = *counts;
  return Done{};
}

void keep_histories(const LogVerifier& verifier, VerifiedLog& log) {
  log.commits = verifier.commits();
  for (const auto& [tenant, history] : verifier.histories()) {
    if (history.tree.size() == 0) continue;
    log.tenants.push_back({tenant, history.tree.size(), history.tree.root(),
                           history.is_sealed_for_ever, history.leaf});
  }
}

Status read_all(const CommitSource& source, LogVerifier& verifier, const Streams& streams) {
  Progress bar(streams.err, {.label = "verify",
                             .unit = "commits",
                             .total = source.commits,
                             .is_terminal = streams.err_is_terminal});
  const Status read = source.read([&](Place place, const StoredCommit& stored, const Digest* leaf) {
    bar.report(place.value, place.value);
    return verifier.add(place, stored, leaf);
  });
  bar.interrupt();
  return verifier.fault() ? Status(Done{}) : read;
}

// What cannot be read is the fault of the place that is due.
Status walk(const CommitSource& source, LogVerifier& verifier, const Streams& streams,
            VerifyReport& report) {
  const Status read = read_all(source, verifier, streams);
  const Place due{std::min(verifier.commits() + 1, source.commits)};
  if (!read) return report.take_up(source.name, read.error(), due);
  if (!verifier.fault()) verifier.finish();
  if (verifier.fault()) report.faults.push_back({source.name, *verifier.fault()});
  return Done{};
}

// The first of the keys that is not as the commits say.
Status compare_erasures(const CommitSource& source, ErasureVerifier& erasures,
                        VerifyReport& report) {
  erasures.know(report.deleted);
  report.deleted = erasures.deleted();
  erasures.finish(source.incarnation);
  std::optional<LogFault> fault;
  DAYBOOK_CHECK(source.each_key([&](const KeyRow& row) {
    fault = erasures.fault_of(row);
    return !fault;
  }));
  if (fault) report.faults.push_back({"the keys of " + source.name, *fault});
  return Done{};
}

}  // namespace

Status verify_log(const CommitSource& source, std::span<const StatedRoot> stated,
                  const Streams& streams, VerifyReport& report) {
  VerifiedLog log;
  log.name = source.name;
  log.has_keys = true;
  DAYBOOK_CHECK(check_keys(source, log, report));
  LogVerifier verifier(source.keys, stated);
  const std::size_t faults = report.faults.size();
  DAYBOOK_CHECK(walk(source, verifier, streams, report));
  // A log that cannot be read to its end tells of no erasure that comes later.
  const bool is_read = report.faults.size() == faults;
  if (is_read) DAYBOOK_CHECK(compare_erasures(source, verifier.erasures(), report));
  keep_histories(verifier, log);
  report.logs.push_back(std::move(log));
  return Done{};
}

}  // namespace daybook::cli
