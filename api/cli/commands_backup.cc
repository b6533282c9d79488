#include "api/cli/commands_backup.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "api/cli/backup.h"
#include "api/cli/outbox_release.h"
#include "api/cli/restore.h"

namespace daybook::cli {
namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 2 wrong usage, or nothing where something is to be read; 3 not now; 4 the "
    "token is refused; 5 the data folder is in use; 6 another log, keys that do not fit, or a "
    "folder "
    "that is not empty; 7 a file or place that is damaged: it is named.";

void run(int exit_code) {
  if (exit_code != kExitDone) throw CLI::RuntimeError(exit_code);
}

void add_verify(CLI::App& backup) {
  CLI::App& command = *backup.add_subcommand(
      "verify",
      "Check every byte of a backup, the chain of each history and its Merkle root; needs no "
      "master key. `daybook verify --backup` also opens every seal and compares checkpoints");
  const auto options = std::make_shared<BackupVerifyOptions>();
  command.footer(kExitCodes);
  command.add_option("DIR", options->folder, "The backup of the commits")->required();
  command.add_option("--keys", options->keys, "The backup of the keys: checks that they fit");
  command.add_flag("--json", options->json, "Print one JSON object a shard");
  command.callback([options] { run(run_backup_verify(*options)); });
}

void add_source(CLI::App& command, BackupCommandOptions& options) {
  CLI::Option* data =
      command.add_option("--data", options.data, "The data folder, also beside a running server");
  CLI::Option* url = command.add_option(
      "--url", options.url, "Address of a server that was started with --backup-token-file");
  CLI::Option* token = command
                           .add_option("--token", options.token,
                                       "That secret; DAYBOOK_BACKUP_TOKEN in the environment keeps "
                                       "it out of the process list")
                           ->envname("DAYBOOK_BACKUP_TOKEN");
  data->excludes(url);
  url->needs(token);
}

void add_backup(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "backup", "Copy what is new in a log to one folder, its wrapped keys to another");
  const auto options = std::make_shared<BackupCommandOptions>();
  command.footer(kExitCodes);
  add_source(command, *options);
  command.add_option("--to", options->to, "The folder of the commits, which is added to");
  command.add_option("--keys-to", options->keys_to,
                     "The folder of the keys, which are written anew: on another disk, in other "
                     "hands");
  command.add_flag("--json", options->json, "Print one JSON object a shard");
  command.require_subcommand(0, 1);
  add_verify(command);
  command.callback([&command, options] {
    if (!command.get_subcommands().empty()) return;
    if (options->data.empty() && options->url.empty()) {
      throw CLI::RequiredError("--data or --url");
    }
    if (options->to.empty()) throw CLI::RequiredError("--to");
    if (options->keys_to.empty()) throw CLI::RequiredError("--keys-to");
    run(run_backup(*options));
  });
}

void add_restore(CLI::App& app) {
  CLI::App& command =
      *app.add_subcommand("restore", "Put a backup into a new data folder, for a server to serve");
  const auto options = std::make_shared<RestoreCommandOptions>();
  command.footer(kExitCodes);
  command.add_option("--from", options->from, "The backup of the commits")->required();
  command
      .add_option("--keys-from", options->keys_from,
                  "The backup of the keys, with the list of erased ones")
      ->required();
  command.add_option("--data", options->folder.path, "The data folder: absent or empty")
      ->required();
  command.add_option("--master-key-file", options->folder.master_key_file,
                     "The file of the master key, to check that it opens the keys");
  command.add_option("--incarnation", options->incarnation,
                     "Instead of the backup's next: for a second restore of the same backup");
  command.add_flag("--json", options->json, "Print one JSON object a shard");
  command.callback([options] { run(run_restore(*options)); });
}

void add_outbox(CLI::App& app) {
  CLI::App& outbox = *app.add_subcommand("outbox", "Mails and deliveries that wait");
  outbox.require_subcommand(1);
  CLI::App& command = *outbox.add_subcommand(
      "release",
      "Let go the mails and deliveries that a restore held, in a folder that no server uses");
  const auto folder = std::make_shared<DataFolder>();
  command.footer(kExitCodes);
  command.add_option("--data", folder->path, "The data folder")->required();
  command.add_option("--master-key-file", folder->master_key_file,
                     "The file of the master key; master.key in the folder by default");
  command.callback([folder] { run(run_outbox_release(*folder)); });
}

}  // namespace

void add_backup_commands(CLI::App& app) {
  add_backup(app);
  add_restore(app);
  add_outbox(app);
}

}  // namespace daybook::cli
