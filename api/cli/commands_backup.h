// The commands that keep a log alive beyond its disk, as sub-commands of the program.
#pragma once

namespace CLI {
class App;
}

namespace daybook::cli {

// Adds `backup`, `restore` and `outbox`; exit codes travel as in commands_client.h.
void add_backup_commands(CLI::App& app);

}  // namespace daybook::cli
