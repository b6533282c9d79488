#include "api/cli/formats/json_text.h"

#include <simdjson.h>

#include <utility>

namespace daybook::cli {
namespace {

namespace ondemand = simdjson::ondemand;

Error not_json(simdjson::error_code code) {
  return {.code = ErrorCode::kInvalid,
          .reason = "json.invalid",
          .message = simdjson::error_message(code)};
}

// The on-demand parser looks only at what it is asked for; this one reads everything, so that a
// value copied out of a document is known to be valid.
simdjson::error_code check_all(const simdjson::padded_string& text) {
  thread_local simdjson::dom::parser parser;
  return parser.parse(text).error();
}

std::string compact(std::string_view json) {
  std::string out(json.size() + simdjson::SIMDJSON_PADDING, '\0');
  std::size_t size = 0;
  const auto error = simdjson::minify(json.data(), json.size(), out.data(), size);
  if (error) return std::string(json);
  out.resize(size);
  return out;
}

Result<Cell> cell_of(ondemand::field field) {
  Cell cell;
  std::string_view text;
  if (const auto error = field.unescaped_key().get(text)) return not_json(error);
  cell.column = text;
  ondemand::value value = field.value();
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return not_json(error);
  cell.is_json = type != ondemand::json_type::string;
  const auto error =
      cell.is_json ? simdjson::to_json_string(value).get(text) : value.get_string().get(text);
  if (error) return not_json(error);
  cell.text = cell.is_json ? compact(text) : std::string(text);
  return cell;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      out += '\\';
      out += letter;
    } else if (letter == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += letter;
    }
  }
  out += '"';
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

void append_json_value(std::string& out, const Cell& cell) {
  if (cell.is_json) {
    out += cell.text;
  } else {
    append_json_string(out, cell.text);
  }
}

std::string json_object(const std::vector<Cell>& cells) {
  std::string out = "{";
  for (const Cell& cell : cells) {
    if (out.size() > 1) out += ',';
    append_json_string(out, cell.column);
    out += ':';
    append_json_value(out, cell);
  }
  out += '}';
  return out;
}

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text); }

bool is_json(std::string_view text) { return check_all(simdjson::padded_string(text)) == 0; }

Result<std::vector<Cell>> json_members(std::string_view object) {
  const simdjson::padded_string padded(object);
  if (const auto error = check_all(padded)) return not_json(error);
  thread_local ondemand::parser parser;
  ondemand::document document;
  ondemand::object members;
  if (const auto error = parser.iterate(padded).get(document)) return not_json(error);
  if (const auto error = document.get_object().get(members)) return not_json(error);
  std::vector<Cell> cells;
  for (auto member : members) {
    ondemand::field field;
    if (const auto error = std::move(member).get(field)) return not_json(error);
    DAYBOOK_TRY(Cell cell, cell_of(field));
    cells.push_back(std::move(cell));
  }
  return cells;
}

Result<std::vector<std::string>> json_elements(std::string_view array) {
  const simdjson::padded_string padded(array);
  if (const auto error = check_all(padded)) return not_json(error);
  thread_local ondemand::parser parser;
  ondemand::document document;
  ondemand::array elements;
  if (const auto error = parser.iterate(padded).get(document)) return not_json(error);
  if (const auto error = document.get_array().get(elements)) return not_json(error);
  std::vector<std::string> texts;
  for (auto element : elements) {
    std::string_view text;
    if (const auto error = simdjson::to_json_string(element).get(text)) return not_json(error);
    texts.push_back(compact(text));
  }
  return texts;
}

}  // namespace daybook::cli
