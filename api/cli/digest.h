// `daybook digest`: what the views of a folder hold, in a few hashes, and whether the checkpoints
// of earlier views are as they were taken.
#pragma once

#include "api/cli/command.h"
#include "api/cli/data_folder.h"

namespace daybook::cli {

struct DigestOptions {
  DataFolder folder;
  bool json = false;
};

// With `json` an object a shard: {"shard": 0, "place": 12, "positions": {"0": 4, "1": 8}, "rows":
// "<hex>", "values": "<hex>", "revisions": {...}, "erased": 0, "checkpoints": [{"place": 8,
// "state": "verified"}]}. `rows` may be compared only where position, revisions and erasures agree;
// `values` is the same before a change and after its undo.
//
// The state of a checkpoint is "verified", "damaged", "unsealed" while it has no digest, or
// "outdated" when it is of another incarnation or revision and the next start removes it. A damaged
// one is also named on `err`, and the answer is kExitUnreadable.
ExitCode run_digest(const DigestOptions& options, const Streams& streams = standard_streams());

}  // namespace daybook::cli
