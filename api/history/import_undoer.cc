#include "api/history/import_undoer.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "api/access/privacy.h"
#include "api/core/joiner.h"
#include "api/history/undoer.h"
#include "domain/access/permissions.h"
#include "domain/history/import_undo.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kJobsAtOnce = 100;

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

Command finish_command(TenantId tenant, const Record& job, std::int64_t obstructed) {
  Command command = command_of(tenant, job, "import_undo.finish");
  command.import_id = {};
  Item item;
  item.kind = &import_undo::kImportUndo;
  item.behaviour = import_undo::kImportUndo.behaviour("finish");
  item.id = job.key.id;
  item.input.set(import_undo::kObstructed.id, obstructed);
  command.items.push_back(std::move(item));
  return command;
}

// What may be undone was asked when the job was, but for what others have hidden since.
MayUndo may_undo(const Shard& shard, TenantId tenant, const Record& job) {
  Caller asker;
  asker.tenant = tenant;
  asker.user = job.integer(import_undo::kActor);
  return [&shard, asker](const std::set<UndoDeed>&, const Events& events) {
    return check_takes_back(shard, asker, events);
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
  while (!is_stopping_) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return is_stopping_ || has_news_; });
      has_news_ = false;
    }
    look();
  }
}

void ImportUndoer::look() {
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    Shard& shard = shards_.at(i);
    for (const TenantId tenant : shard.views().tenants()) {
      const auto jobs = running_jobs(shard, tenant);
      if (!jobs) continue;
      for (const Record& job : *jobs) {
        if (!is_stopping_) undo_import(shard, tenant, job);
      }
    }
  }
}

void ImportUndoer::undo_import(Shard& shard, TenantId tenant, const Record& job) {
  std::int64_t obstructed = 0;
  if (!undo_batches(shard, tenant, job, obstructed)) return;
  const CommandAnswer answer = run_command(shard, finish_command(tenant, job, obstructed));
  if (!answer.status) {
    spdlog::error("the undo of an import cannot be finished: {}", answer.status.error().reason);
  }
}

bool ImportUndoer::undo_batches(Shard& shard, TenantId tenant, const Record& job,
                                std::int64_t& obstructed) {
  CommitQuery query;
  query.tenant = tenant;
  query.import = Uuid::parse(job.text(import_undo::kImport)).value_or(job.key.id);
  query.undoable = true;
  query.limit = 1;
  while (!is_stopping_) {
    const auto page = shard.reader().commits(query);
    if (!page) return false;
    if (page->positions.empty()) return true;
    const Position position = page->positions.front();
    const CommandAnswer answer =
        Undoer(shard, may_undo(shard, tenant, job), [this] {
          return is_stopping_.load();
        }).run({position, mode_of(job)}, command_of(tenant, job, "history.undo"));
    if (!answer.status && answer.status.error().code == ErrorCode::kUnavailable) return false;
    if (!answer.status) ++obstructed;
    query.to = Position{position.value - 1};
  }
  return false;
}

}  // namespace daybook::api
