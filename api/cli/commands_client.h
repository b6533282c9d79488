// The commands that talk to a running server, as sub-commands of the program.
#pragma once

namespace CLI {
class App;
}

namespace daybook::cli {

// Adds `import` and `export`. When one of them was given, parsing runs it and its exit code is
// thrown as CLI::RuntimeError, which App::exit() turns into the exit code of the program.
void add_client_commands(CLI::App& app);

}  // namespace daybook::cli
