#include "api/cli/verify.h"

#include "api/cli/checkpoint_files.h"
#include "api/cli/log_folder.h"
#include "api/cli/verify_backup.h"
#include "api/cli/verify_export.h"
#include "api/cli/verify_log.h"
#include "api/cli/verify_report.h"
#include "domain/catalogue.h"
#include "projections/verify_views.h"

namespace daybook::cli {
namespace {

std::vector<SigningLog> signing_logs(const std::vector<OpenLog>& logs) {
  std::vector<SigningLog> signing;
  signing.reserve(logs.size());
  for (const OpenLog& log : logs) {
    signing.push_back({log.store->identity(), ed25519_public_key(log.keys->signing_key()), {}});
  }
  return signing;
}

Status compare_views(const OpenLog& log, const Streams& streams, VerifyReport& report) {
  VerifiedLog& verified = report.logs.back();
  OpenViews open;
  open.folder = (log.shard / "views").string();
  open.kinds = catalogue();
  open.progress = rebuild_bar(streams);
  DAYBOOK_TRY(verified.views, verify_views(log.readable(), open));
  verified.has_views = true;
  if (verified.views.finding == ViewsFinding::kDifferent) {
    report.add_fault("the views of " + verified.name, verified.views.what);
  }
  return Done{};
}

Status read_store(const EventStore& store, const VisitKept& visit) {
  return store.read(Place{}, [&visit](Place place, const StoredCommit& stored) {
    return visit(place, stored, nullptr);
  });
}

Status verify_shard(const OpenLog& log, std::size_t index, std::span<const StatedRoot> stated,
                    const Streams& streams, VerifyReport& report) {
  const CommitSource source{
      "shard " + std::to_string(index),
      log.store->head().value,
      [&log](const VisitKept& visit) { return read_store(*log.store, visit); },
      *log.keys,
      [&log](const EventStore::VisitKey& visit) { return log.store->each_key("", visit); },
      log.store->identity().incarnation};
  const std::size_t faults = report.faults.size();
  DAYBOOK_CHECK(verify_log(source, stated, streams, report));
  // A log that does not verify has nothing to say about views.
  if (report.faults.size() > faults) return Done{};
  return compare_views(log, streams, report);
}

Result<VerifyReport> verify_folder(const VerifyOptions& options, const Streams& streams) {
  VerifyReport report;
  DAYBOOK_TRY(const auto files, checkpoint_files(options.checkpoints));
  DAYBOOK_TRY(const auto logs, open_logs(options.folder, LogUse::kBesideOthers));
  std::vector<SigningLog> signing = signing_logs(logs);
  DAYBOOK_CHECK(check_known_key(options.key, signing, report));
  DAYBOOK_CHECK(read_checkpoints(files, signing, report));
  for (std::size_t i = 0; i < logs.size(); ++i) {
    DAYBOOK_CHECK(verify_shard(logs[i], i, signing[i].stated, streams, report));
  }
  return report;
}

Result<VerifyReport> verify_what_is_named(const VerifyOptions& options, const Streams& streams) {
  if (!options.export_file.empty()) {
    return verify_export({options.export_file, options.key}, streams);
  }
  if (options.backup.empty()) return verify_folder(options, streams);
  return verify_backup_folders({options.backup, options.keys, options.folder.master_key_file,
                                options.checkpoints, options.key},
                               streams);
}

}  // namespace

ExitCode run_verify(const VerifyOptions& options, const Streams& streams) {
  const auto verified = verify_what_is_named(options, streams);
  if (!verified) return cli::report(verified.error(), streams);
  return print_report(*verified, options.json, streams);
}

}  // namespace daybook::cli
