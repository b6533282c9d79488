#include "tests/tidy/limits.h"

#include <algorithm>
#include <cctype>
#include <regex>

namespace daybook::tidy {
namespace {

enum class Scope { kNames, kFunction, kOther };

struct Open {
  Scope scope;
  std::size_t line;
  std::string head;  // what an initialiser interrupts: "A() : a_" of "A() : a_{1} {"
};

// clang-format sets a space before a body and none before an initialiser.
bool is_initialiser(const std::string& head) {
  return !head.empty() && (std::isalnum(static_cast<unsigned char>(head.back())) != 0 ||
                           head.back() == '_' || head.back() == '>');
}

bool is_table(const std::string& head) {
  const auto sign = head.find('=');
  return sign < head.find('(') && head.find("operator") == std::string::npos;
}

// What a brace opens, told by the text since the last ';', '{' or '}'.
Scope scope_after(const std::string& head, Scope around) {
  static const std::regex kNames(
      R"(^\s*(inline\s+)?(template\s*<[^{]*>\s*)?(namespace|class|struct|union|extern)\b[^(]*$)");
  if (around != Scope::kNames || is_initialiser(head) || is_table(head)) return Scope::kOther;
  if (std::regex_search(head, kNames)) return Scope::kNames;
  return head.find('(') == std::string::npos ? Scope::kOther : Scope::kFunction;
}

class BraceCounter {
 public:
  explicit BraceCounter(const SourceFile& file) : file_(file) {}

  Complaints run() {
    for (const char letter : code_only(file_.text)) step(letter);
    return std::move(complaints_);
  }

 private:
  void step(char letter) {
    if (letter == '\n') {
      end_line();
    } else if (letter == '{') {
      open_.push_back({scope_after(head_, around()), line_, is_initialiser(head_) ? head_ : ""});
      head_.clear();
    } else if (letter == '}') {
      close();
    } else if (letter == ';') {
      head_.clear();
    } else {
      head_ += letter;
    }
  }

  void end_line() {
    ++line_;
    const auto first = head_.find_first_not_of(' ');
    if (first != std::string::npos && head_[first] == '#') head_.clear();
    head_ += ' ';
  }

  Scope around() const { return open_.empty() ? Scope::kNames : open_.back().scope; }

  void close() {
    head_.clear();
    if (open_.empty()) return;
    const auto [scope, line, head] = open_.back();
    head_ = head;
    open_.pop_back();
    if (scope != Scope::kFunction || line_ - line <= kFunctionLinesMax) return;
    complaints_.push_back(
        complaint(file_, line, "function of " + std::to_string(line_ - line) + " lines"));
  }

  const SourceFile& file_;
  std::vector<Open> open_;
  std::string head_;
  std::size_t line_ = 1;
  Complaints complaints_;
};

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

}  // namespace

Complaints long_files(const SourceFile& file) {
  const auto limit = file.is_header() ? kHeaderLinesMax : kFileLinesMax;
  const auto lines = file.is_cpp() ? file.lines().size() : 0;
  if (lines <= limit) return {};
  return {complaint(file, lines, "file is longer than " + std::to_string(limit) + " lines")};
}

Complaints long_functions(const SourceFile& file) {
  return file.is_cpp() ? BraceCounter(file).run() : Complaints{};
}

Complaints long_lines(const SourceFile& file) {
  Complaints complaints;
  if (!file.is_cpp()) return complaints;
  std::size_t number = 0;
  for (const auto line : file.lines()) {
    ++number;
    if (columns(line) > kColumnsMax) complaints.push_back(complaint(file, number, "line too long"));
  }
  return complaints;
}

Complaints headers_without_introduction(const SourceFile& file) {
  Complaints complaints;
  if (!file.is_header()) return complaints;
  const std::string_view pragma = "#pragma once\n";
  if (file.text.find(pragma) == std::string::npos) {
    complaints.push_back(complaint(file, 1, "no #pragma once"));
  }
  std::string_view text = file.text;
  if (text.starts_with(pragma)) text.remove_prefix(pragma.size());
  text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
  if (!text.starts_with("//") && !text.starts_with("/*")) {
    complaints.push_back(complaint(file, 1, "does not open with a comment that says what it is"));
  }
  return complaints;
}

}  // namespace daybook::tidy
