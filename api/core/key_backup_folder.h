// Keeps a backup of the keys up to date while the server runs (--keys-backup-dir): at start and
// with every erasure, so that a restore can never bring an erased key back.
//
// Threads: refresh() from any that may block, one run at a time by itself. The shards outlive it.
#pragma once

#include <filesystem>

#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

class KeyBackupFolder {
 public:
  KeyBackupFolder(const Shards& shards, std::filesystem::path folder);

  // Writes the keys of every shard anew. To be called once a key is erased and before the erasure
  // counts as done. Errors as refresh_keys (snapshots/key_backup.h).
  Status refresh() const;

 private:
  const Shards& shards_;
  const std::filesystem::path folder_;
};

}  // namespace daybook::api
