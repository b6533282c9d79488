#include "api/history/import_undoer.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "api/access/callers.h"
#include "api/access/privacy.h"
#include "api/core/joiner.h"
#include "api/history/undoer.h"
#include "domain/access/permissions.h"
#include "domain/history/import_undo.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kJobsAtOnce = 100;
constexpr std::chrono::seconds kPause{1};  // Before what was not possible is tried again.

Result<std::vector<Record>> running_jobs(const Shard& shard, TenantId tenant) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &import_undo::kImportUndo;
  query.conditions = {{import_undo::kStatus.id, Match::kEquals, std::string("running")}};
  query.limit = kJobsAtOnce;
  DAYBOOK_TRY(ListPage page, shard.reader().list(query));
  return std::move(page.records);
}

UndoMode mode_of(const Record& job) {
  if (job.text(import_undo::kMode) == "fields") return UndoMode::kFields;
  return job.text(import_undo::kMode) == "cascade" ? UndoMode::kCascade : UndoMode::kStrict;
}

// In the name of whoever asked for it; the job is the cause of all it writes and the import of all
// it undoes.
Command command_of(TenantId tenant, const Record& job, std::string name) {
  Command command;
  command.tenant = tenant;
  command.name = std::move(name);
  command.actor = job.integer(import_undo::kActor);
  command.actor_id = Uuid::parse(job.text(import_undo::kActorId)).value_or(Uuid{});
  command.on_behalf_of = job.integer(import_undo::kOnBehalfOf);
  // What is imported gives nobody any rights, so its undo may not give any back either.
  command.held = std::make_shared<const Permissions>();
  command.cause = job.key.id;
  command.import_id = job.key.id;
  return command;
}

// `how`: "finish" or "stop".
Command end_command(TenantId tenant, const Record& job, std::string_view how,
                    std::int64_t obstructed) {
  Command command = command_of(tenant, job, "import_undo." + std::string(how));
  command.import_id = {};
  Item item;
  item.kind = &import_undo::kImportUndo;
  item.behaviour = import_undo::kImportUndo.behaviour(how);
  item.id = job.key.id;
  item.input.set(import_undo::kObstructed.id, obstructed);
  command.items.push_back(std::move(item));
  return command;
}

bool may_go_on(const Caller& asker, TenantId tenant, const Record& job) {
  const auto* list = std::get_if<Json>(&job.get(import_undo::kPermissions));
  const auto needed = list == nullptr ? std::nullopt : read_permissions(list->text);
  const auto is_allowed = [&](const std::string& one) { return asker.permissions.allow(one); };
  return asker.tenant == tenant && asker.user == job.integer(import_undo::kActor) && needed &&
         std::ranges::all_of(*needed, is_allowed);
}

// Whoever asked, as they are now: null when they may not go on with it.
Result<std::shared_ptr<const Caller>> asker_of(const Shards& shards, TenantId tenant,
                                               const Record& job) {
  const Uuid token = Uuid::parse(job.text(import_undo::kToken)).value_or(Uuid{});
  DAYBOOK_TRY(auto asker, Callers(shards).asker(token));
  if (asker != nullptr && !may_go_on(*asker, tenant, job)) asker = nullptr;
  return asker;
}

// Rights to kinds are looked at once a batch; what others have hidden since, event by event.
MayUndo may_undo(const Shard& shard, std::shared_ptr<const Caller> asker) {
  return [&shard, asker](const std::set<UndoDeed>&, const Events& events) -> Status {
    DAYBOOK_CHECK(check_takes_back(shard, *asker, events));
    return check_makes_nothing_private(*asker, events);
  };
}

}  // namespace

void ImportUndoer::start() {
  thread_ = std::thread([this] { run(); });
}

void ImportUndoer::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ImportUndoer::committed(const Commit& commit) {
  if (commit.command != "import_undo.request") return;
  {
    const std::lock_guard lock(mutex_);
    has_news_ = true;
  }
  changed_.notify_one();
}

void ImportUndoer::run() {
  bool is_any_left = false;
  while (!is_stopping_) {
    {
      std::unique_lock lock(mutex_);
      const auto is_due = [this] { return is_stopping_ || has_news_; };
      if (is_any_left) changed_.wait_for(lock, kPause, is_due);
      if (!is_any_left) changed_.wait(lock, is_due);
      has_news_ = false;
    }
    is_any_left = !look();
  }
}

bool ImportUndoer::look() {
  bool are_all_ended = true;
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    Shard& shard = shards_.at(i);
    for (const TenantId tenant : shard.views().tenants()) {
      const auto jobs = running_jobs(shard, tenant);
      are_all_ended = are_all_ended && jobs;
      if (!jobs) continue;
      for (const Record& job : *jobs) {
        if (!is_stopping_ && !undo_import(shard, tenant, job)) are_all_ended = false;
      }
    }
  }
  return are_all_ended;
}

bool ImportUndoer::undo_import(Shard& shard, TenantId tenant, const Record& job) {
  std::int64_t obstructed = 0;
  const std::string_view end = undo_batches(shard, tenant, job, obstructed);
  if (end.empty()) return false;
  const CommandAnswer answer = run_command(shard, end_command(tenant, job, end, obstructed));
  if (answer.status) return true;
  spdlog::error("the undo of an import cannot be ended: {}", answer.status.error().reason);
  return false;
}

std::string_view ImportUndoer::undo_batches(Shard& shard, TenantId tenant, const Record& job,
                                            std::int64_t& obstructed) {
  CommitQuery query;
  query.tenant = tenant;
  query.import = Uuid::parse(job.text(import_undo::kImport)).value_or(job.key.id);
  query.undoable = true;
  query.limit = 1;
  while (!is_stopping_) {
    const auto page = shard.reader().commits(query);
    const auto asker = asker_of(shards_, tenant, job);
    if (!page || !asker) return {};
    if (page->positions.empty()) return "finish";
    if (*asker == nullptr) return "stop";
    const Position position = page->positions.front();
    const CommandAnswer answer =
        Undoer(shard, may_undo(shard, *asker), [this] {
          return is_stopping_.load();
        }).run({position, mode_of(job)}, command_of(tenant, job, "history.undo"));
    if (!answer.status && answer.status.error().code == ErrorCode::kUnavailable) return {};
    if (!answer.status) ++obstructed;
    query.to = Position{position.value - 1};
  }
  return {};
}

}  // namespace daybook::api
