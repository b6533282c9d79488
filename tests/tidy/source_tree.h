// The files of the project as the tidy checks see them: paths from the root, text, lines.
// A check is a pure function from one file to complaints, so that each can be tried on made-up
// text; over_tree() runs it on everything that is ours.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::tidy {

struct SourceFile {
  std::string path;  // from the root, with '/'
  std::string text;

  std::vector<std::string_view> lines() const;
  std::string_view top_folder() const;  // "domain" of "domain/core/value.h", "" in the root
  bool is_header() const;
  bool is_cpp() const;  // .cc or .h
};

using Complaints = std::vector<std::string>;
using Check = std::function<Complaints(const SourceFile&)>;

// Every text file except what is built, installed, data (demo/*.csv) or written by tools.
std::vector<SourceFile> source_tree();

// The complaints of `check` about all files, one a line and ready to print; empty when tidy.
std::string over_tree(const Check& check);

// "path:line: what"
std::string complaint(const SourceFile& file, std::size_t line, std::string_view what);

// The C++ text with comments, string and character literals turned into spaces; lines stay.
std::string code_only(std::string_view text);

}  // namespace daybook::tidy
