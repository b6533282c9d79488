// `daybook log`: the commits of a folder's log, one a line.
#pragma once

#include <cstdint>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct PrintLogOptions {
  DataFolder folder;
  std::uint64_t from = 1;    // The first place to print.
  bool json = false;         // One JSON object a line.
  bool show_values = false;  // Else what fields held is left out: a terminal is no place for it.
};

ExitCode run_print_log(const PrintLogOptions& options, const Streams& streams = standard_streams());

}  // namespace daybook::cli
