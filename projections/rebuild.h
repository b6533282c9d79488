// Makes views of a whole log: folds many commits in memory first and writes the rows in the order
// of keys then, which is several times faster than row by row (design, section 8). While one part
// is written, the next is read and folded. Internal to projections/; see runner.h.
#pragma once

#include "projections/runner.h"

namespace daybook {

// Into views that have just begun and that nobody reads yet. Leaves them at the log's head.
Status fold_log(const ReadableLog& log, RocksdbViews& views, const OpenViews& open);

}  // namespace daybook
