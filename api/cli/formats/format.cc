#include "api/cli/formats/format.h"

#include "api/cli/formats/ascii.h"
#include "api/cli/formats/csv_reader.h"
#include "api/cli/formats/ndjson_reader.h"
#include "api/cli/formats/vcard_reader.h"

namespace daybook::cli {

std::optional<Format> format_named(std::string_view name) {
  if (name == "csv") return Format::kCsv;
  if (name == "vcard" || name == "vcf") return Format::kVCard;
  if (name == "ndjson" || name == "jsonl") return Format::kNdjson;
  return std::nullopt;
}

std::optional<Format> format_of_file(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  return format_named(ascii_lower(path.substr(dot + 1)));
}

std::unique_ptr<RowReader> open_reader(Format format, std::istream& stream, char delimiter) {
  switch (format) {
    case Format::kVCard:
      return std::make_unique<VCardReader>(stream);
    case Format::kNdjson:
      return std::make_unique<NdjsonReader>(stream);
    case Format::kCsv:
      break;
  }
  return std::make_unique<CsvReader>(stream, CsvOptions{.delimiter = delimiter});
}

}  // namespace daybook::cli
