// Newline-delimited JSON: one object a line, blank lines skipped.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

#include "api/cli/formats/byte_reader.h"
#include "api/cli/formats/row.h"

namespace daybook::cli {

// A line that is no JSON object is a row with a problem, its text in the cell "line".
class NdjsonReader final : public RowReader {
 public:
  explicit NdjsonReader(std::istream& stream, std::size_t line_bytes_max = 8U << 20);

  Result<bool> next(Row& row) override;
  std::uint64_t bytes_read() const override { return bytes_.bytes_read(); }

 private:
  ByteReader bytes_;
  std::size_t line_bytes_max_;
  std::string line_;
};

}  // namespace daybook::cli
