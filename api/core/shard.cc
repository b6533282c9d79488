#include "api/core/shard.h"

#include <chrono>

#include "domain/catalogue.h"
#include "eventstore/codec.h"
#include "eventstore/rocksdb_event_store.h"

namespace daybook::api {
namespace {

OpenViews views_in(const ShardOptions& options) {
  OpenViews open;
  open.folder = (options.folder / "views").string();
  open.kinds = catalogue();
  open.progress = options.progress;
  return open;
}

CommitterOptions committing(const ShardOptions& options, std::function<Status()> repair) {
  CommitterOptions committer;
  committer.clock = wall_clock;
  committer.random = fill_random;
  committer.repair_views = std::move(repair);
  committer.committed = options.committed;
  committer.batch_written = options.batch_written;
  return committer;
}

}  // namespace

Time wall_clock() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

Result<std::unique_ptr<Shard>> Shard::open(ShardOptions options) {
  std::unique_ptr<Shard> shard(new Shard());
  RocksDbOptions store;
  store.folder = options.folder / "log";
  store.create_if_absent = options.create_if_absent;
  DAYBOOK_TRY(shard->store_, open_rocksdb_event_store(store));
  if (options.create_if_absent) {
    const Status made = KeyRing::init(*shard->store_, options.master);
    if (!made && made.error().code != ErrorCode::kConflict) return made.error();
  }
  DAYBOOK_TRY(shard->keys_, KeyRing::open(*shard->store_, options.master));
  DAYBOOK_TRY(shard->views_, open_views(shard->log(), views_in(options)));
  Shard* self = shard.get();
  shard->committer_ =
      std::make_unique<Committer>(*shard->store_, *shard->keys_, *shard->views_,
                                  committing(options, [self] { return self->repair_views(); }));
  shard->committer_->start();
  return shard;
}

Shard::~Shard() {
  if (committer_ != nullptr) committer_->stop();
}

ReadableLog Shard::log() const {
  return {*store_, [this](const StoredCommit& stored) { return decode_commit(*keys_, stored); }};
}

Status Shard::repair_views() {
  DAYBOOK_CHECK(views_->repair());
  return catch_up(log(), *views_);
}

Result<Commit> Shard::commit_at(TenantId tenant, Position position) const {
  DAYBOOK_TRY(const auto entry, reader().entry(tenant, position));
  if (!entry) return not_found("history.no_position", "There is no commit at this position.");
  DAYBOOK_TRY(const StoredCommit stored, store_->at(entry->place));
  return decode_commit(*keys_, stored);
}

Result<Position> Shard::position_at(TenantId tenant, Time time) const {
  std::uint64_t low = 0;
  std::uint64_t high = reader().position(tenant).value;
  while (low < high) {
    const std::uint64_t middle = high - (high - low) / 2;
    DAYBOOK_TRY(const auto entry, reader().entry(tenant, Position{middle}));
    if (!entry) return not_found("history.no_position", "There is no commit at this position.");
    DAYBOOK_TRY(const StoredCommit stored, store_->at(entry->place));
    DAYBOOK_TRY(const CommitFacts facts, read_facts(stored));
    if (facts.time <= time) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return Position{low};
}

}  // namespace daybook::api
