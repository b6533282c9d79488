#include "tests/tidy/words.h"

#include <cctype>
#include <regex>
#include <set>

namespace daybook::tidy {
namespace {

// The words are written in two halves, so that this folder passes its own checks.
const std::regex& unfinished() {
  static const std::regex kMarks(
      "\\b(TO"
      "DO|FIX"
      "ME|XX"
      "X|HA"
      "CK|[Ss]tu"
      "b(s|bed)?|[Pp]lace"
      "holders?)\\b");
  return kMarks;
}

const std::set<std::string>& empty_words() {
  static const std::set<std::string> kWords{
      "mana"
      "ger",
      "mana"
      "gers",
      "hel"
      "per",
      "hel"
      "pers",
      "ut"
      "il",
      "ut"
      "ils"};
  return kWords;
}

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// "HttpServer_x2" -> http, server, x; everything that is no letter separates.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_word = is_upper(text[i]) && i > 0 && !is_upper(text[i - 1]);
    if (!is_letter(text[i]) || starts_word) words.emplace_back();
    if (is_letter(text[i])) {
      words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(text[i])));
    }
  }
  return words;
}

bool has_empty_word(std::string_view text) {
  for (const auto& word : words_of(text)) {
    if (empty_words().contains(word)) return true;
  }
  return false;
}

// Names that others gave: an include, Asio's bind arguments, an attribute of HTML.
bool is_of_others(std::string_view line) {
  static const std::regex kOthers(
      "^\\s*#\\s*include\\s*<.*|.*asio::place"
      "holders.*|.* place"
      "holder=.*|.*\\{ place"
      "holder:.*");
  return std::regex_match(line.begin(), line.end(), kOthers);
}

Complaints lines_with(const SourceFile& file, const std::regex& bad, std::string_view what) {
  Complaints complaints;
  std::size_t number = 0;
  for (const auto line : file.lines()) {
    ++number;
    if (is_of_others(line) || !std::regex_search(line.begin(), line.end(), bad)) continue;
    complaints.push_back(complaint(file, number, what));
  }
  return complaints;
}

bool is_lock_file(const SourceFile& file) { return file.path.ends_with("package-lock.json"); }

}  // namespace

Complaints unfinished_words(const SourceFile& file) {
  if (is_lock_file(file) || file.path == "HACKING.md") return {};
  return lines_with(file, unfinished(), "says that it is unfinished");
}

Complaints empty_names(const SourceFile& file) {
  Complaints complaints;
  if (!file.is_cpp()) return complaints;
  if (has_empty_word(file.path)) complaints.push_back(complaint(file, 1, "empty name of a file"));
  const SourceFile code{file.path, code_only(file.text)};
  std::size_t number = 0;
  for (const auto line : code.lines()) {
    ++number;
    if (is_of_others(line) || !has_empty_word(line)) continue;
    complaints.push_back(complaint(file, number, "a name that tells nothing"));
  }
  return complaints;
}

Complaints machine_paths(const SourceFile& file) {
  static const std::regex kPaths(
      "(^|[\\s\"'`=(:,])/(wo"
      "rk|ro"
      "ot|ho"
      "me|tm"
      "p)(/|\\b)");
  if (is_lock_file(file)) return {};
  return lines_with(file, kPaths, "a path of one machine");
}

Complaints hosts_in_lock_files(const SourceFile& file) {
  static const std::regex kResolved("\"resolved\": *\"https?:");
  if (!is_lock_file(file)) return {};
  return lines_with(file, kResolved, "names a host; npm install --omit-lockfile-registry-resolved");
}

}  // namespace daybook::tidy
