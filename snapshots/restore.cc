#include "snapshots/restore.h"

#include <utility>
#include <vector>

#include "eventstore/keys.h"

namespace daybook {
namespace {

constexpr std::size_t kAppendBytes = std::size_t{16} << 20;
constexpr std::size_t kKeysAtOnce = 8192;

// Appends in large batches, each synced once.
class CommitAppender {
 public:
  explicit CommitAppender(EventStore& store) : store_(store) {}

  Status add(StoredCommit commit) {
    for (const std::string& row : commit.rows) bytes_ += row.size();
    waiting_.push_back(std::move(commit));
    return bytes_ < kAppendBytes ? Status(Done{}) : flush();
  }

  Status flush() {
    if (waiting_.empty()) return Done{};
    DAYBOOK_CHECK(store_.append(store_.head(), waiting_, {}));
    waiting_.clear();
    bytes_ = 0;
    return Done{};
  }

 private:
  EventStore& store_;
  std::vector<StoredCommit> waiting_;
  std::size_t bytes_ = 0;
};

Status restore_keys(const KeyBackup& keys, EventStore& into, KeyBackupReport& report) {
  std::vector<KeyRow> waiting;
  Status written = Done{};
  const auto flush = [&] {
    written = waiting.empty() ? Status(Done{}) : into.put_keys(waiting);
    waiting.clear();
    return bool{written};
  };
  DAYBOOK_CHECK(keys.visit([&](const KeyRow& row) {
    ++(erasure_time(row.bytes) ? report.erasures : report.keys);
    waiting.push_back(row);
    return waiting.size() < kKeysAtOnce || flush();
  }));
  DAYBOOK_CHECK(written);
  flush();
  return written;
}

}  // namespace

Result<LogIdentity> restored_identity(const BackupManifest& manifest,
                                      std::optional<std::uint64_t> incarnation) {
  LogIdentity identity = manifest.log;
  identity.incarnation = incarnation.value_or(identity.incarnation + 1);
  if (identity.incarnation > manifest.log.incarnation) return identity;
  return invalid("incarnation", "It must be beyond " + std::to_string(manifest.log.incarnation) +
                                    ", the backup's own.");
}

Result<BackupReport> restore_backup(const BackupFolders& folders, EventStore& into,
                                    const BackupProgress& progress) {
  if (into.head() != Place{}) return conflict("backup.not_empty", "The log is not empty.");
  // The keys first: without their list nothing is restored at all.
  DAYBOOK_TRY(const KeyBackup keys, KeyBackup::open(folders.keys));
  DAYBOOK_TRY(const BackupManifest manifest, read_manifest(folders.commits));
  DAYBOOK_CHECK(check_keys_fit(manifest, keys));
  BackupReport report;
  DAYBOOK_CHECK(restore_keys(keys, into, report.keys));
  CommitAppender appender(into);
  DAYBOOK_CHECK(read_backup(
      folders.commits, manifest,
      [&](Place, StoredCommit stored) { return appender.add(std::move(stored)); }, progress));
  DAYBOOK_CHECK(appender.flush());
  report.head = into.head();
  report.added = report.head.value;
  report.segments = manifest.segments.size();
  report.tenants = manifest.chain.tenants().size();
  for (const SegmentEntry& segment : manifest.segments) report.bytes += segment.bytes;
  return report;
}

}  // namespace daybook
