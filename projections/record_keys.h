// Records that the keys of rows name. Safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "domain/core/record.h"
#include "domain/core/result.h"
#include "projections/rows.h"

namespace daybook {

// The records that end the keys of the rows under a prefix, in the order of keys.
Result<std::vector<RecordKey>> records_in(const Rows& rows, const std::string& prefix);

}  // namespace daybook
