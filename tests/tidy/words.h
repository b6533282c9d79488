// Words that say that something is unfinished, or nothing at all; and what belongs to one machine.
#pragma once

#include "tests/tidy/source_tree.h"

namespace daybook::tidy {

// Marks of unfinished work, anywhere in any file of ours.
Complaints unfinished_words(const SourceFile& file);

// Names that tell nothing, as a word or a part of an identifier or of a file's name.
Complaints empty_names(const SourceFile& file);

// Paths that exist on somebody's machine only.
Complaints machine_paths(const SourceFile& file);

// A lock file that names a host installs from nowhere else.
Complaints hosts_in_lock_files(const SourceFile& file);

}  // namespace daybook::tidy
