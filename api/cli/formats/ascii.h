// Case of ASCII letters only, whatever the locale: names of protocols and formats.
#pragma once

#include <string>
#include <string_view>

namespace daybook::cli {

inline char ascii_upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

inline char ascii_lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

inline std::string ascii_upper(std::string_view text) {
  std::string out(text);
  for (char& letter : out) letter = ascii_upper(letter);
  return out;
}

inline std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& letter : out) letter = ascii_lower(letter);
  return out;
}

// Without spaces, tabs and line ends at either end.
inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

}  // namespace daybook::cli
