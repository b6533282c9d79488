#include "api/core/shard.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <future>

#include "api/core/views_mender.h"
#include "domain/catalogue.h"
#include "eventstore/codec.h"
#include "eventstore/rocksdb_event_store.h"
#include "eventstore/sealed_commits.h"

namespace daybook::api {
namespace {

std::filesystem::path folder_of_views(const ShardOptions& options) {
  return options.folder / "views";
}

std::filesystem::path folder_of_log(const ShardOptions& options) { return options.folder / "log"; }

OpenViews views_in(const ShardOptions& options) {
  OpenViews open;
  open.folder = folder_of_views(options).string();
  open.kinds = catalogue();
  open.progress = options.progress;
  open.log_was_cut = [log = folder_of_log(options).string()](Place shown, Place left) {
    spdlog::error(
        "{} ends with commit {}, but its views show {}: its end was cut off, and what was "
        "acknowledged is lost. Only a backup has it.",
        log, left.value, shown.value);
  };
  open.options.rows.env = options.env;
  share_memory(options.memory_bytes, open.options);
  return open;
}

// One that never wrote gets a key to destroy, so that it never writes.
Status erase_tenant(EventStore& store, KeyRing& keys, TenantId tenant, Time now) {
  const auto key = keys.tenant_key(tenant);
  if (!key) {
    if (key.error().code != ErrorCode::kNotFound) return key.error();
    const NewKey made = keys.make_key({tenant, Uuid{}});
    DAYBOOK_CHECK(store.put_keys({&made.row, 1}));
  }
  return keys.erase_tenant(tenant, now);
}

// Of the shard's share of memory the same part as every other cache has.
std::size_t keys_kept(std::size_t memory_bytes) {
  constexpr std::size_t kLeast = 1024;
  const std::size_t kept = KeyRing::kCachedKeysMax * (memory_bytes >> 20) / (kMemoryUsual >> 20);
  return std::max(kLeast, kept);
}

}  // namespace

Time wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

Result<std::unique_ptr<Shard>> Shard::open(const ShardOptions& options) {
  std::unique_ptr<Shard> shard(new Shard());
  shard->views_folder_ = folder_of_views(options);
  shard->clock_ = options.clock;
  RocksDbOptions store;
  store.folder = folder_of_log(options);
  store.create_if_absent = options.create_if_absent;
  store.env = options.env;
  share_memory(options.memory_bytes, store);
  DAYBOOK_TRY(shard->store_, open_rocksdb_event_store(store));
  if (options.create_if_absent) {
    const Status made = KeyRing::init(*shard->store_, options.master);
    if (!made && made.error().code != ErrorCode::kConflict) return made.error();
  }
  DAYBOOK_TRY(shard->keys_,
              KeyRing::open(*shard->store_, options.master, keys_kept(options.memory_bytes)));
  DAYBOOK_TRY(shard->views_, open_views(shard->log(), views_in(options)));
  shard->mending_ = views_in(options);
  shard->mending_.progress = {};
  shard->open_past(options);
  shard->committer_ = std::make_unique<Committer>(*shard->store_, *shard->keys_, *shard->views_,
                                                  shard->committing(options));
  shard->committer_->start();
  shard->watch_damage();
  return shard;
}

// The last checkpoint of the past is taken once no commit can come any more.
Shard::~Shard() {
  if (views_ != nullptr) views_->watch_damage({});
  mender_.reset();
  if (committer_ != nullptr) committer_->stop();
  if (past_ != nullptr) past_->stop();
}

void Shard::watch_damage() {
  mender_ = std::make_unique<ViewsMender>(
      log(), [this](const OpenReadableLog& log) { return rebuild_views_beside(log, mending_); },
      [this] { return repair_views(); });
  views_->watch_damage([this] { mender_->wake(); });
}

void Shard::open_past(const ShardOptions& options) {
  const LiveHistory history{log(), *views_, catalogue(), past_view_share(options.memory_bytes)};
  past_ = std::make_unique<Past>(history, options.folder / "past", options.past);
  past_->start();
}

CommitterOptions Shard::committing(const ShardOptions& options) {
  CommitterOptions committer;
  committer.queued_max = options.queued_max;
  committer.clock = clock_;
  committer.patience = options.patience;
  committer.random = fill_random;
  committer.repair_views = [this] { return daybook::repair_views(log(), *views_, mending_); };
  committer.committed = [this, told = options.committed](const Commit& commit) {
    past_->committed(commit);
    if (told) told(commit);
  };
  committer.ends_batch = options.ends_batch;
  committer.batch_written = options.batch_written;
  return committer;
}

ReadableLog Shard::log() const {
  return {*store_, [this](const StoredCommit& stored) { return decode_for_views(*keys_, stored); }};
}

Status Shard::between_batches(const std::function<Status()>& task) {
  std::promise<Status> promise;
  auto done = promise.get_future();
  committer_->between_batches(
      [&](const Status& may_run) { promise.set_value(may_run ? task() : may_run); });
  return done.get();
}

Result<std::size_t> Shard::erase_keys(TenantId tenant, std::span<const Uuid> subjects) {
  Result<std::size_t> erased = std::size_t{0};
  const Status run = between_batches([&]() -> Status {
    erased = keys_->erase_subjects(tenant, subjects, clock_());
    if (erased) return Done{};
    // Whether they are gone is unknown, and the log takes no commit until it was looked at.
    DAYBOOK_CHECK(store_->reopen());
    return erased.error();
  });
  if (!run) return run.error();
  return erased;
}

Status Shard::erase_tenant_keys(TenantId tenant) {
  return between_batches([&]() -> Status {
    Status erased = erase_tenant(*store_, *keys_, tenant, clock_());
    // As above.
    if (!erased) DAYBOOK_CHECK(store_->reopen());
    return erased;
  });
}

Status Shard::repair_views() {
  return between_batches([this] { return daybook::repair_views(log(), *views_, mending_); });
}

Result<Commit> Shard::commit_at(TenantId tenant, Position position) const {
  return daybook::commit_at(past_->history(), tenant, position);
}

Result<Commit> Shard::commit_with_bytes(TenantId tenant, Position position) const {
  LiveHistory history = past_->history();
  history.log.decode = [this](const StoredCommit& stored) { return decode_commit(*keys_, stored); };
  return daybook::commit_at(history, tenant, position);
}

Result<Position> Shard::position_at(TenantId tenant, Time time) const {
  return daybook::position_at(past_->history(), tenant, time);
}

}  // namespace daybook::api
