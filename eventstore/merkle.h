// A tenant's commits as the leaves of a Merkle tree (RFC 6962, section 2.1; SHA-256): a root of 32
// bytes says which commits there are and in which order, a proof of a few hashes shows that one of
// them is in, or that an older root is the beginning of a younger one.
//
// A node is named by level and index: level 0 holds the leaf hashes, and node (l, i) is complete
// once all leaves i * 2^l .. (i + 1) * 2^l - 1 are there; then it never changes. Only complete
// nodes are ever stored. What verifies is apart, in merkle_verify.h.
//
// Threads: functions from any; a frontier from one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "eventstore/crypto.h"

namespace daybook {

// SHA-256 of 0x00 and the leaf; of the concatenated rows of a stored commit.
Digest leaf_hash(std::string_view leaf);
Digest leaf_hash(std::span<const std::string> rows);
// SHA-256 of 0x01, left and right.
Digest node_hash(const Digest& left, const Digest& right);
// The root of no leaves: SHA-256 of nothing.
Digest empty_root();

// The right edge of a tree: the roots of its perfect subtrees, largest first. All that is needed
// to go on appending; at most 64 hashes.
class MerkleFrontier {
 public:
  // Called for each node that an append completes, its leaf first, then upwards.
  using OnNode = std::function<void(unsigned level, std::uint64_t index, const Digest& node)>;

  void append(const Digest& leaf, const OnNode& on_node = {});
  std::uint64_t size() const { return size_; }
  Digest root() const;

  // u64 little-endian size, then the hashes. kCorrupt when the bytes are no frontier.
  std::string encode() const;
  static Result<MerkleFrontier> decode(std::string_view bytes);

  bool operator==(const MerkleFrontier&) const = default;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;
};

// Gives a complete node; its errors become the proof's.
using ReadNode = std::function<Result<Digest>(unsigned level, std::uint64_t index)>;
using MerkleProof = std::vector<Digest>;

// The root of the first `size` leaves, out of stored nodes.
Result<Digest> root_at(std::uint64_t size, const ReadNode& node);
// That leaf `index` is in the tree of `size` leaves (PATH). kInvalid unless index < size.
Result<MerkleProof> inclusion_proof(std::uint64_t index, std::uint64_t size, const ReadNode& node);
// That the tree of `old_size` leaves begins the tree of `size` (PROOF); empty when they are equal.
// kInvalid unless 0 < old_size <= size: everything begins with the empty tree.
Result<MerkleProof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                      const ReadNode& node);

}  // namespace daybook
