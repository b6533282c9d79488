// Files of comma-separated values, up to what an import sends for their rows.
#include <array>
#include <sstream>
#include <string>
#include <vector>

#include "api/cli/formats/csv_reader.h"
#include "api/cli/formats/csv_writer.h"
#include "api/cli/import_item.h"
#include "domain/people/person.h"
#include "tests/fuzz/targets.h"

namespace daybook::fuzzing {
namespace {

using cli::CsvOptions;
using Table = std::vector<std::vector<std::string>>;

constexpr std::size_t kColumnsMax = 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<std::string> texts_of(const cli::Row& row) {
  std::vector<std::string> texts;
  for (const cli::Cell& cell : row.cells) texts.push_back(cell.text);
  return texts;
}

// The header, then every row that is well formed.
Table read_table(const std::string& text, CsvOptions options, bool& is_whole) {
  std::istringstream stream(text);
  cli::CsvReader reader(stream, options);
  Table table;
  is_whole = false;
  const auto header = reader.header();
  if (!header) return table;
  table.push_back(**header);
  auto mapping = cli::ImportMapping::make(person::kPerson, {});
  cli::Row row;
  auto more = reader.next(row);
  for (; more && *more; more = reader.next(row)) {
    expect(row.cells.size() <= options.columns_max, "columns are bounded");
    static_cast<void>(cli::import_item(row, *mapping));
    if (row.problem.empty()) table.push_back(texts_of(row));
  }
  expect(reader.bytes_read() <= text.size(), "no more is read than there is");
  is_whole = more.has_value();
  return table;
}

}  // namespace

void fuzz_csv(std::string_view bytes) {
  constexpr std::array kDelimiters = {',', ';', '\t'};
  const CsvOptions options{.delimiter = kDelimiters[take_choice(bytes, kDelimiters.size())],
                           .columns_max = kColumnsMax,
                           .record_bytes_max = 4096};
  bool is_whole = false;
  const Table table = read_table(std::string(bytes), options, is_whole);
  // The first name is written where a mark would be taken for the file's.
  if (!is_whole || table.front().empty()) return;
  if (table.front().front().starts_with(kByteOrderMark)) return;
  std::ostringstream written;
  cli::CsvWriter writer(written, {.delimiter = options.delimiter});
  for (const auto& record : table) writer.write_row(record);
  // Quotes and carriage returns make a record longer than it was.
  const CsvOptions roomy{.delimiter = options.delimiter, .columns_max = kColumnsMax};
  const Table again = read_table(written.str(), roomy, is_whole);
  expect(is_whole && again == table, "what was written is read again");
}

}  // namespace daybook::fuzzing
