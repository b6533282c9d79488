// What the writer and the readers of the views share. Internal to projections/.
//
// The writer puts rows into the database first and then, under the exclusive lock, publishes what
// it wrote: a new snapshot, the changes of the lists and the heads. Readers take the shared lock
// for as long as they work on lists, keep the snapshot, and read rows from it without the lock; so
// a request sees one position.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>

#include "projections/fair_lock.h"
#include "projections/heads.h"
#include "projections/kind_plan.h"
#include "projections/number_cache.h"
#include "projections/orders.h"
#include "projections/postings.h"
#include "projections/rows.h"

namespace daybook {

struct ViewState {
  ViewState(std::unique_ptr<Rows> opened, std::span<const Kind* const> kinds,
            std::size_t list_cache_bytes, std::size_t number_cache_bytes)
      : rows(std::move(opened)),
        plans(kinds),
        numbers(number_cache_bytes),
        postings(*rows, list_cache_bytes) {}

  const std::unique_ptr<Rows> rows;
  const KindPlans plans;
  NumberCache numbers;

  mutable FairLock lock;  // Guards what follows.
  Postings postings;
  RowSnapshotPtr snapshot;
  Heads heads;
  Orders orders;
  std::uint64_t published = 0;  // Counts the publishing of batches.

  // One order is loaded at a time; the others who want one wait. Never taken while holding `lock`.
  std::mutex loading;

  // Tells those who wait for a position that the heads have moved. Never held with `lock`.
  mutable std::mutex moved_mutex;
  mutable std::condition_variable moved;
};

}  // namespace daybook
