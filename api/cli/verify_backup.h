// `daybook verify --backup`: the walk of `daybook verify --data` over the files of a backup, with
// the keys of its other folder and the master key.
//
// `daybook backup verify` (backup.h) needs no key and finds what a disk damaged; this finds also
// what somebody changed who wrote the hashes anew.
//
// One thread. Memory: the wrapped keys of a shard, about 250 bytes each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "api/cli/command.h"
#include "api/cli/verify_report.h"
#include "domain/core/result.h"

namespace daybook::cli {

struct BackupToVerify {
  std::filesystem::path commits;
  std::filesystem::path keys;
  std::filesystem::path master_key_file;
  std::vector<std::filesystem::path> checkpoints;  // Files of notes, or folders of such files.
  std::string key;                                 // As history/key/ gives it ("vkey").
};

// Every shard. What does not verify is a fault of the report; kNotFound where there is no backup,
// "keys.wrong_master_key" when the keys are of another.
Result<VerifyReport> verify_backup_folders(const BackupToVerify& options, const Streams& streams);

}  // namespace daybook::cli
