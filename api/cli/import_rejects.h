// The rows that could not be imported, with the reason: for a CSV file a CSV file with one column
// more, for other formats NDJSON.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "api/cli/formats/csv_writer.h"
#include "api/cli/formats/row.h"

namespace daybook::cli {

// One thread at a time. Without a file the first reasons are printed.
class ImportRejects {
 public:
  explicit ImportRejects(std::ostream& messages) : messages_(messages) {}

  // False when the file cannot be written. An empty file stands for "nothing was rejected".
  bool open(const std::string& path);
  // The file is CSV: its columns, and then `reason`.
  void write_csv(std::vector<std::string> header, char delimiter);

  void add(const Row& row, std::string_view reason);

  // False when something could not be written.
  bool close();

  std::uint64_t count() const { return count_; }

 private:
  void add_csv(const Row& row, std::string_view reason);
  void add_json(const Row& row, std::string_view reason);

  std::ostream& messages_;
  std::ofstream file_;
  std::optional<CsvWriter> csv_;
  std::vector<std::string> header_;
  bool header_written_ = false;
  std::uint64_t count_ = 0;
};

}  // namespace daybook::cli
