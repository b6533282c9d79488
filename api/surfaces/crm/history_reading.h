// Reads what a request asks of the history.
#pragma once

#include <optional>

#include "api/core/exchange.h"
#include "domain/core/record.h"
#include "projections/query.h"

namespace daybook::api::crm {

// Where commits are read from: the tenant's own history, or one that holds records of several
// tenants. Of such a one, each commit shows what it did to one record and nothing else.
struct HistorySource {
  const Shard& shard;
  TenantId tenant;
  std::optional<RecordKey> alone = std::nullopt;
};

HistorySource own_history(const Exchange& exchange);

// Out of a query read with the fields of history_query. A time becomes a position. kInvalid names
// the parameter.
Result<CommitQuery> commit_query(const HistorySource& source, const Input& query);

// The position in the path. kNotFound when it is no number or beyond the end.
Result<Position> position_of_path(const Exchange& exchange);

}  // namespace daybook::api::crm
