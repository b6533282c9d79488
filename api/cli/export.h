// `daybook export`: all records of a kind from a running server.
#pragma once

#include <string>
#include <vector>

#include "api/cli/command.h"

namespace daybook::cli {

struct ExportOptions {
  std::string kind;         // "person", "organization", "deal" ...
  std::string format = {};  // "csv", "ndjson", or "vcard" for persons and organizations.
  std::string url;
  std::string token;
  std::string out = {};  // Empty: the standard output. A file appears when it is whole.
  std::vector<std::string> filters = {};  // PARAMETER=VALUE of the list: "lifecycle_stage=lead".
  // CSV: fields that a spreadsheet would take as a formula get a leading apostrophe. Off by
  // default: values are kept as they are and can be imported again.
  bool safe_csv = false;
  char delimiter = ',';
};

// In the order of creation, page by page, in constant memory. Records that are made meanwhile come
// last; when records are deleted meanwhile, some behind them may be missed. Returns an ExitCode.
int run_export(const ExportOptions& options, const Streams& streams);
int run_export(const ExportOptions& options);

}  // namespace daybook::cli
