// One tenant's records and lists as they were at a position, through the same questions as now.
//
// Lists are answered by the live views while the tenant still stands there, by past views
// otherwise; single records are folded from their commits, unless past views are at hand. So every
// function may wait for a past view to be made, but for those that ask for one record.
//
// One thread at a time. `past` must outlive it.
#pragma once

#include "projections/reader.h"
#include "snapshots/past.h"
#include "snapshots/past_records.h"

namespace daybook {

class PastReader final : public Reader {
 public:
  // `view`: views of that position, when they are at hand.
  PastReader(Past& past, TenantId tenant, Position position, PastViewPtr view = nullptr)
      : past_(past),
        tenant_(tenant),
        position_(position),
        view_(std::move(view)),
        records_(past.history(), past.records()) {}

  // `tenant` is always the reader's own; of others there is nothing here.
  Position position(TenantId tenant) const override;
  bool wait_for(TenantId tenant, Position position, std::chrono::milliseconds) const override;
  Result<std::optional<Record>> record(TenantId tenant, const RecordKey& key) const override;
  Result<std::optional<Record>> by_number(TenantId tenant, const Kind& kind,
                                          RecordNumber number) const override;
  // Nothing when no past view can be made: ask list() to learn why.
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
  const Reader& live() const { return past_.history().views.reader(); }
  Result<const Reader*> view() const;

  Past& past_;
  const TenantId tenant_;
  const Position position_;
  mutable PastViewPtr view_;
  mutable PastRecords records_;
};

}  // namespace daybook
