#include "api/cli/commands_client.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "api/cli/export.h"
#include "api/cli/import.h"

namespace daybook::cli {
namespace {

constexpr const char* kExitCodes =
    "Exit codes: 0 done; 1 some rows were rejected, or the output could not be written; 2 wrong "
    "usage; 3 the server cannot be reached; 4 the token is refused (401, 403).";

void add_connection(CLI::App& command, std::string& url, std::string& token) {
  command.add_option("--url", url, "Address of the server, as in http://127.0.0.1:8080")
      ->required();
  command
      .add_option("--token", token,
                  "API token; DAYBOOK_TOKEN in the environment keeps it out of the process list")
      ->envname("DAYBOOK_TOKEN")
      ->required();
}

CLI::Validator single_character() {
  return {[](std::string& text) {
            return text.size() == 1 ? std::string() : std::string("one character is expected");
          },
          "CHARACTER"};
}

void add_delimiter(CLI::App& command, char& delimiter) {
  command
      .add_option_function<std::string>(
          "--delimiter", [&delimiter](const std::string& text) { delimiter = text[0]; },
          "What stands between the fields of a CSV file; a comma by default")
      ->check(single_character());
}

void run(int exit_code) {
  if (exit_code != kExitDone) throw CLI::RuntimeError(exit_code);
}

void add_import(CLI::App& app) {
  CLI::App& command =
      *app.add_subcommand("import", "Bring a CSV, vCard or NDJSON file into a running server");
  const auto options = std::make_shared<ImportOptions>();
  command.footer(kExitCodes);
  command.add_option("FILE", options->file, "The file; - for the standard input")->required();
  command.add_option("--kind", options->kind, "What the rows are")
      ->required()
      ->check(CLI::IsMember({"person", "organization"}));
  add_connection(command, options->url, options->token);
  command.add_option("--format", options->format, "Instead of the file's extension")
      ->check(CLI::IsMember({"csv", "vcard", "ndjson"}));
  command
      .add_option("--map", options->maps,
                  "COLUMN=FIELD, as often as needed. FIELD: a field of the record, metadata.KEY, "
                  "or nothing to leave the column out. Usual headers are known without it, and "
                  "unknown columns go into metadata")
      ->allow_extra_args(false);
  command.add_option("--upsert-by", options->upsert_by,
                     "The field by which a row finds the record it updates. By default unique_id, "
                     "else primary_email, for persons; name for organizations. A row that is "
                     "blank there makes a new record");
  command.add_option("--rejects", options->rejects_file,
                     "Where rejected rows go, with their reason");
  command.add_option("--batch-size", options->batch_size, "Rows a request, 1 to 1000")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  add_delimiter(command, options->delimiter);
  command.add_option("--import-id", options->import_id,
                     "Tells this import from an earlier one of the same file, which would else be "
                     "answered with what it did then, even if records were changed since");
  command.add_flag("--json", options->json, "Print the summary as one JSON object");
  command.callback([options] { run(run_import(*options)); });
}

void add_export(CLI::App& app) {
  CLI::App& command =
      *app.add_subcommand("export", "Write all records of a kind to a file or the standard output");
  const auto options = std::make_shared<ExportOptions>();
  command.footer(kExitCodes);
  command
      .add_option("--kind", options->kind, "person, organization, deal, activity, note, tag ...")
      ->required();
  command
      .add_option("--format", options->format, "Of the output; vcard for persons and organizations")
      ->required()
      ->check(CLI::IsMember({"csv", "ndjson", "vcard"}));
  add_connection(command, options->url, options->token);
  command.add_option("--out", options->out, "The file to write; it appears when it is whole");
  command
      .add_option("--filter", options->filters,
                  "PARAMETER=VALUE of the list, as often as needed: lifecycle_stage=lead")
      ->allow_extra_args(false);
  command.add_flag("--safe-csv", options->safe_csv,
                   "Put an apostrophe before fields that start with = + - @, which a spreadsheet "
                   "would run as a formula. By default values are written as they are");
  add_delimiter(command, options->delimiter);
  command.callback([options] { run(run_export(*options)); });
}

}  // namespace

void add_client_commands(CLI::App& app) {
  add_import(app);
  add_export(app);
}

}  // namespace daybook::cli
