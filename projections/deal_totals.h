// What the deals of each person come to, kept up by every change of a deal: a row a person that has
// deals. Reading one is one look-up. Pure but for the reading; safe from any thread.
#pragma once

#include "projections/query.h"
#include "projections/rows.h"

namespace daybook {

// All zeros for whoever has no deals. A null snapshot reads the newest rows.
Result<DealTotals> deal_totals_of(const Rows& rows, TenantId tenant, const Uuid& person,
                                  const RowSnapshot* snapshot = nullptr);

}  // namespace daybook
