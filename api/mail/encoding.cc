#include "api/mail/encoding.h"

#include <algorithm>

#include "eventstore/crypto.h"

namespace daybook::mailing {
namespace {

constexpr std::size_t kLineMax = 76;

bool is_printable_ascii(char letter) { return letter >= ' ' && letter <= '~'; }

std::string escaped(char letter) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(letter);
  return {'=', kHex[byte >> 4], kHex[byte & 15]};
}

void append_quoted_line(std::string& out, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool last = i + 1 == line.size();
    const bool blank_at_end = last && (line[i] == ' ' || line[i] == '\t');
    const bool plain =
        (is_printable_ascii(line[i]) || line[i] == '\t') && line[i] != '=' && !blank_at_end;
    const std::string piece = plain ? std::string(1, line[i]) : escaped(line[i]);
    // A soft break takes a place of its own on the line.
    if (column + piece.size() > (last ? kLineMax : kLineMax - 1)) {
      out += "=\r\n";
      column = 0;
    }
    out += piece;
    column += piece.size();
  }
}

// A line must not be longer than 998 characters and is folded only at spaces.
bool has_long_word(std::string_view text) {
  std::size_t start = 0;
  while (text.size() - start > kLineMax) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    if (end - start > kLineMax) return true;
    start = std::min(end + 1, text.size());
  }
  return false;
}

bool continues_character(char letter) {
  return (static_cast<unsigned char>(letter) & 0xC0) == 0x80;
}

}  // namespace

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    append_quoted_line(out, line);
    out += "\r\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string base64_lines(std::string_view text) {
  std::string canonical;
  for (const char letter : text) {
    if (letter == '\n' && !canonical.ends_with('\r')) canonical += '\r';
    canonical += letter;
  }
  const std::string encoded = base64_encode(canonical);
  std::string out;
  for (std::size_t i = 0; i < encoded.size(); i += kLineMax) {
    out += encoded.substr(i, kLineMax) + "\r\n";
  }
  return out;
}

std::string encoded_words(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), is_printable_ascii);
  // "=?" in a plain text would be read as an encoded-word.
  const bool readable = plain && text.find("=?") == std::string_view::npos;
  if (readable && !has_long_word(text)) return std::string(text);
  constexpr std::size_t kBytesMax = 39;  // 64 characters, so that "Subject: " fits before it.
  std::string out;
  while (!text.empty()) {
    std::size_t end = std::min(kBytesMax, text.size());
    while (end < text.size() && end > 1 && continues_character(text[end])) --end;
    if (!out.empty()) out += ' ';
    out += "=?UTF-8?B?" + base64_encode(text.substr(0, end)) + "?=";
    text.remove_prefix(end);
  }
  return out;
}

std::string header_field(std::string_view name, std::string_view value) {
  constexpr std::size_t kFoldedMax = 78;
  std::string out(name);
  out += ':';
  std::size_t column = out.size();
  while (!value.empty()) {
    // A space at the start belongs to the text and stays before its word.
    const std::size_t end = std::min(value.find(' ', 1), value.size());
    const std::string_view word = value.substr(0, end);
    const bool has_space = word.starts_with(' ');
    const std::size_t size = word.size() + (has_space ? 0 : 1);
    if (column + size > kFoldedMax && column > name.size() + 1) {
      out += "\r\n";
      column = 0;
    }
    if (!has_space) out += ' ';
    out += word;
    column += size;
    value.remove_prefix(end);
  }
  return out + "\r\n";
}

}  // namespace daybook::mailing
