// Which commit an entry of an audit belongs to, and the way back. Numbers rise with positions and
// times, so both ways are a few look-ups. Safe from any thread; what is written stays as it is, so
// no snapshot is needed.
#pragma once

#include <functional>
#include <vector>

#include "projections/audit_lists.h"
#include "projections/rows.h"

namespace daybook {

// The commit of an entry; its entries begin at `first`.
struct AuditPlace {
  AuditNumber first = 0;
  Position position{};
  Time time{};
};

struct AuditPlaces {
  const Rows& rows;
  TenantId tenant;

  // kCorrupt when the rows tell of no such entry.
  Result<AuditPlace> of(AuditNumber number) const;

  // The first entry, up to `last`, at that position or time or after it; last + 1 for none. Only
  // what lies from `begin` on is looked at.
  Result<AuditNumber> first_from(Position position, AuditNumber last) const;
  Result<AuditNumber> first_from(Time time, AuditNumber last, AuditNumber begin = 1) const;

  // The entries about a record, up to `last`; ascending.
  Result<std::vector<AuditNumber>> about(const RecordKey& record, AuditNumber last) const;

 private:
  using Reaches = std::function<bool(const AuditPlace&)>;
  Result<AuditNumber> first_that(const Reaches& reaches, AuditNumber begin, AuditNumber last) const;
};

}  // namespace daybook
