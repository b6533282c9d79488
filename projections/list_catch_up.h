// Brings the lists of freshly opened views from their own checkpoint to where the rows are. Changes
// that were pending when the process ended are nowhere but in the log. Internal to projections/.
#pragma once

#include "projections/runner.h"

namespace daybook {

Status catch_up_lists(const ReadableLog& log, RocksdbViews& views);

}  // namespace daybook
