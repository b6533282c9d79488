// How long things may be: a file 400 lines, a header 200, a function 60, a line 100 columns.
#pragma once

#include "tests/tidy/source_tree.h"

namespace daybook::tidy {

inline constexpr std::size_t kFileLinesMax = 400;
inline constexpr std::size_t kHeaderLinesMax = 200;
inline constexpr std::size_t kFunctionLinesMax = 60;
inline constexpr std::size_t kColumnsMax = 100;

Complaints long_files(const SourceFile& file);

// Counted by braces, as clang-tidy does: from the line of the opening to that of the closing one.
Complaints long_functions(const SourceFile& file);

// Columns are code points: the limit is for reading.
Complaints long_lines(const SourceFile& file);

// A header says #pragma once, and first of all what it is.
Complaints headers_without_introduction(const SourceFile& file);

}  // namespace daybook::tidy
