// `daybook platform-admin`: makes somebody an administrator of the platform, in a folder that no
// server uses.
#pragma once

#include <string>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct PlatformAdminOptions {
  DataFolder folder;
  std::string email;
  std::string name;
  bool json = false;
};

// Prints the user and the only copy of a token.
ExitCode run_platform_admin(const PlatformAdminOptions& options,
                            const Streams& streams = standard_streams());

}  // namespace daybook::cli
