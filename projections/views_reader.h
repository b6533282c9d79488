// The Reader over the views of one log. Safe from any thread; lives no longer than its ViewState.
#pragma once

#include "projections/reader.h"
#include "projections/record_reads.h"
#include "projections/selection.h"
#include "projections/view_state.h"

namespace daybook {

class ViewsReader final : public Reader {
 public:
  explicit ViewsReader(ViewState& state) : state_(state) {}

  Position position(TenantId tenant) const override;
  bool wait_for(TenantId tenant, Position position,
                std::chrono::milliseconds timeout) const override;
  Result<std::optional<Record>> record(TenantId tenant, const RecordKey& key) const override;
  Result<std::optional<Record>> by_number(TenantId tenant, const Kind& kind,
                                          RecordNumber number) const override;
  std::optional<Uuid> claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                 const Value& value) const override;
  Result<ListPage> list(const ListQuery& query) const override;
  bool may_take_long(const ListQuery& query) const override;
  Result<DealTotals> deal_totals(TenantId tenant, const Uuid& person) const override;
  Result<std::vector<Position>> history(TenantId tenant, const RecordKey& key, Position after,
                                        std::uint32_t limit) const override;
  Result<std::vector<Touch>> touches(TenantId tenant, const RecordKey& key, Position after,
                                     std::uint32_t limit) const override;
  Result<CommitPage> commits(const CommitQuery& query) const override;
  Position undone_by(TenantId tenant, Position position) const override;
  Result<std::optional<HistoryEntry>> entry(TenantId tenant, Position position) const override;

 private:
  // What a list needs of the moment at which it is taken.
  struct Moment;
  Result<Moment> moment_of(const ListQuery& query, const KindPlan& plan) const;
  bool are_loaded(const ListQuery& query, const KindPlan& plan) const;
  Status take(const ListQuery& query, const KindPlan& plan, const std::vector<SearchWord>& words,
              Moment& moment) const;
  static std::vector<std::uint32_t> page_of(const ListQuery& query, const Roaring& matching,
                                            Moment& moment);
  Status narrow(const ListQuery& query, const RecordSpace& space, Moment& moment) const;

  ViewState& state_;  // Changed only by loading orders and by remembering numbers.
};

// As the rows have it now; shared with the writer.
Result<std::optional<Record>> newest_record(ViewState& state, TenantId tenant,
                                            const RecordKey& key);

// Whose undo the commit lies under; shared with the writer.
Position undoer_of(const Rows& rows, TenantId tenant, Position position);

// Who holds the value now; shared with the writer.
std::optional<Uuid> holder_of(const Rows& rows, TenantId tenant, const Kind& kind,
                              const Field& field, const Value& value);

}  // namespace daybook
