#include "projections/staged_views.h"

#include <algorithm>
#include <utility>

#include "projections/history_lists.h"
#include "projections/term.h"
#include "projections/views_meta.h"

namespace daybook {
namespace {

// In the order of their numbers, in which most rows and all lists are written.
std::vector<RecordChange> changes_of(TenantId tenant, const KindPlans& plans,
                                     std::span<const Record> before,
                                     std::span<const Record> after) {
  std::vector<RecordChange> changes;
  changes.reserve(after.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    const Record* const was = before[i].version.value == 0 ? nullptr : &before[i];
    changes.push_back({tenant, plans.find(after[i].key.kind), was, &after[i]});
  }
  std::ranges::sort(changes, {}, [](const RecordChange& change) {
    return std::pair(change.after->key.kind, change.after->number);
  });
  return changes;
}

}  // namespace

Status StagedViews::add(const Committed& committed) {
  // Nearly always all of it is seen at once.
  const bool is_one_window = committed.after->size() <= kWindowRecords;
  DAYBOOK_CHECK(each_changes(committed, [&](std::span<const RecordChange> changes) {
    for (const auto& projection : inline_projections()) projection->released(changes, rows_);
    if (is_one_window) add_changes(changes);
  }));
  if (!is_one_window) {
    DAYBOOK_CHECK(each_changes(
        committed, [this](std::span<const RecordChange> changes) { add_changes(changes); }));
  }
  append_history_changes(*committed.commit, lists_);
  const AuditNumber last = heads_.last_number(committed.commit->tenant, kAuditEntries).value;
  append_audit(*committed.commit, last + 1, audit_values_, rows_, lists_);
  for (const auto& projection : inline_projections()) projection->happened(committed, rows_);
  heads_.add(committed, rows_);
  take_lists();
  return write_full_table(table_bytes_);
}

template <class Visit>
Status StagedViews::each_changes(const Committed& committed, const Visit& visit) {
  std::vector<Record> before;
  std::vector<Record> after;
  for (std::size_t first = 0; first < committed.after->size(); first += kWindowRecords) {
    visit(changes_of(committed.commit->tenant, state_.plans,
                     committed.before->window(first, kWindowRecords, before),
                     committed.after->window(first, kWindowRecords, after)));
    DAYBOOK_CHECK(write_full_table(table_bytes_));
  }
  return Done{};
}

void StagedViews::add_changes(std::span<const RecordChange> changes) {
  for (const RecordChange& change : changes) {
    if (change.plan == nullptr) continue;
    append_list_changes(*change.plan, change.tenant, change.before, *change.after, lists_);
  }
  for (const auto& projection : inline_projections()) {
    projection->became(changes, rows_);
    projection->counted(changes, sums_);
  }
  take_lists();
  if (!is_large()) changes_.insert(changes_.end(), changes.begin(), changes.end());
}

void StagedViews::take_lists() {
  if (!is_large()) return;
  pending_.apply(lists_);
  lists_.clear();
}

Status StagedViews::write_full_table(std::size_t bytes_max) {
  if (!is_large() || rows_.bytes() < bytes_max) return Done{};
  DAYBOOK_CHECK(tables_.add(rows_.sorted()));
  rows_ = RowBatch();  // Its memory goes too: the next rows may be of other tables.
  return Done{};
}

Status StagedViews::write(const Committed& last) {
  DAYBOOK_CHECK(sums_.write(*state_.rows, rows_));
  heads_.write(rows_);
  write_reached(last.place, last.leaf_hash, rows_);
  if (!is_large()) return state_.rows->write(rows_.sorted());
  DAYBOOK_CHECK(write_full_table(0));
  return tables_.ingest();
}

// Orders of a large batch are made anew when they are asked for: to tell them what changed, all of
// its records would have to be there at once.
void StagedViews::publish() {
  if (is_large()) {
    state_.postings.absorb(std::move(pending_));
    state_.orders.clear();
  } else {
    state_.postings.apply(lists_);
    state_.orders.apply(changes_);
  }
  heads_.publish(state_.heads);
}

}  // namespace daybook
