// How a job of demo data is shown, and followed.
#include "api/core/enforcement.h"
#include "api/history/listener.h"
#include "api/read/number_text.h"
#include "api/surfaces/platform/orgs/seeding.h"
#include "api/surfaces/platform/orgs/seeding_schemas.h"
#include "domain/platform/demo_seeding.h"

namespace daybook::api::platform {
namespace {

constexpr std::string_view kSeedType = "demo";  // There is one sort of data.

std::string status_url(const Record& org, const Record& job) {
  return "/api/v1/platform/orgs/" + org.key.id.text() + "/seed/" + job.key.id.text();
}

// What the job has of it; members without a value are left out.
void write_known(const Record& job, const Field& held, const Field& shown, JsonWriter& json) {
  if (job.has(held.id)) json.key(shown.name).value(held, job.get(held));
}

void write_progress(const Record& job, JsonWriter& json) {
  namespace held = demo_seeding;
  namespace shown = seed_job;
  write_known(job, held::kStage, shown::kStage, json);
  write_known(job, held::kMessage, shown::kMessage, json);
  write_known(job, held::kProgressCurrent, shown::kProgressCurrent, json);
  write_known(job, held::kProgressTotal, shown::kProgressTotal, json);
  json.key("errors").value(held::kErrors, job.get(held::kErrors));
  json.key("statistics").value(held::kStatistics, job.get(held::kStatistics));
  write_known(job, held::kWorker, shown::kWorker, json);
  write_known(job, held::kStartedAt, shown::kStartedAt, json);
  write_known(job, held::kHeartbeatAt, shown::kHeartbeatAt, json);
  write_known(job, held::kCancelRequestedAt, shown::kCancelRequestedAt, json);
  write_known(job, held::kEndedAt, shown::kCompletedAt, json);
}

// For as long as the job goes on and its listener may hear of it.
struct Stream {
  Record org;
  Record job;
  std::shared_ptr<Listener> listener;
  std::uint64_t told = 0;  // The version that was told last.
  bool is_over = false;
};

// Each is the whole job as it is now, so one that is missed is no loss.
std::string event_text(const Record& org, const Record& job) {
  const bool goes_on = demo_seeding::is_active(job);
  std::string text = "id: " + std::to_string(job.version.value) + "\nevent: ";
  text += goes_on ? "progress" : job.text(demo_seeding::kStatus);
  text += "\ndata: ";
  JsonWriter json(text);
  write_seed_job(org, job, json);
  return text + "\n\n";
}

// The settings are no right of the listener's, so that they are looked at each time.
bool goes_on(const Stream& stream) {
  if (stream.is_over || !stream.listener->may_go_on()) return false;
  const Exchange& exchange = stream.listener->exchange();
  return may_go_on(exchange.application(), exchange.route(), stream.listener->caller());
}

// A grant that was taken back, or another setting, is a commit of control, which wakes.
std::optional<std::string> next_events(Stream& stream) {
  if (!goes_on(stream)) return std::nullopt;
  if (!stream.listener->take_news()) return stream.listener->or_sign_of_life({});
  const Exchange& exchange = stream.listener->exchange();
  if (!check_org_access(exchange, stream.org)) return std::nullopt;
  const auto job = control_of(exchange).record(kControl, stream.job.key);
  if (!job || !*job) return std::nullopt;
  stream.is_over = !demo_seeding::is_active(**job);
  if ((*job)->version.value == stream.told) return stream.listener->or_sign_of_life({});
  stream.told = (*job)->version.value;
  return stream.listener->or_sign_of_life(event_text(stream.org, **job));
}

// The version of the job that the listener was told last; 0 for none.
Result<std::uint64_t> told_before(const Exchange& exchange) {
  const std::string_view seen = exchange.request().header("last-event-id");
  if (seen.empty()) return std::uint64_t{0};
  const ReadNumber number = read_scaled(seen, 0);
  if (number.fault == NumberFault::kNone && number.value >= 0) {
    return static_cast<std::uint64_t>(number.value);
  }
  return Error{ErrorCode::kInvalid, "header.malformed", "Last-Event-ID takes the id of an event."};
}

}  // namespace

void write_seed_job(const Record& org, const Record& job, JsonWriter& json) {
  const std::string url = status_url(org, job);
  json.begin_object().key("job_uuid").uuid(job.key.id).key("org_id").uuid(org.key.id);
  json.text("seed_type", kSeedType).text("status", job.text(demo_seeding::kStatus));
  json.text("status_url", url).text("events_url", url + "/events");
  json.number("requested_by", job.integer(demo_seeding::kRequestedBy));
  json.key("request_payload").begin_object().end_object();
  write_progress(job, json);
  json.key("created_at").time(job.created_at).key("requested_at").time(job.created_at);
  json.key("updated_at").time(job.updated_at).end_object();
}

// A listener who comes back to a job that is over, and heard of it, is told so by 204: then clients
// stop coming back.
void stream_seed_job(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const SeedJob found, seed_job_of_path(*exchange));
  DAYBOOK_ANSWER_TRY(exchange, const std::uint64_t told, told_before(*exchange));
  const bool goes_on = demo_seeding::is_active(found.job);
  if (!goes_on && told == found.job.version.value) {
    return exchange->answer(http::Response{.status = 204});
  }
  DAYBOOK_ANSWER_TRY(exchange, auto feed, exchange->application().feeds.open(kControl));
  const auto listener =
      std::make_shared<Listener>(exchange, std::move(feed), [](const Caller&) { return true; });
  const auto stream = std::make_shared<Stream>(Stream{found.org, found.job, listener, told});
  exchange->answer(stream_answer(listener, [stream] { return next_events(*stream); }));
}

}  // namespace daybook::api::platform
