// Reads what a request asks of the history.
#pragma once

#include "api/core/exchange.h"
#include "domain/core/record.h"
#include "projections/query.h"

namespace daybook::api::crm {

// Out of a query read with the fields of history_query. A time becomes a position. kInvalid names
// the parameter.
Result<CommitQuery> commit_query(const Exchange& exchange, const Input& query);

// The position in the path. kNotFound when it is no number or beyond the end.
Result<Position> position_of_path(const Exchange& exchange);

}  // namespace daybook::api::crm
