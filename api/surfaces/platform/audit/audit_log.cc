#include "api/surfaces/platform/audit/audit_log.h"

#include <algorithm>

namespace daybook::api::platform {
namespace {

AuditColumn column_of(AuditOrder order) {
  if (order == AuditOrder::kAction) return AuditColumn::kAction;
  return order == AuditOrder::kKind ? AuditColumn::kKind : AuditColumn::kActor;
}

Result<AuditSpot> spot_of(AuditLine& line, AuditNumber number) {
  DAYBOOK_TRY(const AuditPlace place, line.place_of(number));
  return AuditSpot{line.tenant(), number, place.position, number - place.first};
}

struct Window {
  std::uint64_t offset;
  std::uint64_t limit;
};

// What of the window lies in these lines; the window then begins after them.
Status take(const AuditLines& lines, bool oldest_first, Window& window,
            std::vector<AuditSpot>& spots) {
  std::vector<TimeLine*> all;
  for (const auto& line : lines) all.push_back(line.get());
  TimeMerge merge(std::move(all), oldest_first);
  const std::uint64_t skipped = std::min(window.offset, merge.count());
  DAYBOOK_CHECK(merge.skip(skipped));
  window.offset -= skipped;
  while (window.limit > 0) {
    DAYBOOK_TRY(const auto next, merge.next());
    if (!next) break;
    AuditLine& line = *lines[next->line];
    DAYBOOK_TRY(AuditSpot spot, spot_of(line, line.number_at(next->rank)));
    spots.push_back(std::move(spot));
    --window.limit;
  }
  return Done{};
}

}  // namespace

// Entries of one commit are mostly asked for one after the other.
Result<AuditPlace> AuditLine::place_of(AuditNumber number) {
  if (held_ && held_->first <= number && number <= held_to_) return *held_;
  DAYBOOK_TRY(held_, places_.of(number));
  held_to_ = number;
  return *held_;
}

Result<Time> AuditLine::time_at(std::uint64_t rank) {
  DAYBOOK_TRY(const AuditPlace place, place_of(entries_.at(rank)));
  return place.time;
}

// What was found for other moments narrows where this one can be.
Result<std::uint64_t> AuditLine::count_before(Time time) {
  if (count() == 0) return 0;
  const auto after = moments_.lower_bound(time);
  const AuditNumber last = after == moments_.end() ? entries_.at(count() - 1) : after->second - 1;
  const AuditNumber begin = after == moments_.begin() ? 1 : std::prev(after)->second;
  DAYBOOK_TRY(const AuditNumber first, places_.first_from(time, last, begin));
  moments_[time] = first;
  return entries_.count_before(first);
}

Result<AuditLog> AuditLog::of(const std::vector<AuditTenant>& tenants,
                              const AuditFilters& filters) {
  AuditLog log;
  if (!filters.finds_anything()) return log;
  for (const AuditTenant& tenant : tenants) {
    DAYBOOK_TRY(const AuditFilter filter, filters.in(tenant));
    DAYBOOK_TRY(AuditEntries entries, tenant.reader().matching(tenant.id, filter));
    if (entries.count() == 0) continue;
    log.lines_.push_back(std::make_unique<AuditLine>(tenant, std::move(entries)));
  }
  return log;
}

std::uint64_t AuditLog::count() const {
  std::uint64_t count = 0;
  for (const auto& line : lines_) count += line->count();
  return count;
}

std::vector<AuditTenant> AuditLog::tenants() const {
  std::vector<AuditTenant> tenants;
  for (const auto& line : lines_) tenants.push_back(line->tenant());
  return tenants;
}

Result<AuditLog::Groups> AuditLog::groups(const Reader& control, AuditOrder order) const {
  Groups groups;
  if (order == AuditOrder::kActor) {
    DAYBOOK_TRY(const AuditActors actors, audit_actors(control, tenants(), "sort_by"));
    for (const auto& [number, actor] : actors) groups[actor.id] = audit_actor(number);
    return groups;
  }
  for (const auto& line : lines_) {
    const AuditTenant& tenant = line->tenant();
    DAYBOOK_TRY(const auto values, tenant.reader().values(tenant.id, column_of(order)));
    for (const std::string& value : values) {
      const bool is_kind = order == AuditOrder::kKind;
      groups[is_kind ? resource_type_of(kind_of_audit(value)) : value] = value;
    }
  }
  return groups;
}

Result<AuditLines> AuditLog::narrowed(AuditColumn column, std::string_view value) const {
  AuditLines lines;
  for (const auto& line : lines_) {
    const AuditTenant& tenant = line->tenant();
    DAYBOOK_TRY(const AuditEntries holding, tenant.reader().holding(tenant.id, column, value));
    if (line->entries().count_shared(holding) == 0) continue;
    lines.push_back(std::make_unique<AuditLine>(tenant, line->entries().shared_with(holding)));
  }
  return lines;
}

Result<std::vector<AuditSpot>> AuditLog::page(const Reader& control,
                                              const AuditAsked& asked) const {
  std::vector<AuditSpot> spots;
  Window window{(asked.page.page - 1) * asked.page.size, asked.page.size};
  if (asked.order == AuditOrder::kTime) {
    DAYBOOK_CHECK(take(lines_, !asked.descending, window, spots));
    return spots;
  }
  DAYBOOK_TRY(const Groups found, groups(control, asked.order));
  std::vector<std::string> values;
  for (const auto& [shown, value] : found) values.push_back(value);
  if (asked.descending) std::ranges::reverse(values);
  for (const std::string& value : values) {
    if (window.limit == 0) break;
    DAYBOOK_TRY(const AuditLines lines, narrowed(column_of(asked.order), value));
    DAYBOOK_CHECK(take(lines, !asked.descending, window, spots));
  }
  return spots;
}

Result<std::vector<AuditSpot>> newest_of(const AuditLines& lines, std::uint64_t limit) {
  std::vector<AuditSpot> spots;
  Window window{0, limit};
  DAYBOOK_CHECK(take(lines, false, window, spots));
  return spots;
}

}  // namespace daybook::api::platform
