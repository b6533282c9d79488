// Everything a batch of commits makes of the views, worked out before any lock is taken: first all
// that is written, then all that is published. What a large batch makes goes to files as it comes,
// so memory holds some thousand records of it at a time.
//
// Internal to RocksdbViews. The writer's thread.
#pragma once

#include <span>
#include <vector>

#include "eventstore/views.h"
#include "projections/audit_lists.h"
#include "projections/heads.h"
#include "projections/pending.h"
#include "projections/projection.h"
#include "projections/row_batch.h"
#include "projections/row_sums.h"
#include "projections/rows.h"
#include "projections/view_state.h"

namespace daybook {

class StagedViews {
 public:
  // `state` and the commits outlive this.
  // `table_bytes` of a large batch are in memory at a time; 0: it is not large.
  StagedViews(ViewState& state, AuditValues known, std::size_t table_bytes)
      : state_(state),
        table_bytes_(table_bytes),
        tables_(*state.rows),
        heads_(state.heads),
        audit_values_(std::move(known)) {}

  Status add(const Committed& committed);
  // Once all are in. `last`: the one that the views have then reached.
  Status write(const Committed& last);

  // Under the state's exclusive lock, and of a large batch with that of the loading of orders.
  void publish();

  bool is_large() const { return table_bytes_ > 0; }
  // Of a batch that is not large: its records belong to the commits.
  std::span<const RecordChange> changes() const { return changes_; }
  AuditValues take_audit_values() { return std::move(audit_values_); }

 private:
  template <class Visit>
  Status each_changes(const Committed& committed, const Visit& visit);
  void add_changes(std::span<const RecordChange> changes);
  void take_lists();
  Status write_full_table(std::size_t bytes_max);

  ViewState& state_;
  const std::size_t table_bytes_;
  RowBatch rows_;
  RowTables tables_;
  RowSums sums_;
  NextHeads heads_;
  AuditValues audit_values_;
  std::vector<ListChange> lists_;
  PendingTerms pending_;  // Of a large batch, in little room.
  std::vector<RecordChange> changes_;
};

}  // namespace daybook
