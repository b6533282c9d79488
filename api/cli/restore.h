// `daybook restore`: a backup put into a new data folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct RestoreCommandOptions {
  std::filesystem::path from;
  std::filesystem::path keys_from;
  DataFolder folder;  // Absent or empty. Its master key file, when named, must fit the keys.
  std::optional<std::uint64_t> incarnation;  // Instead of the next.
  bool json = false;
};

// Everything is made beside the folder and takes its name at the end, so that a restore cut short
// leaves no folder that a server would serve. Views are made by the first start.
ExitCode run_restore(const RestoreCommandOptions& options,
                     const Streams& streams = standard_streams());

}  // namespace daybook::cli
