#include "api/read/media_type.h"

namespace daybook::api {
namespace {

// Takes a token or a quoted string off the front.
std::string take_word(std::string_view& text) {
  std::string word;
  if (!text.starts_with('"')) {
    const std::size_t end = text.find(';');
    word = without_blanks(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end);
    return word;
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    // Browsers write names with backslashes in them unescaped; only an escaped quote is one.
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] == '"') ++at;
    word.push_back(text[at]);
  }
  text.remove_prefix(at < text.size() ? at + 1 : text.size());
  return word;
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string media_type(std::string_view header) {
  return lower_ascii(without_blanks(header.substr(0, header.find(';'))));
}

std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  std::size_t next = header.find(';');
  while (next != std::string_view::npos) {
    header.remove_prefix(next + 1);
    const std::size_t end = header.find_first_of("=;");
    if (end == std::string_view::npos) return std::nullopt;
    const bool has_value = header[end] == '=';
    const bool wanted = lower_ascii(without_blanks(header.substr(0, end))) == name;
    header.remove_prefix(has_value ? end + 1 : end);
    header = without_blanks(header);
    std::string word = has_value ? take_word(header) : std::string{};
    if (wanted && has_value) return word;
    next = header.find(';');
  }
  return std::nullopt;
}

}  // namespace daybook::api
