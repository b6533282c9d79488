// A backup put into a new log: the same commits at the same places with the same bytes, so the same
// leaves and Merkle roots. Keys come from their own folder, and none that its erasure list names
// comes back.
//
// The log that is restored into is the next incarnation: its identity is restored_identity(), given
// to the engine when it is made.
//
// Threads: one at a time. Errors: those of backup_reader.h; kConflict "backup.not_empty"; those of
// the store. After an error the log is to be thrown away.
#pragma once

#include <cstdint>
#include <optional>

#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "snapshots/backup_reader.h"

namespace daybook {

// The next incarnation, or the one asked for. kInvalid "incarnation" when it is not later than the
// backup's: the tokens of an incarnation must never mean two histories.
Result<LogIdentity> restored_identity(const BackupManifest& manifest,
                                      std::optional<std::uint64_t> incarnation = {});

Result<BackupReport> restore_backup(const BackupFolders& folders, EventStore& into,
                                    const BackupProgress& progress);

}  // namespace daybook
