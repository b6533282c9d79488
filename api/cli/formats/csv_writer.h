// Comma-separated values, RFC 4180: CRLF line ends, quotes only where they are needed.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace daybook::cli {

struct CsvWriterOptions {
  char delimiter = ',';
  // A spreadsheet takes a field that starts with = + - @ (or a tab or carriage return) as a
  // formula. Set: such a field gets a leading apostrophe. Not set: values are written as they are,
  // so that what is exported can be imported again unchanged (a phone number starts with +).
  bool safe_for_spreadsheets = false;
};

// One thread at a time; the stream outlives the writer. A write error shows in the stream's state.
class CsvWriter {
 public:
  explicit CsvWriter(std::ostream& stream, CsvWriterOptions options = {});

  void write_row(std::span<const std::string> fields);

 private:
  void append_field(std::string_view field);

  std::ostream& stream_;
  CsvWriterOptions options_;
  std::string line_;
};

}  // namespace daybook::cli
