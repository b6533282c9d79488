// A backup of one log: its commits in segments of places, described by a manifest that is written
// last, and its keys in a folder elsewhere (key_backup.h). The engine's files are never copied, so
// a backup can be taken beside a running server and restored into another engine.
//
// A run adds what is new. One that was cut short leaves a backup as it was before; the next takes
// over the segments that it had finished. A backup belongs to one incarnation of one log.
//
// Threads: one at a time; two runs into one folder refuse each other. Errors: kConflict
// "backup.other_log", "backup.log_behind", "backup.running"; kCorrupt "backup.damaged",
// "backup.chain"; kUnavailable "backup.not_written"; those of the source.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "domain/core/result.h"
#include "snapshots/backup_manifest.h"
#include "snapshots/backup_source.h"
#include "snapshots/key_backup.h"

namespace daybook {

struct BackupFolders {
  std::filesystem::path commits;
  std::filesystem::path keys;
};

using BackupProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

struct BackupOptions {
  Time now{};
  // A segment ends with the commit that reaches this size.
  std::uint64_t segment_bytes = std::uint64_t{64} << 20;
  BackupProgress progress = {};  // In commits.
  BeforePublish before_publish = {};
};

struct BackupReport {
  Place head{};
  std::uint64_t added = 0;     // Commits that the backup did not have.
  std::uint64_t segments = 0;  // In all.
  std::uint64_t bytes = 0;     // In all.
  std::uint64_t tenants = 0;
  KeyBackupReport keys = {};
};

Result<BackupReport> back_up(BackupSource& source, const BackupFolders& folders,
                             const BackupOptions& options);

}  // namespace daybook
