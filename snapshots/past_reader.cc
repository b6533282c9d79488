#include "snapshots/past_reader.h"

#include <algorithm>

namespace daybook {

Position PastReader::position(TenantId tenant) const {
  return tenant == tenant_ ? position_ : Position{};
}

bool PastReader::wait_for(TenantId tenant, Position position, std::chrono::milliseconds) const {
  return position <= this->position(tenant);
}

Result<const Reader*> PastReader::view() const {
  if (view_ == nullptr) {
    DAYBOOK_TRY(const PlaceRange range, places_of(past_.history(), tenant_, position_));
    DAYBOOK_TRY(view_, past_.views().at(range));
  }
  return &view_->reader();
}

Result<std::optional<Record>> PastReader::record(TenantId tenant, const RecordKey& key) const {
  if (tenant != tenant_) return std::optional<Record>();
  if (view_ != nullptr) return view_->reader().record(tenant, key);
  return records_.as_of(tenant, key, position_);
}

// A number is never given twice, so the record that has it now is the one that had it.
Result<std::optional<Record>> PastReader::by_number(TenantId tenant, const Kind& kind,
                                                    RecordNumber number) const {
  if (tenant != tenant_) return std::optional<Record>();
  DAYBOOK_TRY(const auto now, live().by_number(tenant, kind, number));
  if (!now) return std::optional<Record>();
  return record(tenant, now->key);
}

std::optional<Uuid> PastReader::claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                           const Value& value) const {
  const auto then = view();
  return then && tenant == tenant_ ? (*then)->claimed_by(tenant, kind, field, value) : std::nullopt;
}

Result<ListPage> PastReader::list(const ListQuery& query) const {
  if (query.tenant != tenant_) return ListPage();
  if (view_ == nullptr && live().position(tenant_) == position_) {
    auto page = live().list(query);
    if (page && page->position == position_) return page;
  }
  DAYBOOK_TRY(const Reader* const then, view());
  return then->list(query);
}

// Where a view has to be made first, that takes longer, so whoever asks may wait already.
bool PastReader::may_take_long(const ListQuery& query) const {
  return view_ != nullptr && view_->reader().may_take_long(query);
}

Result<DealTotals> PastReader::deal_totals(TenantId tenant, const Uuid& person) const {
  if (tenant != tenant_) return DealTotals();
  DAYBOOK_TRY(const Reader* const then, view());
  return then->deal_totals(tenant, person);
}

Result<std::vector<Position>> PastReader::history(TenantId tenant, const RecordKey& key,
                                                  Position after, std::uint32_t limit) const {
  DAYBOOK_TRY(auto positions, live().history(tenant, key, after, limit));
  const Position last = position(tenant);
  std::erase_if(positions, [last](Position position) { return position > last; });
  return positions;
}

Result<std::vector<Touch>> PastReader::touches(TenantId tenant, const RecordKey& key,
                                               Position after, std::uint32_t limit) const {
  DAYBOOK_TRY(auto touches, live().touches(tenant, key, after, limit));
  const Position last = position(tenant);
  std::erase_if(touches, [last](const Touch& touch) { return touch.position > last; });
  return touches;
}

// What was undoable then only the views of then know.
Result<CommitPage> PastReader::commits(const CommitQuery& query) const {
  if (query.tenant != tenant_) return CommitPage();
  DAYBOOK_TRY(const Reader* const then, view());
  return then->commits(query);
}

Position PastReader::undone_by(TenantId tenant, Position position) const {
  const auto then = view();
  return then && tenant == tenant_ ? (*then)->undone_by(tenant, position) : Position{};
}

Result<std::optional<HistoryEntry>> PastReader::entry(TenantId tenant, Position position) const {
  if (position > this->position(tenant)) return std::optional<HistoryEntry>();
  return live().entry(tenant, position);
}

}  // namespace daybook
