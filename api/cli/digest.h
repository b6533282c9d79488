// `daybook digest`: what the views of a folder hold, in a few hashes.
#pragma once

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

// Prints a JSON object a shard: {"shard": 0, "place": 12, "positions": {"0": 4, "1": 8}, "rows":
// "<hex>", "values": "<hex>", "revisions": {...}, "erased": 0}. `rows` may be compared only where
// position, revisions and erasures agree; `values` is the same before a change and after its undo.
ExitCode run_digest(const DataFolder& folder, const Streams& streams = standard_streams());

}  // namespace daybook::cli
