// The views of one log in one folder: everything the projections write. Implements Views for the
// committer and hands out the Reader for everybody else.
//
// Threads: what Views declares comes from one writer thread. reader() may be used from any. A
// thread of its own folds the lists to disk from time to time; fold() may be called from any.
//
// The views are not durable by themselves: after a crash they are a little behind the log, and
// open_views (runner.h) catches them up.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "eventstore/merkle.h"
#include "eventstore/views.h"
#include "projections/heads.h"
#include "projections/projection.h"
#include "projections/reader.h"
#include "projections/row_batch.h"
#include "projections/term.h"
#include "projections/views_meta.h"

namespace daybook {

struct ViewsOptions {
  RowsOptions rows = {};
  std::size_t list_cache_bytes = std::size_t{256} << 20;
  std::size_t number_cache_bytes = std::size_t{1} << 20;
  std::size_t records_cached = 16384;
  // More records of one value than this are never taken into memory for one decision.
  std::size_t holders_max = 2'000'000;
  // A batch that touches so many records is written as table files of its own.
  std::size_t table_records = kUnpackedMax;
  std::size_t table_bytes = std::size_t{64} << 20;  // Of such a file, about.
  // Lists are folded once so many changes, or so many terms with changes, are in memory.
  std::size_t fold_changes = std::size_t{8} << 20;
  std::size_t fold_terms = std::size_t{400} << 10;
  bool fold_in_background = true;
  bool fold_at_end = true;               // Not worth the while for views that nobody opens again.
  std::size_t rebuild_records = 60'000;  // So many records are folded before they are written.
};

struct ViewState;

class RocksdbViews final : public Views {
 public:
  // Makes the folder when it is absent. The kinds must outlive the views.
  static Result<std::unique_ptr<RocksdbViews>> open(const std::string& folder,
                                                    std::span<const Kind* const> kinds,
                                                    const ViewsOptions& options);
  ~RocksdbViews() override;  // Folds the lists, so that the next start has little to catch up.

  // Makes `folder`, which must not exist, hold these views as they are at one moment, as a crash
  // would leave them: open_copy (runner.h) opens it. From any thread, beside the writer.
  Status copy_to(const std::string& folder);

  // Nothing before begin().
  const std::optional<ViewsMeta>& meta() const;
  // Empty views begin as those of this log.
  Status begin(const LogIdentity& log);
  // Marks what a rebuild has finished.
  Status complete();

  const Reader& reader() const;

  Place reached() const override;
  TenantHead head(TenantId tenant) const override;
  std::optional<KeyedCommit> keyed(TenantId tenant, std::string_view key) const override;
  Position undone_by(TenantId tenant, Position position) const override;
  Result<std::optional<Record>> record(TenantId tenant, const RecordKey& key) const override;
  Result<std::vector<Record>> numbered(TenantId tenant, KindId kind,
                                       std::span<const std::uint32_t> numbers) const override;
  std::optional<Uuid> claimed_by(TenantId tenant, const Kind& kind, const Field& field,
                                 const Value& value) const override;
  Status each_holding(TenantId tenant, const Kind& kind, const Field& field, const Value& value,
                      const VisitRecord& visit) const override;
  Result<std::vector<RecordKey>> holders(TenantId tenant, const Kind& kind, const Field& field,
                                         const Value& value) const override;
  // From any thread.
  Result<std::vector<RecordKey>> subject_links(TenantId tenant, const Uuid& subject) const override;
  RecordNumber last_number(TenantId tenant, const Kind& kind) const override;
  Status apply(std::span<const Committed> commits) override;

  // The Merkle node of a tenant's tree (merkle.h). kNotFound while it is not complete.
  Result<Digest> node(TenantId tenant, unsigned level, std::uint64_t index) const;
  std::vector<TenantId> tenants() const;

  // Whose erasure was asked for and is not complete. Any thread.
  Result<std::vector<RecordKey>> pending_erasures(TenantId tenant) const;

  // Writes all pending changes of lists to disk.
  Status fold();

  // What many commits made, folded first (rebuild.cc): the rows, of which later ones of a key win,
  // the change of each record they touched, and where they end.
  struct Bulk {
    RowBatch rows;
    std::vector<RecordChange> changes;
    std::vector<ListChange> history;  // Of the commits themselves.
    NextHeads heads;
    Place reached{};
    std::string leaf_hash;
  };
  // Written as table files: much faster than apply, but nobody may be reading.
  Status take_in(Bulk& bulk);
  const Heads& heads() const;
  // After a failed apply, of which nobody knows how far it came: lets the database try again or
  // opens it anew, and drops what memory may hold too much. `complete_lists` brings the lists up to
  // the rows, which may have what was not applied. See repair_views (runner.h).
  Status repair(const std::function<Status()>& complete_lists);

  // Bytes of the folder did not verify since it was opened (Rows).
  bool is_damaged() const;
  void watch_damage(std::function<void()> found);
  // Has `put_in_place` put a folder of views as far as these in the place of this one, between
  // closing and opening it. Readers who come wait; kUnavailable when those under way take too long.
  Status replace(const std::function<Status()>& put_in_place);

  // For the parts that work on everything at once: rebuild, digest, catching up of lists.
  ViewState& state();

 private:
  struct Impl;
  explicit RocksdbViews(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace daybook
