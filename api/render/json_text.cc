#include "api/render/json_text.h"

#include <array>
#include <charconv>

namespace daybook::api {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr std::int64_t kDecimalUnit = 10000;

constexpr std::array<bool, 256> kMustEscape = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = true;
  table['\\'] = true;
  return table;
}();

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out.push_back(kHex[c >> 4]);
  out.push_back(kHex[c & 15]);
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (!kMustEscape[c]) continue;
    out.append(text.data() + start, i - start);
    append_escaped(out, c);
    start = i + 1;
  }
  out.append(text.data() + start, text.size() - start);
  out.push_back('"');
}

void append_integer(std::string& out, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_decimal(std::string& out, std::int64_t ten_thousandths) {
  std::int64_t fraction = ten_thousandths % kDecimalUnit;
  if (ten_thousandths < 0) {
    out.push_back('-');
    fraction = -fraction;
  }
  const std::int64_t whole = ten_thousandths / kDecimalUnit;
  append_integer(out, whole < 0 ? -whole : whole);
  if (fraction == 0) return;
  out.push_back('.');
  for (std::int64_t unit = kDecimalUnit / 10; fraction != 0; unit /= 10) {
    out.push_back(static_cast<char>('0' + fraction / unit));
    fraction %= unit;
  }
}

void append_uuid(std::string& out, const Uuid& id) {
  std::array<char, 36> text;
  char* at = text.data();
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
    *at++ = kHex[id.bytes[i] >> 4];
    *at++ = kHex[id.bytes[i] & 15];
  }
  out.append(text.data(), text.size());
}

}  // namespace daybook::api
