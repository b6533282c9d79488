#include "projections/audit_places.h"

#include <algorithm>

#include "domain/core/bytes.h"
#include "projections/keys.h"

namespace daybook {

Result<AuditPlace> AuditPlaces::of(AuditNumber number) const {
  const auto cursor = rows.cursor();
  cursor->seek_back(audit_key(tenant, number));
  DAYBOOK_CHECK(cursor->status());
  const bool is_ours =
      cursor->valid() && cursor->key().starts_with(tenant_prefix(Table::kAudit, tenant));
  if (!is_ours || cursor->value().size() != 16) {
    return corrupt("views.audit", "The views do not say which commit an entry belongs to.");
  }
  AuditPlace place;
  place.first = last_number_of(cursor->key()).value;
  place.position = Position{get_big<std::uint64_t>(cursor->value())};
  place.time = Time{get_big<std::int64_t>(cursor->value().substr(8))};
  return place;
}

Result<AuditNumber> AuditPlaces::first_that(const Reaches& reaches, AuditNumber begin,
                                            AuditNumber last) const {
  AuditNumber low = begin;
  AuditNumber high = last + 1;
  while (low < high) {
    const AuditNumber middle = low + (high - low) / 2;
    DAYBOOK_TRY(const AuditPlace place, of(middle));
    if (reaches(place)) {
      high = std::max(place.first, low);
    } else {
      low = middle + 1;
    }
  }
  return low;
}

Result<AuditNumber> AuditPlaces::first_from(Position position, AuditNumber last) const {
  return first_that([&](const AuditPlace& place) { return place.position >= position; }, 1, last);
}

Result<AuditNumber> AuditPlaces::first_from(Time time, AuditNumber last, AuditNumber begin) const {
  return first_that([&](const AuditPlace& place) { return place.time >= time; }, begin, last);
}

Result<std::vector<AuditNumber>> AuditPlaces::about(const RecordKey& record,
                                                    AuditNumber last) const {
  std::vector<AuditNumber> numbers;
  std::string prefix = audited_key(tenant, record, 0);
  prefix.resize(prefix.size() - sizeof(AuditNumber));
  DAYBOOK_CHECK(rows.each(prefix, [&](std::string_view key, std::string_view) {
    const AuditNumber number = last_number_of(key).value;
    if (number <= last) numbers.push_back(number);
    return number < last;
  }));
  return numbers;
}

}  // namespace daybook
