// The commands that work on a data folder, as sub-commands of the program.
#pragma once

namespace CLI {
class App;
}

namespace daybook::cli {

// Adds init, serve, token, log, rebuild, digest and verify. Exit codes as add_client_commands().
void add_server_commands(CLI::App& app);

}  // namespace daybook::cli
