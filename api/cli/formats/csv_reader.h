// Comma-separated values, RFC 4180: quoted fields, doubled quotes, line breaks inside quotes.
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "api/cli/formats/byte_reader.h"
#include "api/cli/formats/row.h"

namespace daybook::cli {

struct CsvOptions {
  char delimiter = ',';
  std::size_t columns_max = 1'000;
  std::size_t record_bytes_max = 8U << 20;  // Of one record, so that an open quote stays bounded.
};

// Beyond the RFC: a byte order mark, bare LF line ends and blank lines are allowed, a record may be
// shorter than the header (the missing fields are blank). A longer one is a row with a problem.
// Wrong quoting is an Error: where the next record starts cannot be known.
class CsvReader final : public RowReader {
 public:
  explicit CsvReader(std::istream& stream, CsvOptions options = {});

  // Reads the header when next() has not done so. Owned by the reader. Names may repeat; a blank
  // one is called "column_N".
  Result<const std::vector<std::string>*> header();

  Result<bool> next(Row& row) override;
  std::uint64_t bytes_read() const override { return bytes_.bytes_read(); }

 private:
  // Fills fields_[0..count_); false at the end of the file.
  Result<bool> read_record();
  Result<bool> read_fields();
  Status read_quoted(std::string& field);
  Status read_plain(std::string& field);
  Result<bool> ends_record();
  Status append(std::string& field, int byte);
  Result<std::string*> add_field();
  bool is_blank_line() const;
  void fill_row(Row& row);

  ByteReader bytes_;
  CsvOptions options_;
  bool header_read_ = false;
  std::vector<std::string> header_;
  std::vector<std::string> fields_;  // Kept from record to record for their memory.
  std::size_t count_ = 0;
  std::size_t record_bytes_ = 0;
  std::uint64_t record_line_ = 1;
  bool quoted_ = false;  // The record has a quoted field, so that `""` alone is no blank line.
};

}  // namespace daybook::cli
