// Reads what a request asks of the history.
#pragma once

#include <optional>

#include "api/core/exchange.h"
#include "api/render/position_token.h"
#include "domain/core/record.h"
#include "projections/query.h"

namespace daybook::api::crm {

// Where commits are read from: the tenant's own history, or one that holds records of several
// tenants. Of such a one, each commit shows what it did to one record, or to one field of that, and
// nothing else.
struct HistorySource {
  const Shard& shard;
  TenantId tenant;
  std::optional<RecordKey> alone = std::nullopt;
  std::optional<FieldId> field_alone = std::nullopt;
};

HistorySource own_history(const Exchange& exchange);

// Out of a query read with the fields of history_query. A time becomes a position. kInvalid names
// the parameter.
Result<CommitQuery> commit_query(const HistorySource& source, const Input& query);

// The position in the path. kNotFound when it is none or beyond the end; kGone as position_token.h
// has it.
using ReadToken = Result<Position> (*)(const PositionToken& token, std::uint64_t incarnation);
Result<Position> position_of_path(const Exchange& exchange, ReadToken read = present_position);

}  // namespace daybook::api::crm
