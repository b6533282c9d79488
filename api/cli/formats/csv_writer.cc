#include "api/cli/formats/csv_writer.h"

namespace daybook::cli {
namespace {

bool starts_formula(std::string_view field) {
  return !field.empty() && std::string_view("=+-@\t\r").find(field[0]) != std::string_view::npos;
}

}  // namespace

CsvWriter::CsvWriter(std::ostream& stream, CsvWriterOptions options)
    : stream_(stream), options_(options) {}

void CsvWriter::write_row(std::span<const std::string> fields) {
  line_.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i != 0) line_ += options_.delimiter;
    append_field(fields[i]);
  }
  // Without quotes a lone empty field would be a blank line, which readers skip.
  if (line_.empty() && fields.size() == 1) line_ = "\"\"";
  line_ += "\r\n";
  stream_.write(line_.data(), static_cast<std::streamsize>(line_.size()));
}

void CsvWriter::append_field(std::string_view field) {
  const bool guarded = options_.safe_for_spreadsheets && starts_formula(field);
  const bool spaced = !field.empty() && (field.front() == ' ' || field.back() == ' ');
  const bool special = field.find_first_of("\"\r\n") != std::string_view::npos ||
                       field.find(options_.delimiter) != std::string_view::npos;
  if (!spaced && !special) {
    if (guarded) line_ += '\'';
    line_ += field;
    return;
  }
  line_ += '"';
  if (guarded) line_ += '\'';
  for (const char letter : field) {
    if (letter == '"') line_ += '"';
    line_ += letter;
  }
  line_ += '"';
}

}  // namespace daybook::cli
