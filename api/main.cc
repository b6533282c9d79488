#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "api/cli/command.h"
#include "api/cli/commands_backup.h"
#include "api/cli/commands_client.h"
#include "api/cli/commands_server.h"

namespace {

constexpr const char* kAbout =
    "Daybook: an event-sourced CRM. Every change is kept in a log that is never rewritten; what "
    "the "
    "API shows is made from it.";

constexpr const char* kExitCodes =
    "`daybook COMMAND --help` explains a command. Exit codes: 0 done; 1 done in part; 2 wrong "
    "usage; 3 unreachable or not now; 4 refused; 5 the data folder is in use; 6 it exists already; "
    "7 data that cannot be read.";

int run(int count, char** arguments) {
  CLI::App app(kAbout, "daybook");
  app.footer(kExitCodes);
  app.require_subcommand(1);
  daybook::cli::add_server_commands(app);
  daybook::cli::add_backup_commands(app);
  daybook::cli::add_client_commands(app);
  try {
    app.parse(count, arguments);
  } catch (const CLI::RuntimeError& ended) {
    return ended.get_exit_code();
  } catch (const CLI::Success& asked) {  // --help
    return app.exit(asked);
  } catch (const CLI::ParseError& wrong) {
    app.exit(wrong);
    return daybook::cli::kExitUsage;
  }
  return daybook::cli::kExitDone;
}

}  // namespace

// What is written, data folders above all, is for the user alone who runs this: the views hold in
// the clear what the log has sealed.
int main(int count, char** arguments) {
  ::umask(S_IRWXG | S_IRWXO);
  try {
    return run(count, arguments);
  } catch (const std::exception& thrown) {
    std::cerr << "daybook: " << thrown.what() << std::endl;
    return daybook::cli::kExitUnreadable;
  }
}
