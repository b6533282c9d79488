#include "domain/history/import_undo.h"

namespace daybook::import_undo {
namespace {

constexpr std::string_view kWhy = "The undo of an import is undone batch by batch.";

constexpr Field kFields[] = {kImport,     kMode,       kStatus, kActor,      kActorId,
                             kObstructed, kOnBehalfOf, kToken,  kPermissions};
static_assert(well_formed(kFields));

Result<Events> request(const Record& now, const Input& input, const Loaded&, const Context&) {
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  Draft draft(now, "import_undo.requested");
  draft.set(kExists, true).set(kStatus, "running");
  for (const auto& [field, value] : input.fields()) draft.set(*kImportUndo.find(field), value);
  return std::move(draft).events();
}

Result<Events> finish(const Record& now, const Input& input, const Loaded&, const Context&) {
  Draft draft(now, "import_undo.finished");
  draft.set(kStatus, "done").set(kObstructed, input.get(kObstructed));
  return std::move(draft).events();
}

Result<Events> stop(const Record& now, const Input& input, const Loaded&, const Context&) {
  Draft draft(now, "import_undo.stopped");
  draft.set(kStatus, "stopped").set(kObstructed, input.get(kObstructed));
  return std::move(draft).events();
}

constexpr Field kRequestInput[] = {kImport,     kMode,  kActor,      kActorId,
                                   kOnBehalfOf, kToken, kPermissions};
constexpr Field kEndInput[] = {kObstructed};

constexpr Behaviour kBehaviours[] = {
    {.name = "request",
     .decide = request,
     .input = kRequestInput,
     .makes_record = true,
     .irreversible = kWhy},
    {.name = "finish", .decide = finish, .input = kEndInput, .irreversible = kWhy},
    {.name = "stop", .decide = stop, .input = kEndInput, .irreversible = kWhy},
};

}  // namespace

extern constexpr Kind kImportUndo = {.id = KindId{20},
                                     .name = "import_undo",
                                     .plural = "import_undos",
                                     .fields = kFields,
                                     .behaviours = kBehaviours};

}  // namespace daybook::import_undo
