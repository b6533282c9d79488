// `daybook backup` and `daybook backup verify`: copies of a log that outlive its disk.
#pragma once

#include <filesystem>
#include <string>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct BackupCommandOptions {
  std::filesystem::path data;  // Of a folder here, also beside a running server; or
  std::string url;             // of a server that was started with --backup-token-file,
  std::string token;           // whose secret this is.
  std::filesystem::path to;
  std::filesystem::path keys_to;
  bool json = false;
};

// Every shard. Needs no master key: keys are copied wrapped, as they are.
ExitCode run_backup(const BackupCommandOptions& options,
                    const Streams& streams = standard_streams());

struct BackupVerifyOptions {
  std::filesystem::path folder;
  std::filesystem::path keys;  // Empty: the commits alone.
  bool json = false;
};

ExitCode run_backup_verify(const BackupVerifyOptions& options,
                           const Streams& streams = standard_streams());

}  // namespace daybook::cli
