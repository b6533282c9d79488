#include "domain/access/joining.h"

#include <algorithm>

#include "domain/access/group.h"
#include "domain/access/membership.h"

namespace daybook::joining {
namespace {

Result<Events> settle(const Record& joining, const Input&, const Loaded&, const Context&) {
  Draft draft(joining, "joining.settled");
  draft.set(kStatus, "settled");
  return std::move(draft).events();
}

// Of one that was settled: who is still on the way may yet come in.
Result<Events> end(const Record& joining, const Input&, const Loaded&, const Context&) {
  if (joining.text(kStatus) != "settled") return Events{};
  Draft draft(joining, "joining.ended");
  draft.set(kStatus, "over");
  return std::move(draft).events();
}

// Refused here, before anything is written: a joining that is pending goes on by itself, and then
// nobody asks any more who wanted it. A group is control's, since tenants let nobody in with one.
Status guard(const Event& event, const Present& present, const Permissions* held) {
  const bool is_new =
      std::ranges::find(event.changes, kUser.id, &Change::field) != event.changes.end();
  if (!is_new) return Done{};
  DAYBOOK_TRY(const auto joining, present.record(event.record));
  if (!joining) return Done{};
  DAYBOOK_CHECK(
      membership::check_privileges(joining->flag(kIsAdmin), joining->flag(kIsStaff), held));
  const auto id = Uuid::parse(joining->text(kGroup));
  if (!id) return Done{};
  DAYBOOK_TRY(const auto group, present.record({group::kGroup.id, *id}));
  return group ? group::check_gift(*group, held) : Done{};
}

constexpr Field kFields[] = {kUser, kTenant, kInvitation, kIsAdmin, kIsStaff, kStatus, kGroup};
static_assert(well_formed(kFields));

constexpr Behaviour kBehaviours[] = {
    {.name = "settle", .decide = settle, .irreversible = "The membership stands in the tenant."},
    {.name = "end", .decide = end, .irreversible = "The membership is over in the tenant."}};

}  // namespace

extern constexpr Kind kJoining = {.id = KindId{12},
                                  .name = "joining",
                                  .plural = "joinings",
                                  .fields = kFields,
                                  .behaviours = kBehaviours,
                                  .in_control = true,
                                  .guard = guard};

}  // namespace daybook::joining
