// `daybook token create`: a new API token, made in a folder that no server uses or by a running
// server.
#pragma once

#include <string>
#include <vector>

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct TokenCreateOptions {
  DataFolder folder;   // Empty path: a server is asked.
  std::string tenant;  // Its key; with a folder.
  std::string url;
  std::string token;
  std::string name = "command line";
  std::vector<std::string> permissions;
  bool json = false;
};

// Prints the secret, which is kept nowhere. In a folder it belongs to the tenant's first
// administrator; a server gives it to the user of the token that asks.
ExitCode run_token_create(const TokenCreateOptions& options,
                          const Streams& streams = standard_streams());

}  // namespace daybook::cli
