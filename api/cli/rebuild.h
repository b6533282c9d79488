// `daybook rebuild`: makes the views anew from the log and puts them in the place of the old ones.
// Beside a running server they are left ready: the next start takes them when the old ones are of
// another revision, and catches up what was written since.
#pragma once

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

// With a bar on `streams.err`. Cut short, it leaves the old views as they were. An erasure by the
// server takes away what is being made: kExitUnreachable, and it is to be run again.
ExitCode run_rebuild(const DataFolder& folder, const Streams& streams = standard_streams());

}  // namespace daybook::cli
