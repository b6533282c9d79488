// `daybook import`: a file of persons or organizations into a running server.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/cli/command.h"

namespace daybook::cli {

struct ImportOptions {
  std::string file;  // "-" is the standard input.
  std::string kind;  // "person" or "organization"
  std::string url;   // "http://127.0.0.1:8080"
  std::string token;
  std::string format = {};             // "csv", "vcard", "ndjson"; empty: by the file's extension.
  std::vector<std::string> maps = {};  // COLUMN=FIELD, see import_mapping.h.
  // The field by which a row finds its record. Empty: unique_id, else primary_email for persons,
  // name for organizations. A row that is blank there makes a new record.
  std::string upsert_by = {};
  std::string rejects_file = {};
  std::size_t batch_size = 1'000;
  char delimiter = ',';
  bool json = false;  // The summary as one JSON object.
  // The same file with the same options is answered with what it did the first time, for ever;
  // another id makes it a new import.
  std::string import_id = {};
};

// Reads in constant memory and keeps two requests in flight; rows that share an id, address or name
// are applied in the order of the file. Returns an ExitCode. Stopping it and running it again is
// safe at any time.
int run_import(const ImportOptions& options, const Streams& streams);
int run_import(const ImportOptions& options);

}  // namespace daybook::cli
