#include "api/cli/commands_server.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "api/cli/digest.h"
#include "api/cli/init.h"
#include "api/cli/platform_admin.h"
#include "api/cli/print_log.h"
#include "api/cli/rebuild.h"
#include "api/cli/serve.h"
#include "api/cli/token_create.h"
#include "api/cli/verify.h"

namespace daybook::cli {
namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 2 wrong usage, or no data in the folder; 3 not now (storage or address "
    "unavailable); 5 the folder is in use by another process; 7 data that cannot be read: damaged, "
    "another master key, a newer format.";

constexpr const char* kExitCodesOfDigest =
    "Exit codes: 0 done; 2 wrong usage, or no data in the folder; 3 not now; 5 the folder is in "
    "use by another process; 7 a checkpoint is damaged (it is named), or data that cannot be "
    "read: another master key, a newer format.";

constexpr const char* kExitCodesOfVerifying =
    "Exit codes: 0 everything verifies; 2 wrong usage, no such file, or no data in the folder; 3 "
    "not now; 7 something does not verify (the first place of each part is printed), or data that "
    "cannot be read: another master key, a newer format.";

constexpr const char* kExitCodesOfMaking =
    "Exit codes: 0 done; 2 wrong usage; 3 not now; 4 the token is refused (401, 403); 5 the folder "
    "is in use by another process; 6 it exists already; 7 data that cannot be read.";

// Rolling views forward by so many takes a second or two.
constexpr std::uint64_t kEventsPerCheckpoint = 100'000;

void run(int exit_code) {
  if (exit_code != kExitDone) throw CLI::RuntimeError(exit_code);
}

CLI::Option* add_folder(CLI::App& command, DataFolder& folder) {
  command.add_option("--master-key-file", folder.master_key_file,
                     "The file of the key that wraps all others; master.key in the folder by "
                     "default, where whoever copies the folder gets it too");
  return command.add_option("--data", folder.path, "The data folder");
}

void add_init(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "init", "Make a data folder with a tenant, or add a tenant to one that no server uses");
  const auto options = std::make_shared<InitOptions>();
  command.footer(kExitCodesOfMaking);
  add_folder(command, options->folder)->required();
  command
      .add_option("--tenant", options->tenant,
                  "The tenant's key: lower-case letters, digits and hyphens")
      ->required();
  command.add_option("--name", options->name, "The tenant's name")->required();
  command.add_option("--admin-email", options->admin_email, "Of the first administrator")
      ->required();
  command.add_flag("--json", options->json, "Print one JSON object");
  command.callback([options] { run(run_init(*options)); });
}

void add_platform_admin(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "platform-admin", "Make somebody an administrator of the platform; the server must not run");
  const auto options = std::make_shared<PlatformAdminOptions>();
  command.footer(kExitCodesOfMaking);
  add_folder(command, options->folder)->required();
  command.add_option("--email", options->email, "Of the user, new or known")->required();
  command.add_option("--name", options->name, "Of a new user");
  command.add_flag("--json", options->json, "Print one JSON object");
  command.callback([options] { run(run_platform_admin(*options)); });
}

void add_delivery(CLI::App& command, ServeCommandOptions& options) {
  command.add_option("--smtp", options.smtp_url,
                     "Mail server: smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://; without it "
                     "mails are files in DATA/outbox");
  command.add_option("--mail-from", options.mail_from,
                     "Sender of mails; daybook@ this machine by default");
  command.add_flag("--webhook-allow-private", options.webhook_allow_private,
                   "Let webhooks deliver to loopback and private addresses too: whoever may write "
                   "webhooks then reaches this machine's network");
  command.add_option("--webhook-ca-file", options.webhook_ca_file,
                     "Certificates (PEM) of authorities that receivers of webhooks are trusted by, "
                     "besides those of the system");
  command.add_option("--checkpoint-dir", options.checkpoint_folder,
                     "Where signed tree heads are added, so that a cut log is found out; best on "
                     "another machine");
  command.add_option("--backup-token-file", options.backup_token_file,
                     "A file with the secret that `daybook backup --url` asks with; without it no "
                     "backups are given over HTTP");
  command.add_option("--metrics-token-file", options.metrics_token_file,
                     "A file with the secret that /metrics is asked for with; without it metrics "
                     "are shown to this machine alone");
  command.add_option("--keys-backup-dir", options.key_backup_folder,
                     "Where the wrapped keys are copied at start and with every erasure; best on "
                     "another machine");
}

void add_past(CLI::App& command, PastOptions& past) {
  past.checkpoint_events = kEventsPerCheckpoint;
  command
      .add_option("--past-every", past.checkpoint_events,
                  "Keep a copy of the views every so many events, so that lists of the past are "
                  "made ready fast; 0 for none")
      ->capture_default_str();
  command
      .add_option("--past-kept", past.checkpoints_kept,
                  "Copies of the views to keep: fewer the older they are")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command
      .add_option("--past-open", past.views_open_max,
                  "Views of the past that stay open, about 60 MB of memory each")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
}

void add_memory(CLI::App& command, std::size_t& memory_mib) {
  command
      .add_option("--memory", memory_mib,
                  "MiB that caches and write buffers of a shard may take, besides views of the "
                  "past, connections and what is under way")
      ->check(CLI::Range(static_cast<int>(api::kMemoryLeast >> 20), 1 << 20))
      ->capture_default_str();
}

void add_seats(CLI::App& command, const std::string& name, api::SeatLimits& limits,
               const std::string& meaning) {
  command.add_option("--" + name + "-per-tenant", limits.per_tenant, meaning)
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command.add_option("--" + name + "-max", limits.per_server, "The same of all tenants together")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
}

void add_rate_limits(CLI::App& command, ServeCommandOptions& options) {
  command
      .add_option("--rate-limit", options.rate_limit,
                  "What a token may ask: REQUESTS/SECONDS, as in 600/60, or off; over it 429")
      ->capture_default_str();
  command
      .add_option("--rate-limit-address", options.rate_limit_address,
                  "The same of an address whose requests have no token, or a wrong one")
      ->capture_default_str();
}

void add_serve(CLI::App& app) {
  CLI::App& command = *app.add_subcommand("serve", "Serve a data folder over HTTP");
  const auto options = std::make_shared<ServeCommandOptions>();
  command.footer(kExitCodes);
  add_folder(command, options->folder)->required();
  command.add_option("--listen", options->listen, "HOST:PORT; port 0 takes a free one")
      ->capture_default_str();
  CLI::Option* certificate = command.add_option("--tls-cert", options->tls_certificate_file,
                                                "Certificate chain (PEM) for HTTPS");
  CLI::Option* key = command.add_option("--tls-key", options->tls_key_file, "Its key (PEM)");
  certificate->needs(key);
  key->needs(certificate);
  add_delivery(command, *options);
  add_past(command, options->past);
  add_memory(command, options->memory_mib);
  add_seats(command, "streams", options->queues.streams,
            "Streams of its history that a tenant may have open");
  add_seats(command, "exports", options->queues.exports,
            "Downloads of its history and of personal data that a tenant may have under way");
  add_rate_limits(command, *options);
  command.add_option("--cors-origin", options->cors_origin,
                     "The origin whose pages may call the API from a browser, or *; none by "
                     "default");
  command.add_option("--threads", options->threads, "Threads for connections")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command
      .add_option("--log-level", options->log_level,
                  "debug logs every request by its route; info only failures")
      ->check(CLI::IsMember({"debug", "info", "warn", "error"}))
      ->capture_default_str();
  command.callback([options] { run(run_serve(*options)); });
}

void add_token(CLI::App& app) {
  CLI::App& token = *app.add_subcommand("token", "API tokens");
  token.require_subcommand(1);
  CLI::App& command = *token.add_subcommand(
      "create", "Make a token, in a folder that no server uses or by a running server");
  const auto options = std::make_shared<TokenCreateOptions>();
  command.footer(kExitCodesOfMaking);
  CLI::Option* data = add_folder(command, options->folder);
  CLI::Option* tenant = command.add_option("--tenant", options->tenant, "The tenant's key");
  CLI::Option* url = command.add_option("--url", options->url, "Address of a running server");
  CLI::Option* by = command
                        .add_option("--token", options->token,
                                    "The token that asks it; DAYBOOK_TOKEN in the environment "
                                    "keeps it out of the process list")
                        ->envname("DAYBOOK_TOKEN");
  data->needs(tenant)->excludes(url);
  tenant->needs(data);
  url->needs(by);
  command.add_option("--name", options->name, "What the token is for")->capture_default_str();
  command
      .add_option("--permission", options->permissions,
                  "A permission or a prefix ending in *, as often as needed: Ibl.CRM/*")
      ->required()
      ->allow_extra_args(false);
  command.add_flag("--json", options->json, "Print one JSON object");
  command.callback([options, data, url] {
    if (data->count() + url->count() == 0) throw CLI::RequiredError("--data or --url");
    run(run_token_create(*options));
  });
}

void add_log(CLI::App& app) {
  CLI::App& command = *app.add_subcommand("log", "Print the commits of a folder as its log is now");
  const auto options = std::make_shared<PrintLogOptions>();
  command.footer(kExitCodes);
  add_folder(command, options->folder)->required();
  command.add_option("--from", options->from, "The first commit, counted in the whole log")
      ->capture_default_str();
  command.add_flag("--json", options->json, "One JSON object a line");
  command.add_flag("--show-values", options->show_values,
                   "With --json, also what the fields held: personal data");
  command.callback([options] { run(run_print_log(*options)); });
}

void add_views(CLI::App& app) {
  const auto rebuilt = std::make_shared<DataFolder>();
  CLI::App& rebuild = *app.add_subcommand(
      "rebuild",
      "Make the views of a folder anew from its log, beside a running server for its next start");
  rebuild.footer(kExitCodes);
  add_folder(rebuild, *rebuilt)->required();
  rebuild.callback([rebuilt] { run(run_rebuild(*rebuilt)); });

  const auto digested = std::make_shared<DigestOptions>();
  CLI::App& digest = *app.add_subcommand(
      "digest",
      "Print hashes of what the views of a folder hold, and whether the checkpoints of earlier "
      "views are as they were taken; no server may use it");
  digest.footer(kExitCodesOfDigest);
  add_folder(digest, digested->folder)->required();
  digest.add_flag("--json", digested->json, "Print one JSON object a shard");
  digest.callback([digested] { run(run_digest(*digested)); });
}

// What is verified: exactly one of them.
struct VerifySources {
  CLI::Option* data;
  CLI::Option* backup;
  CLI::Option* download;
};

VerifySources add_verify_sources(CLI::App& command, VerifyOptions& options) {
  VerifySources sources{};
  sources.data = add_folder(command, options.folder);
  sources.backup =
      command.add_option("--backup", options.backup,
                         "The commits of a backup, instead of a folder: opens every seal and "
                         "compares the checkpoints, where `backup verify` checks hashes and "
                         "chains and needs no key");
  sources.download = command.add_option("--export", options.export_file,
                                        "A download of history/leaves/, instead of a folder");
  CLI::Option* keys = command.add_option("--keys", options.keys, "The keys of that backup");
  sources.backup->needs(keys)->needs(command.get_option("--master-key-file"));
  keys->needs(sources.backup);
  sources.data->excludes(sources.backup)->excludes(sources.download);
  sources.backup->excludes(sources.download);
  return sources;
}

void add_verify(CLI::App& app) {
  CLI::App& command = *app.add_subcommand(
      "verify",
      "Check that a folder's keys, log and views, a backup, or a download of the history, are as "
      "they were written");
  const auto options = std::make_shared<VerifyOptions>();
  command.footer(kExitCodesOfVerifying);
  const VerifySources sources = add_verify_sources(command, *options);
  CLI::Option* key = command.add_option(
      "--key", options->key, "The verifier key that history/key/ gave, kept since (\"vkey\")");
  command
      .add_option("--checkpoint", options->checkpoints,
                  "A file of signed tree heads that was kept elsewhere, or a folder of such "
                  "(*.checkpoints); as often as needed: only these tell that the end was cut "
                  "off")
      ->excludes(sources.download)
      ->allow_extra_args(false);
  sources.download->needs(key);
  command.add_flag("--json", options->json, "Print one JSON object");
  command.callback([options, sources] {
    if (sources.data->count() + sources.backup->count() + sources.download->count() == 0) {
      throw CLI::RequiredError("--data, --backup or --export");
    }
    run(run_verify(*options));
  });
}

}  // namespace

void add_server_commands(CLI::App& app) {
  add_init(app);
  add_platform_admin(app);
  add_serve(app);
  add_token(app);
  add_log(app);
  add_views(app);
  add_verify(app);
}

}  // namespace daybook::cli
