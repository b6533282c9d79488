#include "domain/platform/demo_seeding.h"

#include <algorithm>

namespace daybook::demo_seeding {
namespace {

constexpr std::string_view kWhy =
    "A job of demo data is no data; what it made is undone in the tenant's history.";

constexpr Field kFields[] = {
    kTenant,      kRequestedBy,       kRequestedById, kStatus, kActiveTenant, kStage,
    kMessage,     kProgressCurrent,   kProgressTotal, kErrors, kStatistics,   kStartedAt,
    kHeartbeatAt, kCancelRequestedAt, kEndedAt,       kWorker, kToken};
static_assert(well_formed(kFields));

Needs ask_request(const Kind& kind, const Record&, const Input& input) {
  Needs needs;
  needs.holding.push_back({&kind, kActiveTenant.id, input.get(kTenant)});
  needs.holding.push_back({&kind, kStatus.id, std::string("queued")});
  return needs;
}

Result<Events> request(const Record& now, const Input& input, const Loaded& loaded,
                       const Context&) {
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  const auto& active = loaded.holding[0];
  if (!active.empty()) {
    return conflict("demo_seeding.active", "The organization is being seeded already.",
                    active.front().key.id.text());
  }
  if (loaded.holding[1].size() >= kQueuedMax) {
    return unavailable("demo_seeding.too_many", "20 jobs are waiting; ask again later.");
  }
  Draft draft(now, "demo_seeding.requested");
  draft.set(kExists, true).set(kStatus, "queued").set(kActiveTenant, input.get(kTenant));
  draft.set(kProgressCurrent, std::int64_t{0});
  for (const auto& [field, value] : input.fields()) draft.set(*kDemoSeeding.find(field), value);
  return std::move(draft).events();
}

Error over() { return conflict("demo_seeding.over", "The job is over."); }
bool is_running(const Record& job) { return job.text(kStatus) == "running"; }

Draft& take_over(const Record& now, const Input& input, const Context& context, Draft& draft) {
  draft.set(kStatus, "running").set(kWorker, input.get(kWorker));
  if (!now.has(kStartedAt.id)) draft.set(kStartedAt, context.now.value);
  return draft.set(kHeartbeatAt, context.now.value);
}

Result<Events> start(const Record& now, const Input& input, const Loaded&, const Context& context) {
  if (!is_active(now)) return over();
  if (is_running(now)) {
    Draft draft(now, "demo_seeding.resumed");
    return std::move(take_over(now, input, context, draft)).events();
  }
  Draft draft(now, "demo_seeding.started");
  return std::move(take_over(now, input, context, draft)).events();
}

// Whoever resumes a job passes by what is there already, which is no step back.
void set_progress(const Record& now, const Input& input, Draft& draft) {
  const auto* reached = std::get_if<std::int64_t>(&input.get(kProgressCurrent));
  if (reached != nullptr && *reached > now.integer(kProgressCurrent)) {
    draft.set(kProgressCurrent, *reached);
  }
  for (const Field& field : {kStage, kMessage, kStatistics, kErrors}) {
    if (input.names(field)) draft.set(field, input.get(field));
  }
}

Result<Events> report(const Record& now, const Input& input, const Loaded&,
                      const Context& context) {
  if (!is_running(now)) return over();
  Draft draft(now, "demo_seeding.progressed");
  set_progress(now, input, draft);
  draft.set(kHeartbeatAt, context.now.value);
  return std::move(draft).events();
}

Draft& end(std::string_view status, const Context& context, Draft& draft) {
  return draft.set(kStatus, std::string(status))
      .set(kActiveTenant, Null{})
      .set(kEndedAt, context.now.value);
}

Result<Events> end_running(const Record& now, const Input& input, const Context& context,
                           std::string_view status, Draft& draft) {
  if (!is_running(now)) return over();
  set_progress(now, input, draft);
  draft.set(kHeartbeatAt, context.now.value);
  return std::move(end(status, context, draft)).events();
}

Result<Events> complete(const Record& now, const Input& input, const Loaded&,
                        const Context& context) {
  Draft draft(now, "demo_seeding.completed");
  return end_running(now, input, context, "completed", draft);
}

Result<Events> fail(const Record& now, const Input& input, const Loaded&, const Context& context) {
  Draft draft(now, "demo_seeding.failed");
  return end_running(now, input, context, "failed", draft);
}

Result<Events> stop(const Record& now, const Input& input, const Loaded&, const Context& context) {
  Draft draft(now, "demo_seeding.cancelled");
  return end_running(now, input, context, "cancelled", draft);
}

// Asked twice is asked once.
Result<Events> cancel(const Record& now, const Input&, const Loaded&, const Context& context) {
  if (!is_active(now)) return over();
  if (now.has(kCancelRequestedAt.id)) return Events{};
  if (is_running(now)) {
    Draft draft(now, "demo_seeding.cancel_requested");
    return std::move(draft.set(kCancelRequestedAt, context.now.value)).events();
  }
  Draft draft(now, "demo_seeding.cancelled");
  draft.set(kCancelRequestedAt, context.now.value);
  return std::move(end("cancelled", context, draft)).events();
}

constexpr Field kRequestInput[] = {kTenant, kRequestedBy, kRequestedById, kToken, kProgressTotal};
constexpr Field kStartInput[] = {kWorker.editable()};
constexpr Field kProgressInput[] = {kStage.editable(), kMessage.editable(),
                                    kProgressCurrent.editable(), kStatistics.editable(),
                                    kErrors.editable()};

constexpr Behaviour kBehaviours[] = {
    {.name = "request",
     .decide = request,
     .input = kRequestInput,
     .ask = ask_request,
     .makes_record = true,
     .irreversible = kWhy},
    {.name = "start", .decide = start, .input = kStartInput, .irreversible = kWhy},
    {.name = "report", .decide = report, .input = kProgressInput, .irreversible = kWhy},
    {.name = "complete", .decide = complete, .input = kProgressInput, .irreversible = kWhy},
    {.name = "fail", .decide = fail, .input = kProgressInput, .irreversible = kWhy},
    {.name = "stop", .decide = stop, .input = kProgressInput, .irreversible = kWhy},
    {.name = "cancel", .decide = cancel, .irreversible = kWhy},
};

}  // namespace

bool is_active(const Record& job) {
  return job.text(kStatus) == "queued" || job.text(kStatus) == "running";
}

extern constexpr Kind kDemoSeeding = {.id = KindId{36},
                                      .name = "demo_seeding",
                                      .plural = "demo_seedings",
                                      .fields = kFields,
                                      .behaviours = kBehaviours,
                                      .in_control = true};

}  // namespace daybook::demo_seeding
