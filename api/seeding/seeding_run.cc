#include "api/seeding/seeding_run.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "api/access/callers.h"
#include "api/core/joiner.h"
#include "api/render/json_writer.h"
#include "api/seeding/demo_data.h"
#include "domain/access/permissions.h"
#include "domain/access/tenant.h"
#include "domain/platform/demo_seeding.h"

namespace daybook::api {
namespace {

using demo_seeding::kDemoSeeding;

constexpr std::chrono::seconds kBetweenReports{1};
constexpr std::uint32_t kCommitsAtOnce = 500;

bool is_for_now(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kNoSpace;
}

std::string title_of(std::string_view stage) { return "Making " + std::string(stage) + "."; }

std::int64_t sum(const DemoCounts& counts) {
  std::int64_t all = 0;
  for (const auto& [kind, count] : counts) all += count;
  return all;
}

// As many of the same kind as a batch takes.
std::span<const DemoRecord> next_batch(const std::vector<DemoRecord>& all, std::size_t begin) {
  std::size_t end = begin;
  const auto belongs = [&] {
    return end < all.size() && end - begin < kDemoBatch && all[end].kind == all[begin].kind;
  };
  while (belongs()) ++end;
  return std::span(all).subspan(begin, end - begin);
}

}  // namespace

std::size_t demo_size() { return demo_data(Time{}).size(); }

SeedingRun::SeedingRun(Shards& shards, Record job, std::string worker, Pause pause)
    : shards_(shards),
      job_(std::move(job)),
      worker_(std::move(worker)),
      pause_(std::move(pause)),
      tenant_{static_cast<std::uint64_t>(job_.integer(demo_seeding::kTenant))} {}

bool SeedingRun::run() {
  Going going = begin();
  if (going == Going::kOn) going = make_all();
  if (going == Going::kOn) going = end("complete", "The demo data is there.");
  return going != Going::kLater;
}

SeedingRun::Going SeedingRun::begin() {
  Input input;
  input.set(demo_seeding::kWorker.id, worker_);
  const CommandAnswer answer = change_job("start", std::move(input));
  // It was cancelled meanwhile.
  if (!answer.status) return is_for_now(answer.status.error()) ? Going::kLater : Going::kOver;
  if (!count_earlier()) return Going::kLater;
  return look_around();
}

// What earlier workers of this job made.
Status SeedingRun::count_earlier() {
  Shard& home = shards_.of(tenant_);
  CommitQuery query;
  query.tenant = tenant_;
  query.import = job_.key.id;
  query.limit = kCommitsAtOnce;
  DAYBOOK_TRY(const CommitPage page, home.reader().commits(query));
  for (const Position position : page.positions) {
    DAYBOOK_TRY(const Commit commit, home.commit_at(tenant_, position));
    count_made(commit, made_);
  }
  return Done{};
}

SeedingRun::Going SeedingRun::make_all() {
  const std::vector<DemoRecord> all = demo_data(job_.created_at);
  while (passed_ < all.size()) {
    const auto batch = next_batch(all, passed_);
    Going going = look_around();
    if (going == Going::kOn) going = report(batch.front().kind->plural);
    if (going == Going::kOn) going = make_batch(batch);
    if (going != Going::kOn) return going;
    passed_ += batch.size();
  }
  return look_around();
}

// Whether it is still wanted, before each batch.
SeedingRun::Going SeedingRun::look_around() {
  auto job = shards_.control().reader().record(kControl, job_.key);
  if (!job || !*job) return Going::kLater;
  job_ = **std::move(job);
  if (job_.has(demo_seeding::kCancelRequestedAt.id)) {
    return end("stop", "Cancelled. What was made stays.");
  }
  Status stands = check_organization();
  if (stands) stands = check_asker();
  if (stands) return Going::kOn;
  const Error& error = stands.error();
  const bool is_final = error.code == ErrorCode::kConflict || error.code == ErrorCode::kNotFound;
  return is_final ? end("fail", error.message, error.message) : Going::kLater;
}

Status SeedingRun::check_organization() {
  const RecordNumber number{static_cast<std::uint32_t>(tenant_.value)};
  DAYBOOK_TRY(const auto org,
              shards_.control().reader().by_number(kControl, tenant::kTenant, number));
  if (!org || !org->exists()) return not_found("org.not_found", "The organization was deleted.");
  where_ = {tenant_, org->key.id};
  if (org->text(tenant::kStatus) == "active") return Done{};
  return conflict("org.not_active", "The organization is not active.");
}

// It goes on in the name of whoever asked, as long as they are known.
Status SeedingRun::check_asker() const {
  if (!job_.has(demo_seeding::kToken.id)) return Done{};
  const Uuid token = Uuid::parse(job_.text(demo_seeding::kToken)).value_or(Uuid{});
  DAYBOOK_TRY(const auto asker, Callers(shards_).asker(token));
  if (asker != nullptr && asker->user == job_.integer(demo_seeding::kRequestedBy)) return Done{};
  return conflict("demo_seeding.nobody", "Whoever asked for it may not any more.");
}

SeedingRun::Going SeedingRun::make_batch(std::span<const DemoRecord> records) {
  Shard& home = shards_.of(tenant_);
  auto items = demo_items(home.reader(), where_, records);
  if (!items) return Going::kLater;
  if (items->empty()) return Going::kOn;
  const CommandAnswer answer = run_command(home, batch_command(*items));
  if (!answer.status) {
    const Error& error = answer.status.error();
    return is_for_now(error) ? Going::kLater : end("fail", "A batch was refused.", error.message);
  }
  count_made(*items, answer, made_);
  return pause_() ? Going::kOn : Going::kOver;
}

// What is seeded gives nobody any rights.
Command SeedingRun::batch_command(std::vector<Item> items) const {
  Command command;
  command.tenant = tenant_;
  command.name = "demo.seed";
  command.actor = job_.integer(demo_seeding::kRequestedBy);
  command.actor_id = Uuid::parse(job_.text(demo_seeding::kRequestedById)).value_or(Uuid{});
  command.held = std::make_shared<const Permissions>();
  command.cause = job_.key.id;
  command.import_id = job_.key.id;
  command.atomic = false;
  command.items = std::move(items);
  return command;
}

// At once when a stage begins, else once a second at most.
SeedingRun::Going SeedingRun::report(std::string_view stage) {
  const auto now = std::chrono::steady_clock::now();
  if (stage == stage_ && now - reported_ < kBetweenReports) return Going::kOn;
  stage_ = stage;
  reported_ = now;
  const CommandAnswer answer = change_job("report", progress(stage, title_of(stage)));
  if (answer.status) return Going::kOn;
  return is_for_now(answer.status.error()) ? Going::kLater : Going::kOver;
}

SeedingRun::Going SeedingRun::end(std::string_view behaviour, std::string message,
                                  const std::string& fault) {
  Input input = progress({}, std::move(message));
  if (!fault.empty()) {
    Json errors;
    JsonWriter(errors.text).begin_array().text(fault).end_array();
    input.set(demo_seeding::kErrors.id, std::move(errors));
  }
  const CommandAnswer answer = change_job(behaviour, std::move(input));
  if (answer.status) return Going::kOver;
  spdlog::error("a job of demo data cannot be ended: {}", answer.status.error().reason);
  return is_for_now(answer.status.error()) ? Going::kLater : Going::kOver;
}

Input SeedingRun::progress(std::string_view stage, std::string message) const {
  Input input;
  if (!stage.empty()) input.set(demo_seeding::kStage.id, std::string(stage));
  input.set(demo_seeding::kMessage.id, std::move(message));
  input.set(demo_seeding::kProgressCurrent.id, static_cast<std::int64_t>(passed_));
  input.set(demo_seeding::kStatistics.id, Json{statistics()});
  return input;
}

// What is passed by is there already, or was, or cannot be.
std::string SeedingRun::statistics() const {
  const std::int64_t made = sum(made_);
  std::string text;
  JsonWriter json(text);
  json.begin_object().number("created", made);
  json.number("skipped", std::max<std::int64_t>(static_cast<std::int64_t>(passed_) - made, 0));
  json.key("created_by_kind").begin_object();
  for (const auto& [kind, count] : made_) json.number(kind, count);
  json.end_object().end_object();
  return text;
}

CommandAnswer SeedingRun::change_job(std::string_view behaviour, Input input) {
  Command command;
  command.tenant = kControl;
  command.name = "demo_seeding." + std::string(behaviour);
  command.cause = job_.key.id;
  Item item;
  item.kind = &kDemoSeeding;
  item.behaviour = kDemoSeeding.behaviour(behaviour);
  item.id = job_.key.id;
  item.input = std::move(input);
  command.items.push_back(std::move(item));
  return run_command(shards_.control(), std::move(command));
}

}  // namespace daybook::api
