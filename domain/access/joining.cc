#include "domain/access/joining.h"

namespace daybook::joining {
namespace {

Result<Events> settle(const Record& joining, const Input&, const Loaded&, const Context&) {
  Draft draft(joining, "joining.settled");
  draft.set(kStatus, "settled");
  return std::move(draft).events();
}

constexpr Field kFields[] = {kUser, kTenant, kInvitation, kIsAdmin, kIsStaff, kStatus};
static_assert(well_formed(kFields));

constexpr Behaviour kBehaviours[] = {
    {.name = "settle", .decide = settle, .irreversible = "The membership stands in the tenant."}};

}  // namespace

extern constexpr Kind kJoining = {.id = KindId{12},
                                  .name = "joining",
                                  .plural = "joinings",
                                  .fields = kFields,
                                  .behaviours = kBehaviours,
                                  .in_control = true};

}  // namespace daybook::joining
