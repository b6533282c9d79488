// Where each tenant's history ends: position, time, the right edge of its Merkle tree, and the last
// number given to each kind. Small, so all of it is in memory; each change is also a row.
//
// Not safe by itself: the owner of the views' lock guards it.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eventstore/merkle.h"
#include "eventstore/views.h"
#include "projections/rows.h"

namespace daybook {

// Of each so many levels of a Merkle tree one is kept: a sixteenth of the rows for at most eight
// more hashes to read.
inline constexpr unsigned kNodeLevels = 4;

struct TenantState {
  TenantHead head;
  MerkleFrontier frontier;
};

class Heads {
 public:
  // Nothing known of a tenant: position 0.
  const TenantState& of(TenantId tenant) const;
  RecordNumber last_number(TenantId tenant, KindId kind) const;
  const std::map<TenantId, TenantState>& all() const { return tenants_; }

  // From the rows that write() made.
  Status load(const Rows& rows);

 private:
  friend class NextHeads;
  using KindOf = std::pair<TenantId, KindId>;
  std::map<TenantId, TenantState> tenants_;
  std::map<KindOf, RecordNumber> numbers_;
};

// The heads after some commits that are not yet written; `now` stays as it is until publish.
class NextHeads {
 public:
  explicit NextHeads(const Heads& now) : now_(now) {}
  RecordNumber last_number(TenantId tenant, KindId kind) const;
  // Writes the Merkle nodes that the commit completes.
  void add(const Committed& committed, RowBatch& rows);
  // Writes the heads; once, after the last commit.
  void write(RowBatch& rows) const;
  void publish(Heads& heads);

 private:
  TenantState& next(TenantId tenant);

  const Heads& now_;
  Heads next_;
};

}  // namespace daybook
