#include "api/read/percent.h"

#include "api/read/utf8.h"

namespace daybook::api {
namespace {

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Error refused(std::string reason, std::string message) {
  return {ErrorCode::kInvalid, std::move(reason), std::move(message)};
}

Status checked(std::string_view text) {
  if (find_invalid_utf8(text) != std::string_view::npos) {
    return refused("text.not_utf8", "The decoded text is not valid UTF-8.");
  }
  if (text.find('\0') != std::string_view::npos) {
    return refused("text.nul", "Null characters are not allowed.");
  }
  return Done{};
}

bool unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

Result<Pair> read_pair(std::string_view text) {
  const std::size_t equals = text.find('=');
  const bool has_value = equals != std::string_view::npos;
  DAYBOOK_TRY(std::string name, percent_decode(text.substr(0, equals), Plus::kIsSpace));
  DAYBOOK_TRY(
      std::string value,
      percent_decode(has_value ? text.substr(equals + 1) : std::string_view{}, Plus::kIsSpace));
  return Pair{std::move(name), std::move(value)};
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus == Plus::kIsSpace) {
      out.push_back(' ');
    } else if (text[at] != '%') {
      out.push_back(text[at]);
    } else {
      const int high = at + 2 < text.size() ? nibble(text[at + 1]) : -1;
      const int low = high < 0 ? -1 : nibble(text[at + 2]);
      if (low < 0) {
        return refused("text.not_percent_encoded",
                       "A '%' must be followed by two hexadecimal digits.");
      }
      out.push_back(static_cast<char>(high * 16 + low));
      at += 2;
    }
  }
  DAYBOOK_CHECK(checked(out));
  return out;
}

Result<std::vector<Pair>> read_pairs(std::string_view text) {
  std::vector<Pair> pairs;
  while (!text.empty()) {
    const std::size_t end = text.find('&');
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (part.empty()) continue;
    auto pair = read_pair(part);
    if (!pair) {
      Error error = std::move(pair).error();
      error.message = "Pair " + std::to_string(pairs.size() + 1) + ": " + error.message;
      return error;
    }
    pairs.push_back(std::move(pair).value());
  }
  return pairs;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text) {
    if (unreserved(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 15]);
  }
}

}  // namespace daybook::api
