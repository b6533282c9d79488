// Golden files: lines that are written down because somebody depends on them.
// DAYBOOK_REWRITE_GOLDEN=1 writes new lines; a line that is gone fails all the same, until somebody
// edits the file by hand and answers for it.
#pragma once

#include <set>
#include <string>

namespace daybook::testing {

using Lines = std::set<std::string>;

// Compares with the file of this folder.
void expect_golden_lines(const std::string& name, const Lines& lines);

bool is_rewriting();
std::string golden_path(const std::string& name);
// Empty when there is no such file.
std::string read_text(const std::string& path);
void write_text(const std::string& path, const std::string& text);

}  // namespace daybook::testing
