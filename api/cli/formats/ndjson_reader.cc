#include "api/cli/formats/ndjson_reader.h"

#include <utility>

#include "api/cli/formats/json_text.h"

namespace daybook::cli {

NdjsonReader::NdjsonReader(std::istream& stream, std::size_t line_bytes_max)
    : bytes_(stream), line_bytes_max_(line_bytes_max) {
  bytes_.skip_byte_order_mark();
}

Result<bool> NdjsonReader::next(Row& row) {
  bool truncated = false;
  do {
    row.line = bytes_.line();
    if (!bytes_.take_line(line_, line_bytes_max_, truncated)) return false;
  } while (line_.find_first_not_of(" \t") == std::string::npos);
  row.problem.clear();
  row.cells.clear();
  if (truncated) {
    row.problem = "the line is longer than " + std::to_string(line_bytes_max_) + " bytes";
    return true;
  }
  Result<std::vector<Cell>> cells = json_members(line_);
  if (cells) {
    row.cells = std::move(cells).value();
    return true;
  }
  row.problem = "not a JSON object: " + cells.error().message;
  row.cells.push_back({"line", line_, false});
  return true;
}

}  // namespace daybook::cli
