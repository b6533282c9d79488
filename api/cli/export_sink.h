// Where exported records go: one sink a format.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "domain/core/result.h"

namespace daybook::cli {

// One thread at a time; the stream outlives it.
class ExportSink {
 public:
  virtual ~ExportSink() = default;

  // A record as the server shows it: a JSON object without line breaks.
  virtual Status write(std::string_view record) = 0;
  // After the last record.
  virtual Status finish() = 0;
};

std::unique_ptr<ExportSink> ndjson_sink(std::ostream& stream);

// The columns are the members of all records, in the order of their first appearance. A record
// shows some members only when they have a value, so the columns are known when the last one is
// in: until then records wait in a temporary file, never in memory.
std::unique_ptr<ExportSink> csv_sink(std::ostream& stream, char delimiter, bool safe);

// The name of an organization by its id; asked once for most of them.
using OrganizationName = std::function<Result<std::string>(const std::string& id)>;

// `are_persons` false: organizations.
std::unique_ptr<ExportSink> vcard_sink(std::ostream& stream, bool are_persons,
                                       OrganizationName organization_name);

}  // namespace daybook::cli
