// `daybook verify`: is everything in a data folder, in a backup, or in a download of
// history/leaves, as it was written, and is it what signed tree heads once said?
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct VerifyOptions {
  DataFolder folder;             // Unless something else is verified; its master key also then.
  std::filesystem::path backup;  // The commits of a backup; needs `keys` and the master key.
  std::filesystem::path keys;    // The keys of that backup.
  std::filesystem::path export_file;               // A download of history/leaves; needs the key.
  std::vector<std::filesystem::path> checkpoints;  // Files of notes, or folders of such files.
  std::string key;                                 // As history/key/ gives it ("vkey").
  bool json = false;
};

// kExitUnreadable when something does not verify. A folder may be in use by a server: its log is
// then read as it is now, and its views are not compared.
ExitCode run_verify(const VerifyOptions& options, const Streams& streams = standard_streams());

}  // namespace daybook::cli
