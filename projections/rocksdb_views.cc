#include "projections/rocksdb_views.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>

#include "domain/core/bytes.h"
#include "projections/holders.h"
#include "projections/keys.h"
#include "projections/projection.h"
#include "projections/record_cache.h"
#include "projections/record_keys.h"
#include "projections/record_reads.h"
#include "projections/staged_views.h"
#include "projections/tree_nodes.h"
#include "projections/view_state.h"
#include "projections/views_reader.h"
#include "projections/work_thread.h"

namespace daybook {
namespace {

// Pending changes may grow to so many times what starts a fold; then the writer waits for it.
constexpr std::size_t kPendingMaxFactor = 3;
constexpr std::size_t kListsAtOnce = 4096;
constexpr std::chrono::seconds kReadersMax{2};  // What a request may take with its snapshot.

}  // namespace

struct RocksdbViews::Impl {
  Impl(std::unique_ptr<Rows> rows, std::span<const Kind* const> kinds, const ViewsOptions& wanted)
      : options(wanted),
        state(std::move(rows), kinds, wanted.list_cache_bytes, wanted.number_cache_bytes),
        reader(state),
        records(wanted.records_cached) {}

  Status load();
  Status reopen(const std::function<Status()>& between = {});
  bool is_large(std::span<const Committed> commits) const;
  void publish(const Committed& last, StagedViews& staged);
  void publish(Bulk& bulk);
  void fold_when_many();
  bool has_many_pending(std::size_t factor) const;
  Status fold_once();

  const ViewsOptions options;
  ViewState state;
  const ViewsReader reader;
  mutable RecordCache records;
  AuditValues audit_values;       // Of batches that are written: one that fails takes it along.
  std::optional<ViewsMeta> meta;  // `reached` and what follows is the writer's.
  std::mutex fold_mutex;          // One fold at a time; guards folding_to.
  Place folding_to{};
  std::unique_ptr<WorkThread> folder;  // Last: its thread goes first.
};

RocksdbViews::RocksdbViews(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RocksdbViews::~RocksdbViews() {
  impl_->folder.reset();
  if (!impl_->meta || !impl_->options.fold_at_end) return;
  // What cannot be written now comes again from the log.
  if (fold()) impl_->state.rows->flush().has_value();
}

Result<std::unique_ptr<RocksdbViews>> RocksdbViews::open(const std::string& folder,
                                                         std::span<const Kind* const> kinds,
                                                         const ViewsOptions& options) {
  DAYBOOK_TRY(auto rows, Rows::open(folder, options.rows));
  auto impl = std::make_unique<Impl>(std::move(rows), kinds, options);
  DAYBOOK_CHECK(impl->load());
  if (options.fold_in_background) {
    impl->folder =
        std::make_unique<WorkThread>([views = impl.get()] { views->fold_once().has_value(); });
  }
  return std::unique_ptr<RocksdbViews>(new RocksdbViews(std::move(impl)));
}

Status RocksdbViews::Impl::load() {
  DAYBOOK_TRY(auto found, read_meta(*state.rows));
  Heads heads;
  DAYBOOK_CHECK(heads.load(*state.rows));
  records.clear();
  audit_values = {};
  std::unique_lock lock(state.lock);
  meta = std::move(found);
  state.heads = std::move(heads);
  state.snapshot = state.rows->snapshot();
  ++state.published;
  return Done{};
}

const std::optional<ViewsMeta>& RocksdbViews::meta() const { return impl_->meta; }

Status RocksdbViews::begin(const LogIdentity& log) {
  ViewsMeta meta;
  meta.log = log;
  meta.revisions = current_revisions();
  RowBatch batch;
  write_meta(meta, batch);
  DAYBOOK_CHECK(impl_->state.rows->write(batch.sorted()));
  impl_->meta = std::move(meta);
  return Done{};
}

Status RocksdbViews::complete() {
  DAYBOOK_CHECK(fold());
  DAYBOOK_CHECK(impl_->state.rows->compact());
  ViewsMeta meta = *impl_->meta;
  meta.is_complete = true;
  RowBatch batch;
  write_meta(meta, batch);
  DAYBOOK_CHECK(impl_->state.rows->write(batch.sorted()));
  impl_->meta = std::move(meta);
  return Done{};
}

const Reader& RocksdbViews::reader() const { return impl_->reader; }
ViewState& RocksdbViews::state() { return impl_->state; }

Place RocksdbViews::reached() const { return impl_->meta ? impl_->meta->reached : Place{}; }

TenantHead RocksdbViews::head(TenantId tenant) const { return impl_->state.heads.of(tenant).head; }

std::optional<KeyedCommit> RocksdbViews::keyed(TenantId tenant, std::string_view key) const {
  std::optional<KeyedCommit> keyed;
  const auto found = impl_->state.rows->get(keyed_key(tenant, key), [&](std::string_view row) {
    keyed = KeyedCommit{Position{get_big<std::uint64_t>(row)}, std::string(row.substr(8))};
  });
  return found ? keyed : std::nullopt;
}

Position RocksdbViews::undone_by(TenantId tenant, Position position) const {
  return undoer_of(*impl_->state.rows, tenant, position);
}

Result<std::optional<Record>> RocksdbViews::record(TenantId tenant, const RecordKey& key) const {
  const TenantRecord cached{tenant, key};
  if (const Record* held = impl_->records.find(cached)) return std::optional<Record>(*held);
  DAYBOOK_TRY(std::optional<Record> found, newest_record(impl_->state, tenant, key));
  if (found) impl_->records.put(cached, *found);
  return found;
}

std::optional<Uuid> RocksdbViews::claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                             const Value& value) const {
  return holder_of(*impl_->state.rows, tenant, kind, field, value);
}

Status RocksdbViews::each_holding(TenantId tenant, const Kind& kind, const Field& field,
                                  const Value& value, const VisitRecord& visit) const {
  const HeldValue held{tenant, kind, field, value};
  DAYBOOK_TRY(const auto numbers, holding_numbers(impl_->state, held, impl_->options.holders_max));
  for (std::size_t first = 0; first < numbers.size(); first += kWindowRecords) {
    const auto some =
        std::span(numbers).subspan(first, std::min(kWindowRecords, numbers.size() - first));
    DAYBOOK_TRY(std::vector<Record> found, numbered(tenant, kind.id, some));
    for (Record& record : found) visit(std::move(record));
  }
  return Done{};
}

Result<std::vector<RecordKey>> RocksdbViews::holders(TenantId tenant, const Kind& kind,
                                                     const Field& field, const Value& value) const {
  const HeldValue held{tenant, kind, field, value};
  DAYBOOK_TRY(const auto numbers, holding_numbers(impl_->state, held, impl_->options.holders_max));
  return keys_of(impl_->state, held, numbers);
}

Result<std::vector<Record>> RocksdbViews::numbered(TenantId tenant, KindId kind,
                                                   std::span<const std::uint32_t> numbers) const {
  return RecordSpace{*impl_->state.rows, tenant, kind}.at_all(numbers);
}

Result<std::vector<RecordKey>> RocksdbViews::subject_links(TenantId tenant,
                                                           const Uuid& subject) const {
  return records_in(*impl_->state.rows, subject_prefix(tenant, subject));
}

Result<std::vector<RecordKey>> RocksdbViews::pending_erasures(TenantId tenant) const {
  return records_in(*impl_->state.rows, tenant_prefix(Table::kErasure, tenant));
}

RecordNumber RocksdbViews::last_number(TenantId tenant, const Kind& kind) const {
  return impl_->state.heads.last_number(tenant, kind.id);
}

Status RocksdbViews::apply(std::span<const Committed> commits) {
  if (commits.empty()) return Done{};
  StagedViews staged(impl_->state, std::exchange(impl_->audit_values, {}),
                     impl_->is_large(commits) ? impl_->options.table_bytes : 0);
  for (const Committed& committed : commits) DAYBOOK_CHECK(staged.add(committed));
  DAYBOOK_CHECK(staged.write(commits.back()));
  impl_->publish(commits.back(), staged);
  impl_->fold_when_many();
  return Done{};
}

bool RocksdbViews::Impl::is_large(std::span<const Committed> commits) const {
  std::size_t count = 0;
  for (const Committed& committed : commits) count += committed.after->size();
  // Records that are packed are there for a moment only.
  return count >= std::min(options.table_records, kUnpackedMax);
}

void RocksdbViews::Impl::publish(const Committed& last, StagedViews& staged) {
  RowSnapshotPtr snapshot = state.rows->snapshot();
  {
    std::unique_lock no_order_is_loading(state.loading, std::defer_lock);
    if (staged.is_large()) no_order_is_loading.lock();
    std::unique_lock lock(state.lock);
    staged.publish();
    state.snapshot.swap(snapshot);
    ++state.published;
    meta->reached = last.place;
  }
  meta->leaf_hash = std::string(last.leaf_hash);
  audit_values = staged.take_audit_values();
  if (staged.is_large()) records.clear();
  for (const RecordChange& change : staged.changes()) {
    records.put({change.tenant, change.after->key}, *change.after);
  }
  { std::lock_guard lock(state.moved_mutex); }
  state.moved.notify_all();
  state.orders.compact(state.lock);
}

void RocksdbViews::Impl::fold_when_many() {
  if (folder == nullptr || !has_many_pending(1)) return;
  const bool are_too_many = has_many_pending(kPendingMaxFactor);
  folder->wake();
  if (are_too_many) folder->wait_idle();
}

// So many times what starts a fold.
bool RocksdbViews::Impl::has_many_pending(std::size_t factor) const {
  const std::shared_lock lock(state.lock);
  return state.postings.pending_changes() >= factor * options.fold_changes ||
         state.postings.pending_terms() >= factor * options.fold_terms;
}

const Heads& RocksdbViews::heads() const { return impl_->state.heads; }

Status RocksdbViews::take_in(Bulk& bulk) {
  Impl& views = *impl_;
  bulk.heads.write(bulk.rows);
  write_reached(bulk.reached, bulk.leaf_hash, bulk.rows);
  DAYBOOK_CHECK(views.state.rows->ingest(bulk.rows.sorted()));
  std::vector<ListChange> lists = std::move(bulk.history);
  const auto take_lists = [&] {
    const std::unique_lock lock(views.state.lock);  // Lists are folded meanwhile.
    views.state.postings.apply(lists);
    lists.clear();
  };
  for (const RecordChange& change : bulk.changes) {
    if (change.plan == nullptr) continue;
    append_list_changes(*change.plan, change.tenant, change.before, *change.after, lists);
    if (lists.size() >= kListsAtOnce) take_lists();
  }
  take_lists();
  views.publish(bulk);
  // A fold that failed is told here.
  if (views.has_many_pending(views.folder == nullptr ? 1 : kPendingMaxFactor)) return fold();
  views.fold_when_many();
  return Done{};
}

void RocksdbViews::Impl::publish(Bulk& bulk) {
  RowSnapshotPtr snapshot = state.rows->snapshot();
  const std::unique_lock lock(state.lock);
  bulk.heads.publish(state.heads);
  state.snapshot.swap(snapshot);
  meta->reached = bulk.reached;
  meta->leaf_hash = bulk.leaf_hash;
  records.clear();
}

Status RocksdbViews::Impl::fold_once() {
  std::lock_guard one(fold_mutex);
  {
    std::unique_lock lock(state.lock);
    // A fold that failed is finished before another begins.
    if (!state.postings.is_folding()) {
      folding_to = meta->reached;
      if (!state.postings.begin_fold()) return Done{};
    }
  }
  DAYBOOK_CHECK(
      state.postings.fold([this](RowBatch& rows) { write_lists_reached(folding_to, rows); }));
  std::unique_lock lock(state.lock);
  state.postings.end_fold();
  meta->lists_reached = folding_to;
  return Done{};
}

Status RocksdbViews::fold() {
  // Twice, for what came while an earlier one was under way.
  DAYBOOK_CHECK(impl_->fold_once());
  return impl_->fold_once();
}

Status RocksdbViews::copy_to(const std::string& folder) {
  DAYBOOK_CHECK(fold());
  return impl_->state.rows->copy_to(folder);
}

Status RocksdbViews::repair(const std::function<Status()>& complete_lists) {
  ViewState& state = impl_->state;
  std::lock_guard no_order_is_loading(state.loading);
  if (!state.rows->resume()) DAYBOOK_CHECK(impl_->reopen());
  DAYBOOK_TRY(auto found, read_meta(*state.rows));
  if (!found) return corrupt("views.absent", "The views say nothing of themselves.");
  {
    std::unique_lock lock(state.lock);
    impl_->meta = std::move(found);
  }
  DAYBOOK_CHECK(complete_lists());
  return impl_->load();
}

bool RocksdbViews::is_damaged() const { return impl_->state.rows->is_damaged(); }

void RocksdbViews::watch_damage(std::function<void()> found) {
  impl_->state.rows->watch_damage(std::move(found));
}

Status RocksdbViews::replace(const std::function<Status()>& put_in_place) {
  std::lock_guard no_order_is_loading(impl_->state.loading);
  std::lock_guard no_fold(impl_->fold_mutex);
  DAYBOOK_CHECK(impl_->reopen(put_in_place));
  return impl_->load();
}

Status RocksdbViews::Impl::reopen(const std::function<Status()>& between) {
  // Readers who come wait for the lock; those under way keep their snapshots for as long.
  std::unique_lock lock(state.lock);
  state.snapshot.reset();
  Status reopened = state.rows->reopen(kReadersMax, between);
  state.snapshot = state.rows->snapshot();
  state.orders.clear();
  if (between) state.postings.reset();
  return reopened;
}

Result<Digest> RocksdbViews::node(TenantId tenant, unsigned level, std::uint64_t index) const {
  return tree_node(*impl_->state.rows, tenant, level, index);
}

std::vector<TenantId> RocksdbViews::tenants() const {
  std::shared_lock lock(impl_->state.lock);
  std::vector<TenantId> tenants;
  for (const auto& [tenant, state] : impl_->state.heads.all()) tenants.push_back(tenant);
  return tenants;
}

}  // namespace daybook
