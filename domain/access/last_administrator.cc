#include "domain/access/last_administrator.h"

#include <algorithm>

#include "domain/access/membership.h"

namespace daybook {
namespace {

bool administers(const Record& membership) {
  return membership::is_active(membership) && membership.flag(membership::kIsAdmin);
}

Record before(const Event& event, const Record& after) {
  Record record = after;
  for (const Change& change : event.changes) record.put(change.field, change.before);
  return record;
}

}  // namespace

Status check_administrator_is_left(const Event& event, const Record& membership,
                                   const Present& present) {
  if (present.tenant() == kControl || administers(membership)) return Done{};
  if (!administers(before(event, membership))) return Done{};
  DAYBOOK_TRY(const auto active,
              present.holding(membership::kMembership, membership::kStatus, std::string("active")));
  if (std::ranges::any_of(active, administers)) return Done{};
  return conflict("membership.last_administrator",
                  "The tenant would be left without an active administrator.");
}

}  // namespace daybook
