// Proofs out of a tenant's Merkle tree as the views keep it: that a commit is in the history, and
// that an older history begins a younger one (RFC 6962, section 2.1).
//
// Safe from any thread. A proof costs some dozen point reads of the views, so never on a committer.
#pragma once

#include <cstdint>
#include <string>

#include "api/core/shard.h"
#include "domain/core/result.h"
#include "eventstore/merkle.h"

namespace daybook::api {

struct InclusionProof {
  std::uint64_t leaf_index = 0;  // The position less one.
  std::uint64_t tree_size = 0;
  Digest leaf{};
  MerkleProof hashes;
};

struct ConsistencyProof {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  Digest from_root{};
  Digest to_root{};
  MerkleProof hashes;
};

// kNotFound "history.no_position".
Result<StoredCommit> stored_commit(const Shard& shard, TenantId tenant, Position position);

// `size` 0 is the empty tree. kInvalid "merkle.out_of_range" beyond the end.
Result<Digest> root_of(Shard& shard, TenantId tenant, std::uint64_t size);
// The roots of the perfect subtrees of the first `size` commits, largest first: where a tree is
// gone on with.
Result<MerkleProof> subtrees_of(Shard& shard, TenantId tenant, std::uint64_t size);
// kInvalid unless 0 < position <= size and there are as many commits.
Result<InclusionProof> prove_inclusion(Shard& shard, TenantId tenant, Position position,
                                       std::uint64_t size);
// kInvalid unless 0 < from <= to and there are as many commits.
Result<ConsistencyProof> prove_consistency(Shard& shard, TenantId tenant, std::uint64_t from,
                                           std::uint64_t to);

// ["base64", ...]
std::string json_of(const MerkleProof& hashes);
// {"leaf_index": 4, "tree_size": 9, "leaf_hash": "base64", "hashes": [...]}, compact.
std::string json_of(const InclusionProof& proof);

}  // namespace daybook::api
