#include "api/cli/verify_log.h"

#include <utility>

#include "api/cli/progress.h"

namespace daybook::cli {
namespace {

// Nothing when the error was taken up as a fault.
Status as_fault(const Status& status, const std::string& part, VerifyReport& report) {
  if (status || status.error().code != ErrorCode::kCorrupt) return status;
  report.add_fault(part, status.error().message + " (" + status.error().reason + ")");
  return Done{};
}

Status check_keys(const CommitSource& source, VerifiedLog& log, VerifyReport& report) {
  auto counts = source.keys.check();
  if (!counts) return as_fault(counts.error(), "the keys of " + source.name, report);
  log.keys = *counts;
  return Done{};
}

void keep_histories(const LogVerifier& verifier, VerifiedLog& log) {
  log.commits = verifier.commits();
  for (const auto& [tenant, history] : verifier.histories()) {
    if (history.tree.size() == 0) continue;
    log.tenants.push_back(
        {tenant, history.tree.size(), history.tree.root(), history.is_sealed_for_ever});
  }
}

Status walk(const CommitSource& source, LogVerifier& verifier, const Streams& streams) {
  Progress bar(streams.err, {.label = "verify",
                             .unit = "commits",
                             .total = source.commits,
                             .is_terminal = streams.err_is_terminal});
  const Status read = source.read([&](Place place, const StoredCommit& stored) {
    bar.report(place.value, place.value);
    return verifier.add(place, stored);
  });
  bar.interrupt();
  if (read && !verifier.fault()) verifier.finish();
  return read;
}

}  // namespace

Status verify_log(const CommitSource& source, std::vector<StatedRoot> stated,
                  const Streams& streams, VerifyReport& report) {
  VerifiedLog log;
  log.name = source.name;
  log.has_keys = true;
  DAYBOOK_CHECK(check_keys(source, log, report));
  LogVerifier verifier(source.keys, std::move(stated));
  DAYBOOK_CHECK(as_fault(walk(source, verifier, streams), source.name, report));
  if (verifier.fault()) report.faults.push_back({source.name, *verifier.fault()});
  keep_histories(verifier, log);
  report.logs.push_back(std::move(log));
  return Done{};
}

}  // namespace daybook::cli
