// Follows the commits of a log from the first and checks that each is the next of its tenant: no
// place, no position is missing, and each names the leaf of the one before. Keeps every tenant's
// right edge, so that it knows their Merkle roots. No key is needed for that.
//
// Threads: one at a time. Memory: about 1 KiB a tenant.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "domain/core/result.h"
#include "domain/core/value.h"
#include "eventstore/event_store.h"
#include "eventstore/merkle.h"

namespace daybook {

// What is known of a tenant's history up to its last commit.
struct TenantEdge {
  MerkleFrontier frontier;
  Digest last_leaf{};
  bool operator==(const TenantEdge&) const = default;
};

class CommitChain {
 public:
  // kCorrupt "backup.chain" names the place. Nothing is taken in then.
  Status add(Place place, const StoredCommit& stored, const Digest& leaf);

  Place head() const { return head_; }
  // Of the commit at head; zeros in the beginning.
  const Digest& head_leaf() const { return head_leaf_; }
  const std::map<TenantId, TenantEdge>& tenants() const { return tenants_; }

  // Goes on where another stood. For a manifest that was read.
  CommitChain() = default;
  CommitChain(Place head, const Digest& head_leaf, std::map<TenantId, TenantEdge> tenants)
      : head_(head), head_leaf_(head_leaf), tenants_(std::move(tenants)) {}

  bool operator==(const CommitChain&) const = default;

 private:
  Place head_{};
  Digest head_leaf_{};
  std::map<TenantId, TenantEdge> tenants_;
};

}  // namespace daybook
