#include "api/cli/verify_backup.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "api/cli/checkpoint_files.h"
#include "api/cli/verify_log.h"
#include "eventstore/master_key.h"
#include "eventstore/memory_event_store.h"
#include "snapshots/backup_reader.h"

namespace daybook::cli {
namespace {

namespace fs = std::filesystem;

// A shard's part of a backup, its keys in memory.
struct OpenBackup {
  std::string name;
  fs::path folder;
  BackupManifest manifest;
  std::unique_ptr<MemoryEventStore> store;  // Keys alone.
  std::unique_ptr<KeyRing> keys;
};

// Keys and a list that are not of one log are as bad as damaged ones.
Error as_damage(const Error& error) {
  return error.code == ErrorCode::kConflict ? corrupt(error.reason, error.message) : error;
}

Status load_keys(const KeyBackup& keys, EventStore& into) {
  Status put = Done{};
  DAYBOOK_CHECK(keys.visit([&](const KeyRow& row) {
    put = into.put_keys({&row, 1});
    return bool{put};
  }));
  return put;
}

Status open_keys(const fs::path& folder, const Secret32& master, OpenBackup& backup,
                 VerifyReport& report) {
  DAYBOOK_TRY(const KeyBackup keys, KeyBackup::open(folder));
  const Status fit = check_keys_fit(backup.manifest, keys);
  if (!fit) report.add_fault("the keys of " + backup.name, fit.error());
  backup.store = std::make_unique<MemoryEventStore>(MemoryEventStore::Fault{}, keys.log());
  DAYBOOK_CHECK(load_keys(keys, *backup.store));
  DAYBOOK_TRY(backup.keys, KeyRing::open(*backup.store, master));
  return Done{};
}

// What is too damaged to go on with is a fault, and that shard has no keys.
Result<OpenBackup> open_shard(std::size_t shard, const BackupToVerify& options,
                              const Secret32& master, VerifyReport& report) {
  OpenBackup backup;
  backup.name = "shard " + std::to_string(shard);
  backup.folder = shard_in(options.commits, shard);
  auto manifest = read_manifest(backup.folder);
  if (!manifest) {
    DAYBOOK_CHECK(report.take_up("the manifest of " + backup.name, manifest.error()));
    return backup;
  }
  backup.manifest = *std::move(manifest);
  const Status keys = open_keys(shard_in(options.keys, shard), master, backup, report);
  if (!keys) DAYBOOK_CHECK(report.take_up("the keys of " + backup.name, as_damage(keys.error())));
  return backup;
}

std::vector<SigningLog> signing_logs(const std::vector<OpenBackup>& backups) {
  std::vector<SigningLog> signing;
  signing.reserve(backups.size());
  for (const OpenBackup& backup : backups) {
    signing.push_back({backup.manifest.log, ed25519_public_key(backup.keys->signing_key())});
  }
  return signing;
}

// Ends early when the visit has seen enough; who visits knows why.
Status read_commits(const OpenBackup& backup, const VisitKept& visit) {
  return read_written_commits(backup.folder, backup.manifest,
                              [&](Place place, const FramedCommit& commit) -> Status {
                                if (visit(place, commit.stored, &commit.leaf)) return Done{};
                                return unavailable("verify.ended", "The reading was ended.");
                              });
}

bool says_the_same(const TenantEdge& edge, const VerifiedTenant& tenant) {
  return edge.frontier.size() == tenant.size && edge.frontier.root() == tenant.root &&
         view_of(edge.last_leaf) == tenant.last_leaf;
}

bool fits(const CommitChain& chain, const VerifiedLog& log) {
  const auto& edges = chain.tenants();
  const bool same = std::ranges::all_of(log.tenants, [&edges](const VerifiedTenant& tenant) {
    const auto edge = edges.find(tenant.tenant);
    return edge != edges.end() && says_the_same(edge->second, tenant);
  });
  const bool has_end = std::ranges::any_of(log.tenants, [&chain](const VerifiedTenant& tenant) {
    return tenant.last_leaf == view_of(chain.head_leaf());
  });
  return same && edges.size() == log.tenants.size() && (has_end || log.tenants.empty());
}

// What the manifest says beside the segments: whoever could change it could hash it anew.
Status check_manifest(const OpenBackup& backup, VerifyReport& report) {
  const std::string part = "the manifest of " + backup.name;
  if (!fits(backup.manifest.chain, report.logs.back())) {
    report.add_fault(part, "its Merkle roots are not those of the commits");
  }
  DAYBOOK_TRY(const auto unnamed, unnamed_segments(backup.folder, backup.manifest));
  // Beyond the end stands what a run that was cut short had finished.
  const Place beyond{backup.manifest.chain.head().value + 1};
  const fs::path first_beyond = segment_file(backup.folder, beyond).filename();
  for (const fs::path& file : unnamed) {
    if (file.extension() == kPartialSuffix || file.filename() >= first_beyond) continue;
    report.add_fault(part, "it does not name " + file.string() + ", which was put there");
  }
  return Done{};
}

Status verify_shard(const OpenBackup& backup, std::span<const StatedRoot> stated,
                    const Streams& streams, VerifyReport& report) {
  const CommitSource source{
      backup.name, backup.manifest.chain.head().value,
      [&backup](const VisitKept& visit) { return read_commits(backup, visit); }, *backup.keys,
      [&backup](const EventStore::VisitKey& visit) { return backup.store->each_key("", visit); },
      // Its keys are written anew with every erasure, also after its last commit: what is restored
      // from it would be the next.
      backup.manifest.log.incarnation + 1};
  const std::size_t faults = report.faults.size();
  DAYBOOK_CHECK(verify_log(source, stated, streams, report));
  return report.faults.size() > faults ? Status(Done{}) : check_manifest(backup, report);
}

Result<std::vector<OpenBackup>> open_backups(const BackupToVerify& options, VerifyReport& report) {
  DAYBOOK_TRY(const Secret32 master, read_master_key(options.master_key_file));
  std::vector<OpenBackup> opened;
  for (std::size_t i = 0; i == 0 || fs::exists(shard_in(options.commits, i)); ++i) {
    DAYBOOK_TRY(OpenBackup backup, open_shard(i, options, master, report));
    opened.push_back(std::move(backup));
  }
  return opened;
}

}  // namespace

Result<VerifyReport> verify_backup_folders(const BackupToVerify& options, const Streams& streams) {
  VerifyReport report;
  DAYBOOK_TRY(const auto files, checkpoint_files(options.checkpoints));
  DAYBOOK_TRY(const auto backups, open_backups(options, report));
  // A checkpoint of a log whose keys cannot be read would be taken for that of another.
  const bool has_all =
      std::ranges::all_of(backups, [](const OpenBackup& one) { return one.keys != nullptr; });
  if (!has_all) return report;
  std::vector<SigningLog> signing = signing_logs(backups);
  DAYBOOK_CHECK(check_known_key(options.key, signing, report));
  DAYBOOK_CHECK(read_checkpoints(files, signing, report));
  for (std::size_t i = 0; i < backups.size(); ++i) {
    DAYBOOK_CHECK(verify_shard(backups[i], signing[i].stated, streams, report));
  }
  return report;
}

}  // namespace daybook::cli
