// The lists: for each term the numbers of its records, as Roaring bitmaps. What is on disk stands
// in chunks (chunks.h); what came since is pending in memory. A list is its chunks with the pending
// changes applied, so reading costs no more while folding is under way, and a fold that was cut
// short does no harm: its changes come again from the log.
//
// A fold has three steps: begin_fold sets the pending changes aside, fold writes them to disk,
// end_fold forgets them. Between them readers go on and new changes are pending anew.
//
// Threads: bitmap() and union_of() from any, under the owner's shared lock. apply, begin_fold and
// end_fold under the owner's exclusive lock. fold() from one thread without a lock.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "domain/core/result.h"
#include "projections/bitmap_cache.h"
#include "projections/folded_numbers.h"
#include "projections/pending.h"
#include "projections/rows.h"

namespace daybook {

class Postings {
 public:
  // `rows` must outlive this.
  Postings(Rows& rows, std::size_t cache_bytes);
  ~Postings();

  void apply(std::span<const ListChange> changes);
  void absorb(PendingTerms&& changes) { pending_->absorb(std::move(changes)); }

  Result<BitmapPtr> bitmap(const Term& term) const;
  // The records of any gram from `low` to `high`, both included, of a field.
  Result<BitmapPtr> union_of(const TermSpace& space, FieldId field, Gram low, Gram high) const;

  std::size_t pending_changes() const { return pending_->changes(); }
  std::size_t pending_terms() const { return pending_->size(); }
  bool is_folding() const { return folding_ != nullptr; }

  // False when nothing is pending or a fold is under way.
  bool begin_fold();
  // Writes what was set aside; `last` (the checkpoint's row) goes in with the last of it.
  Status fold(const std::function<void(RowBatch&)>& last);
  void end_fold();

  // The rows are others from now on, and have all changes. Under the exclusive lock, while none is
  // folding.
  void reset();

  std::size_t cached_bytes() const { return on_disk_.bytes() + current_.bytes(); }

 private:
  // How many changes a list has had: those of an ended fold are in the cached lists.
  BitmapCache::Stamp stamp_of(const Term& term) const;
  Result<BitmapPtr> base(const Term& term) const;
  Result<bool> holds_any() const;
  Status write_folded(const std::function<void(RowBatch&)>& last);
  Status fold_term(std::size_t index, RowBatch& out);
  Status fold_into_tables();
  bool may_hold(const Term& term, std::uint16_t chunk) const;
  Status chunk_with(const std::string& key, std::span<const PendingTerms::Number> changes,
                    bool may_be_held);

  Rows& rows_;
  mutable BitmapCache on_disk_;  // Lists without pending changes, used while a term has some.
  mutable BitmapCache current_;  // Lists as they were last asked for.
  std::unique_ptr<PendingTerms> pending_;
  std::unique_ptr<PendingTerms> folding_;  // Changes only in begin_fold and end_fold.
  // Of the thread that folds. Nothing when it is not known what is on disk: of views that it did
  // not see begin, and after a fold that failed.
  std::optional<FoldedNumbers> folded_;
  // Used for each term anew.
  std::vector<PendingTerms::Number> numbers_;
  std::vector<std::uint16_t> lows_;
};

}  // namespace daybook
