// `daybook init`: makes a data folder with its first tenant, or adds a tenant to one that no server
// uses.
#pragma once

#include <string>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct InitOptions {
  DataFolder folder;
  std::string tenant;  // Its key.
  std::string name;
  std::string admin_email;
  bool json = false;
};

// Prints the tenant, its administrator and the only copy of a token.
ExitCode run_init(const InitOptions& options, const Streams& streams = standard_streams());

}  // namespace daybook::cli
