// Filling an organization with demo data: the jobs, asked for, looked at, followed and cancelled.
#include "api/surfaces/platform/orgs/seeding.h"

#include "api/records/answers.h"
#include "api/seeding/seeding_run.h"
#include "api/surfaces/platform/actions.h"
#include "api/surfaces/platform/orgs/seeding_schemas.h"
#include "domain/access/tenant.h"
#include "domain/platform/demo_seeding.h"

namespace daybook::api::platform {
namespace {

using demo_seeding::kDemoSeeding;

constexpr std::string_view kMaySeed = "platform.orgs.seed";

Result<Record> org_of_path(const Exchange& exchange) {
  DAYBOOK_TRY(Record org, org_of_id(control_of(exchange), Uuid::parse(exchange.param(0))));
  DAYBOOK_CHECK(check_org_access(exchange, org));
  return org;
}

std::int64_t tenant_number(const Record& org) {
  return static_cast<std::int64_t>(org.number.value);
}

Result<std::optional<Record>> active_job(const Reader& control, const Record& org) {
  const auto id =
      control.claimed_by(kControl, kDemoSeeding, demo_seeding::kActiveTenant, tenant_number(org));
  if (!id) return std::optional<Record>{};
  return control.record(kControl, {kDemoSeeding.id, *id});
}

http::Response job_answer(int status, const Record& org, const Record& job) {
  http::Response response;
  response.status = status;
  JsonWriter json(response.body);
  write_seed_job(org, job, json);
  return response;
}

Exchange::Render shows_job(const Record& org) {
  return [org](const Exchange&, const CommandAnswer& answer) {
    return job_answer(202, org, answer.items.front().record);
  };
}

// Somebody else's request came first: their job is the answer.
Exchange::RenderRefusal shows_active_job(const Record& org) {
  return [org](const Exchange& exchange,
               const CommandAnswer& answer) -> std::optional<http::Response> {
    const Error& error = answer.status.error();
    const auto id = Uuid::parse(error.subject);
    if (error.reason != "demo_seeding.active" || !id) return std::nullopt;
    const auto job = control_of(exchange).record(kControl, {kDemoSeeding.id, *id});
    if (!job || !*job) return std::nullopt;
    return job_answer(202, org, **job);
  };
}

Command request_command(const Exchange& exchange, const Record& org) {
  Input input;
  input.set(demo_seeding::kTenant.id, tenant_number(org));
  input.set(demo_seeding::kRequestedBy.id, exchange.caller().user);
  input.set(demo_seeding::kRequestedById.id, exchange.caller().user_id.text());
  input.set(demo_seeding::kToken.id, exchange.caller().token.text());
  input.set(demo_seeding::kProgressTotal.id, static_cast<std::int64_t>(demo_size()));
  Command command =
      within_org_access(exchange, org, control_command(exchange, "demo_seeding.request"));
  command.items.push_back(
      make_item(kDemoSeeding, *kDemoSeeding.behaviour("request"), fresh_id(), std::move(input)));
  return command;
}

void request_seeding(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const Record org, org_of_path(*exchange));
  if (org.text(tenant::kStatus) != "active") {
    return exchange->fail(conflict("org.not_active", "The organization is not active."));
  }
  DAYBOOK_ANSWER_TRY(exchange, const auto active, active_job(control_of(*exchange), org));
  if (active) return exchange->answer(job_answer(202, org, *active));
  exchange->submit(request_command(*exchange, org), exchange->request().body, shows_job(org),
                   shows_active_job(org));
}

void read_seed_job(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const SeedJob found, seed_job_of_path(*exchange));
  exchange->answer(job_answer(200, found.org, found.job));
}

void cancel_seeding(const ExchangePtr& exchange) {
  DAYBOOK_ANSWER_TRY(exchange, const SeedJob found, seed_job_of_path(*exchange));
  Command command =
      within_org_access(*exchange, found.org, control_command(*exchange, "demo_seeding.cancel"));
  command.items.push_back(
      make_item(kDemoSeeding, *kDemoSeeding.behaviour("cancel"), found.job.key.id));
  submit(exchange, std::move(command), shows_job(found.org));
}

constexpr Answer kQueued[] = {{202, "the job, or the one that is under way", &kSeedJob},
                              {403, "no access to the organization"},
                              {404, "no such organization"},
                              {409, "the organization is not active"},
                              {503, "too many jobs are waiting"}};
constexpr Answer kShown[] = {{200, "", &kSeedJob},
                             {403, "no access to the organization"},
                             {404, "no such organization or job"}};
constexpr Answer kStreamed[] = {
    {.status = 200,
     .description = "server-sent events: the job whenever it changes, until it is over",
     .media = "text/event-stream"},
    {204, "all of it was heard already"},
    {403, "no access to the organization"},
    {404, "no such organization or job"},
    {503, "too many streams are open"}};
constexpr Answer kCancelled[] = {{202, "it stops after the batch under way", &kSeedJob},
                                 {403, "no access to the organization"},
                                 {404, "no such organization or job"},
                                 {409, "the job is over"}};

constexpr Action kRows[] = {
    {.method = Method::kPost,
     .path = "orgs/{org_uuid}/seed",
     .operation_id = "post_orgs_by_org_uuid_seed",
     .summary = "Seed demo data",
     .permission = kMaySeed,
     .handler = request_seeding,
     .answers = kQueued,
     .in_contract = true},
    {.method = Method::kGet,
     .path = "orgs/{org_uuid}/seed/{job_uuid}",
     .operation_id = "get_orgs_by_org_uuid_seed_by_job_uuid",
     .summary = "Get a job of demo data",
     .permission = kMaySeed,
     .handler = read_seed_job,
     .answers = kShown},
    {.method = Method::kGet,
     .path = "orgs/{org_uuid}/seed/{job_uuid}/events",
     .operation_id = "get_orgs_by_org_uuid_seed_by_job_uuid_events",
     .summary = "Follow a job of demo data as server-sent events",
     .permission = kMaySeed,
     .handler = stream_seed_job,
     .answers = kStreamed},
    {.method = Method::kPost,
     .path = "orgs/{org_uuid}/seed/{job_uuid}/cancel",
     .operation_id = "post_orgs_by_org_uuid_seed_by_job_uuid_cancel",
     .summary = "Cancel a job of demo data",
     .permission = kMaySeed,
     .handler = cancel_seeding,
     .answers = kCancelled},
};

}  // namespace

Result<SeedJob> seed_job_of_path(const Exchange& exchange) {
  DAYBOOK_TRY(Record org, org_of_path(exchange));
  const Error none = not_found("demo_seeding.not_found", "There is no such job.");
  const auto id = Uuid::parse(exchange.param(1));
  if (!id) return none;
  DAYBOOK_TRY(auto job, control_of(exchange).record(kControl, {kDemoSeeding.id, *id}));
  if (!job || job->integer(demo_seeding::kTenant) != tenant_number(org)) return none;
  return SeedJob{std::move(org), std::move(*job)};
}

extern constexpr ActionTable kSeedingActions = {kRows, "Orgs"};

}  // namespace daybook::api::platform
