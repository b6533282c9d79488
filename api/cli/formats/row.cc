#include "api/cli/formats/row.h"

namespace daybook::cli {

std::string_view Row::text_of(std::string_view column) const {
  for (const Cell& cell : cells) {
    if (cell.column == column) return cell.text;
  }
  return {};
}

Error malformed_file(std::uint64_t line, std::string_view what) {
  return {.code = ErrorCode::kInvalid,
          .reason = "file.malformed",
          .message = "line " + std::to_string(line) + ": " + std::string(what)};
}

}  // namespace daybook::cli
