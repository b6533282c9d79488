// A row of any file that import reads or export writes: columns by name, in the file's order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"

namespace daybook::cli {

// `text` is the value itself, or a JSON value when `is_json`: so "12" and 12 stay apart.
struct Cell {
  std::string column;
  std::string text;
  bool is_json = false;
  bool operator==(const Cell&) const = default;
};

struct Row {
  std::vector<Cell> cells;
  std::uint64_t line = 0;  // Where it starts in the file, from 1.
  std::string problem;     // Not empty: this row is malformed, `cells` hold what could be read.

  // The text of the first cell of that name; empty when there is none.
  std::string_view text_of(std::string_view column) const;
};

// Reads a file row by row in constant memory. One thread at a time. The stream belongs to the
// caller and must outlive the reader.
class RowReader {
 public:
  virtual ~RowReader() = default;

  // Puts the next row in the place of `row`; false at the end of the file. A malformed row that
  // ends where it should comes as a row with a problem; an Error (reason "file.malformed", its
  // message names the line) means that nothing after it can be told apart.
  virtual Result<bool> next(Row& row) = 0;

  // What was consumed so far, for the percentage of a progress bar.
  virtual std::uint64_t bytes_read() const = 0;
};

Error malformed_file(std::uint64_t line, std::string_view what);

}  // namespace daybook::cli
