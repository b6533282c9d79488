// Reads a backup back and checks every byte of it on the way: each segment against the manifest,
// each commit against its leaf, the chain of every tenant, their Merkle roots. What visits gets is
// whole up to itself; that all of it is whole is known when the reading answers ok.
//
// Threads: one at a time. Errors: those of backup_manifest.h and framed_file.h; kCorrupt
// "backup.damaged", "backup.chain" name the first bad file or place; kConflict "backup.other_log",
// "backup.keys_behind".
#pragma once

#include <filesystem>
#include <functional>

#include "domain/core/result.h"
#include "snapshots/backup.h"
#include "snapshots/backup_manifest.h"
#include "snapshots/framed_file.h"
#include "snapshots/key_backup.h"

namespace daybook {

using VisitBackedUp = std::function<Status(Place place, StoredCommit stored)>;

// Checks the bytes of the files alone and hands on each commit with the leaf that was written
// beside it: for who checks commits, chains and roots by means of its own.
using VisitFramed = std::function<Status(Place place, FramedCommit commit)>;
Status read_written_commits(const std::filesystem::path& folder, const BackupManifest& manifest,
                            const VisitFramed& visit);

Status read_backup(const std::filesystem::path& folder, const BackupManifest& manifest,
                   const VisitBackedUp& visit, const BackupProgress& progress);

// That the keys are of this log, of the backup's moment or later, and that their erasure list knows
// every erasure the backup knew: an older one could bring back what was erased.
Status check_keys_fit(const BackupManifest& manifest, const KeyBackup& keys);

// Reads everything, writes nothing. An empty `keys` checks the commits alone.
Result<BackupReport> verify_backup(const BackupFolders& folders, const BackupProgress& progress);

}  // namespace daybook
