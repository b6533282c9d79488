// The history as lists: which commits touched a record, and which match the filters of an audit.
// Internal to projections/; safe from any thread.
#pragma once

#include <vector>

#include "projections/reader.h"
#include "projections/view_state.h"

namespace daybook {

// The commits after `after` that touched the record, ascending, at most `limit`.
Result<std::vector<Touch>> touches_of(const Rows& rows, TenantId tenant, const RecordKey& key,
                                      Position after, std::uint32_t limit,
                                      const RowSnapshot* snapshot = nullptr);

Result<CommitPage> list_commits(const ViewState& state, const CommitQuery& query);

}  // namespace daybook
