#include "domain/history/import_undo.h"

namespace daybook::import_undo {
namespace {

constexpr std::string_view kWhy = "The undo of an import is undone batch by batch.";

constexpr Field kFields[] = {kImport,      kMode,         kStatus,     kActor,
                             kActorId,     kObstructed,   kOnBehalfOf, kToken,
                             kPermissions, kActiveImport, kCommits};
static_assert(well_formed(kFields));

Needs ask_request(const Kind& kind, const Record&, const Input& input) {
  Needs needs;
  needs.holding.push_back({&kind, kActiveImport.id, input.get(kImport)});
  return needs;
}

Result<Events> request(const Record& now, const Input& input, const Loaded& loaded,
                       const Context&) {
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  const auto& active = loaded.holding.front();
  if (!active.empty()) {
    return conflict("import.undo_running", "The import is being undone already.",
                    active.front().key.id.text());
  }
  if (input.get(kCommits) == Value{std::int64_t{0}}) {
    return conflict("import.undone", "Every commit of the import is undone already.");
  }
  Draft draft(now, "import_undo.requested");
  draft.set(kExists, true).set(kStatus, "running").set(kActiveImport, input.get(kImport));
  for (const auto& [field, value] : input.fields()) draft.set(*kImportUndo.find(field), value);
  return std::move(draft).events();
}

Events ended(Draft& draft, const Input& input, std::string_view status) {
  draft.set(kStatus, std::string(status)).set(kActiveImport, Null{});
  return std::move(draft.set(kObstructed, input.get(kObstructed))).events();
}

Result<Events> finish(const Record& now, const Input& input, const Loaded&, const Context&) {
  Draft draft(now, "import_undo.finished");
  return ended(draft, input, "done");
}

Result<Events> stop(const Record& now, const Input& input, const Loaded&, const Context&) {
  Draft draft(now, "import_undo.stopped");
  return ended(draft, input, "stopped");
}

constexpr Field kRequestInput[] = {kImport,     kMode,  kActor,       kActorId,
                                   kOnBehalfOf, kToken, kPermissions, kCommits};
constexpr Field kEndInput[] = {kObstructed};

constexpr Behaviour kBehaviours[] = {
    {.name = "request",
     .decide = request,
     .input = kRequestInput,
     .ask = ask_request,
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
