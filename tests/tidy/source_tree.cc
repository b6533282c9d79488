#include "tests/tidy/source_tree.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace daybook::tidy {
namespace {

namespace fs = std::filesystem;

bool is_skipped_folder(const fs::path& folder) {
  static const std::set<std::string> kSkipped{"build",        "var",         ".git",     ".cache",
                                              "node_modules", "__pycache__", "generated"};
  return kSkipped.contains(folder.filename().string());
}

bool is_text_of_ours(const fs::path& path) {
  static const std::set<std::string> kEndings{".cc",  ".h",  ".proto", ".cmake",        ".txt",
                                              ".md",  ".py", ".sh",    ".json",         ".js",
                                              ".mjs", ".ts", ".yml",   ".suppressions", ""};
  return kEndings.contains(path.extension().string());
}

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

// Where a literal or comment that starts at `at` ends; `at` itself when none starts there.
std::size_t end_of_raw_string(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "R\"") return at;
  const auto open = text.find('(', at);
  if (open == std::string_view::npos) return at;
  std::string close = ")";
  close.append(text.substr(at + 2, open - at - 2)).append("\"");
  const auto end = text.find(close, open);
  return end == std::string_view::npos ? text.size() : end + close.size();
}

std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return at + 1;
}

bool is_digit_separator(std::string_view text, std::size_t at) {
  return text[at] == '\'' && at > 0 && at + 1 < text.size() &&
         std::isxdigit(static_cast<unsigned char>(text[at - 1])) != 0 &&
         std::isxdigit(static_cast<unsigned char>(text[at + 1])) != 0 && text[at + 1] != '\'';
}

std::size_t end_of_ignored(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "//") return std::min(text.find('\n', at), text.size());
  if (text.substr(at, 2) == "/*") {
    const auto end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  if (text[at] == 'R') return end_of_raw_string(text, at);
  const bool quote = text[at] == '"' || text[at] == '\'';
  return quote && !is_digit_separator(text, at) ? end_of_quoted(text, at) : at;
}

}  // namespace

std::vector<std::string_view> SourceFile::lines() const {
  std::vector<std::string_view> lines;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    lines.push_back(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return lines;
}

std::string_view SourceFile::top_folder() const {
  const auto slash = path.find('/');
  return slash == std::string::npos ? std::string_view{} : std::string_view(path).substr(0, slash);
}

bool SourceFile::is_header() const { return path.ends_with(".h"); }
bool SourceFile::is_cpp() const { return is_header() || path.ends_with(".cc"); }

std::vector<SourceFile> source_tree() {
  const fs::path root = DAYBOOK_SOURCE_ROOT;
  std::vector<SourceFile> files;
  for (fs::recursive_directory_iterator at(root), end; at != end; ++at) {
    if (at->is_directory() && is_skipped_folder(at->path())) {
      at.disable_recursion_pending();
    } else if (at->is_regular_file() && is_text_of_ours(at->path())) {
      files.push_back({fs::relative(at->path(), root).generic_string(), read(at->path())});
    }
  }
  return files;
}

std::string over_tree(const Check& check) {
  std::string all;
  for (const auto& file : source_tree()) {
    for (const auto& line : check(file)) all += line + "\n";
  }
  return all;
}

std::string complaint(const SourceFile& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

std::string code_only(std::string_view text) {
  std::string code(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = end_of_ignored(text, at);
    for (auto i = at; i < end; ++i) {
      if (code[i] != '\n') code[i] = ' ';
    }
    at = std::max(end, at + 1);
  }
  return code;
}

}  // namespace daybook::tidy
