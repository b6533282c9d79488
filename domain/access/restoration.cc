#include "domain/access/restoration.h"

namespace daybook::restoration {
namespace {

constexpr std::string_view kNoWayBack = "A log that was restored stays so.";

constexpr Field kFields[] = {kIncarnation, kPlace};
static_assert(well_formed(kFields));

Result<Events> record(const Record& now, const Input& input, const Loaded&, const Context&) {
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  Draft draft(now, "server.restored");
  draft.set(kExists, true);
  draft.set(kIncarnation, input.get(kIncarnation)).set(kPlace, input.get(kPlace));
  return std::move(draft).events();
}

constexpr Behaviour kBehaviours[] = {{.name = "record",
                                      .decide = record,
                                      .input = kFields,
                                      .makes_record = true,
                                      .irreversible = kNoWayBack}};

}  // namespace

extern constexpr Kind kRestoration = {.id = KindId{16},
                                      .name = "restoration",
                                      .plural = "restorations",
                                      .fields = kFields,
                                      .behaviours = kBehaviours,
                                      .in_control = true};

}  // namespace daybook::restoration
