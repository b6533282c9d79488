// The formats that import and export know, by name and by file extension.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string_view>

#include "api/cli/formats/row.h"

namespace daybook::cli {

enum class Format : std::uint8_t { kCsv, kVCard, kNdjson };

std::optional<Format> format_named(std::string_view name);  // "csv", "vcard", "ndjson"
std::optional<Format> format_of_file(std::string_view path);

// `delimiter` is CSV's. The stream outlives the reader.
std::unique_ptr<RowReader> open_reader(Format format, std::istream& stream, char delimiter);

}  // namespace daybook::cli
