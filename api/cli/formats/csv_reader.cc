#include "api/cli/formats/csv_reader.h"

#include <algorithm>

namespace daybook::cli {

CsvReader::CsvReader(std::istream& stream, CsvOptions options) : bytes_(stream), options_(options) {
  bytes_.skip_byte_order_mark();
}

Result<const std::vector<std::string>*> CsvReader::header() {
  if (header_read_) return &header_;
  DAYBOOK_TRY(const bool found, read_record());
  if (!found) return malformed_file(1, "the file is empty, a header line is expected");
  header_.assign(fields_.begin(), fields_.begin() + static_cast<std::ptrdiff_t>(count_));
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (header_[i].empty()) header_[i] = "column_" + std::to_string(i + 1);
  }
  header_read_ = true;
  return &header_;
}

Result<bool> CsvReader::next(Row& row) {
  DAYBOOK_CHECK(header());
  DAYBOOK_TRY(const bool found, read_record());
  if (found) fill_row(row);
  return found;
}

void CsvReader::fill_row(Row& row) {
  row.line = record_line_;
  row.problem.clear();
  row.cells.resize(std::max(count_, header_.size()));
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    Cell& cell = row.cells[i];
    cell.is_json = false;
    cell.column = i < header_.size() ? header_[i] : "column_" + std::to_string(i + 1);
    if (i < count_) {
      cell.text = fields_[i];
    } else {
      cell.text.clear();
    }
  }
  if (count_ > header_.size()) {
    row.problem = "has " + std::to_string(count_) + " fields where the header has " +
                  std::to_string(header_.size());
  }
}

Result<bool> CsvReader::read_record() {
  do {
    DAYBOOK_TRY(const bool found, read_fields());
    if (!found) return false;
  } while (is_blank_line());
  return true;
}

bool CsvReader::is_blank_line() const { return count_ == 1 && !quoted_ && fields_[0].empty(); }

Result<bool> CsvReader::read_fields() {
  count_ = 0;
  record_bytes_ = 0;
  quoted_ = false;
  record_line_ = bytes_.line();
  if (bytes_.peek() == ByteReader::kEnd) return false;
  for (;;) {
    DAYBOOK_TRY(std::string* const field, add_field());
    if (bytes_.peek() == '"') {
      DAYBOOK_CHECK(read_quoted(*field));
    } else {
      DAYBOOK_CHECK(read_plain(*field));
    }
    DAYBOOK_TRY(const bool ended, ends_record());
    if (ended) return true;
  }
}

Result<std::string*> CsvReader::add_field() {
  if (count_ == options_.columns_max) {
    return malformed_file(record_line_,
                          "more than " + std::to_string(options_.columns_max) + " columns");
  }
  if (count_ == fields_.size()) fields_.emplace_back();
  std::string& field = fields_[count_++];
  field.clear();
  return &field;
}

Status CsvReader::read_quoted(std::string& field) {
  const std::uint64_t start = bytes_.line();
  bytes_.take();
  quoted_ = true;
  for (;;) {
    const int byte = bytes_.take();
    if (byte == ByteReader::kEnd) return malformed_file(start, "a quote is opened and not closed");
    if (byte == '"') {
      if (bytes_.peek() != '"') return Done{};
      bytes_.take();
    }
    DAYBOOK_CHECK(append(field, byte));
  }
}

Status CsvReader::read_plain(std::string& field) {
  for (;;) {
    const int byte = bytes_.peek();
    if (byte == options_.delimiter || byte == '\n' || byte == '\r' || byte == ByteReader::kEnd) {
      return Done{};
    }
    if (byte == '"') return malformed_file(bytes_.line(), "a quote inside an unquoted field");
    DAYBOOK_CHECK(append(field, bytes_.take()));
  }
}

// Takes what stands after a field: a delimiter, the end of the line or of the file.
Result<bool> CsvReader::ends_record() {
  const std::uint64_t line = bytes_.line();
  const int byte = bytes_.take();
  if (byte == ByteReader::kEnd || byte == '\n') return true;
  if (byte == options_.delimiter) return false;
  if (byte != '\r') return malformed_file(line, "text after the closing quote of a field");
  if (bytes_.peek() == ByteReader::kEnd) return true;
  if (bytes_.take() == '\n') return true;
  return malformed_file(line, "a carriage return that ends no line");
}

Status CsvReader::append(std::string& field, int byte) {
  if (++record_bytes_ > options_.record_bytes_max) {
    return malformed_file(record_line_, "a record of more than " +
                                            std::to_string(options_.record_bytes_max) +
                                            " bytes; is a quote left open?");
  }
  field += static_cast<char>(byte);
  return Done{};
}

}  // namespace daybook::cli
