// Checks a log commit by commit, from the stored bytes and the keys alone: whether every commit can
// be read and every seal opens, whether each tenant's positions run 1, 2, 3 ... with each commit
// naming the one before it, whether time never goes back, and whether the Merkle roots that were
// once stated are those of the log as it is.
//
// Where the commits come from does not matter: an EventStore, a backup. Shares no code with what
// makes roots and proofs (merkle.h), only the hash.
//
// One thread. The keys outlive it. Memory: 80 bytes a stated root, a few hundred a tenant.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eventstore/codec.h"
#include "eventstore/erasure_verifier.h"
#include "eventstore/event_store.h"
#include "eventstore/keys.h"
#include "eventstore/log_fault.h"
#include "eventstore/merkle_fold.h"

namespace daybook {

// The root that a tenant's tree had at that size, as somebody says.
struct StatedRoot {
  TenantId tenant{};
  std::uint64_t size = 0;
  Digest root{};
  std::uint64_t line = 0;  // Where it is said, to be named.
};

// A tenant's commits so far.
struct VerifiedHistory {
  MerkleFold tree;
  Time time{};
  std::string leaf;                 // The last commit's leaf hash; empty before the first.
  bool is_sealed_for_ever = false;  // The tenant's key was destroyed.
};

class LogVerifier {
 public:
  explicit LogVerifier(const KeyRing& keys, std::span<const StatedRoot> stated = {});

  // The next commit in the order of the log, with the leaf hash that was kept beside it, if any.
  // False: fault() says what is wrong, and that is the end.
  bool add(Place place, const StoredCommit& stored, const Digest* kept_leaf = nullptr);
  // After the last one: nothing was stated that lies beyond the end.
  bool finish();

  const std::optional<LogFault>& fault() const { return fault_; }
  std::uint64_t commits() const { return commits_; }
  const std::map<TenantId, VerifiedHistory>& histories() const { return histories_; }
  // What the commits say of keys that were destroyed, to be compared with the keys.
  ErasureVerifier& erasures() { return erasures_; }

 private:
  using Stated = std::vector<StatedRoot>;

  bool is_next(const CommitFacts& facts);
  bool opens(const StoredCommit& stored, VerifiedHistory& history);
  bool agrees(TenantId tenant, const MerkleFold& tree);
  VerifiedHistory* history_of(TenantId tenant);
  bool fail(std::string what);

  const KeyRing& keys_;
  std::map<TenantId, Stated> stated_;  // Largest size first: the last is due next.
  std::map<TenantId, VerifiedHistory> histories_;
  ErasureVerifier erasures_;
  std::uint64_t commits_ = 0;
  LogFault at_;  // The commit that is looked at.
  std::optional<LogFault> fault_;
};

}  // namespace daybook
