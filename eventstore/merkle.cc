#include "eventstore/merkle.h"

#include <bit>
#include <cassert>
#include <cstring>

namespace daybook {
namespace {

Sha256& thread_hash() {
  thread_local Sha256 hash;
  return hash;
}

// Writes out the recursive definitions of RFC 6962, 2.1, over ranges of leaves.
class ProofWriter {
 public:
  explicit ProofWriter(const ReadNode& node) : node_(node) {}

  // MTH(D[begin:end]).
  Result<Digest> hash(std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t count = end - begin;
    if (std::has_single_bit(count)) {
      return node_(static_cast<unsigned>(std::countr_zero(count)), begin / count);
    }
    const std::uint64_t middle = split(begin, end);
    DAYBOOK_TRY(const Digest left, hash(begin, middle));
    DAYBOOK_TRY(const Digest right, hash(middle, end));
    return node_hash(left, right);
  }

  // PATH(index, D[begin:end]).
  Status path(std::uint64_t index, std::uint64_t begin, std::uint64_t end) {
    if (end - begin == 1) return Done{};
    const std::uint64_t middle = split(begin, end);
    if (index < middle) {
      DAYBOOK_CHECK(path(index, begin, middle));
      return add(middle, end);
    }
    DAYBOOK_CHECK(path(index, middle, end));
    return add(begin, middle);
  }

  // SUBPROOF(old_end, D[begin:end], known): `known` while the old tree's own root is all of it.
  Status subproof(std::uint64_t old_end, std::uint64_t begin, std::uint64_t end, bool known) {
    if (old_end == end) return known ? Status(Done{}) : add(begin, end);
    const std::uint64_t middle = split(begin, end);
    if (old_end <= middle) {
      DAYBOOK_CHECK(subproof(old_end, begin, middle, known));
      return add(middle, end);
    }
    DAYBOOK_CHECK(subproof(old_end, middle, end, false));
    return add(begin, middle);
  }

  MerkleProof take() { return std::move(proof_); }

 private:
  // The largest power of two smaller than the number of leaves goes left.
  static std::uint64_t split(std::uint64_t begin, std::uint64_t end) {
    return begin + std::bit_floor(end - begin - 1);
  }

  Status add(std::uint64_t begin, std::uint64_t end) {
    DAYBOOK_TRY(const Digest digest, hash(begin, end));
    proof_.push_back(digest);
    return Done{};
  }

  const ReadNode& node_;
  MerkleProof proof_;
};

Error out_of_range() {
  return {ErrorCode::kInvalid, "merkle.out_of_range", "The tree has no such leaf or size."};
}

}  // namespace

Digest leaf_hash(std::string_view leaf) {
  return thread_hash().update({"\0", 1}).update(leaf).finish();
}

Digest leaf_hash(std::span<const std::string> rows) {
  Sha256& hash = thread_hash().update({"\0", 1});
  for (const std::string& row : rows) hash.update(row);
  return hash.finish();
}

Digest node_hash(const Digest& left, const Digest& right) {
  return thread_hash().update({"\1", 1}).update(view_of(left)).update(view_of(right)).finish();
}

Digest empty_root() { return sha256({}); }

void MerkleFrontier::append(const Digest& leaf, const OnNode& on_node) {
  Digest node = leaf;
  if (on_node) on_node(0, size_, node);
  // Adding one to the size carries over its trailing ones: each carry joins two equal peaks.
  std::uint64_t index = size_;
  for (unsigned level = 1; (index & 1) != 0; ++level) {
    node = node_hash(peaks_.back(), node);
    peaks_.pop_back();
    index >>= 1;
    if (on_node) on_node(level, index, node);
  }
  peaks_.push_back(node);
  ++size_;
}

Digest MerkleFrontier::root() const {
  if (peaks_.empty()) return empty_root();
  Digest root = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
    root = node_hash(*peak, root);
  return root;
}

std::string MerkleFrontier::encode() const {
  std::string bytes;
  bytes.reserve(8 + peaks_.size() * sizeof(Digest));
  for (unsigned shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(size_ >> shift);
  for (const Digest& peak : peaks_) bytes += view_of(peak);
  return bytes;
}

Result<MerkleFrontier> MerkleFrontier::decode(std::string_view bytes) {
  MerkleFrontier frontier;
  const auto malformed = [] { return corrupt("merkle.frontier", "These bytes are no frontier."); };
  if (bytes.size() < 8) return malformed();
  for (unsigned i = 0; i < 8; ++i) {
    frontier.size_ |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(8);
  const auto peaks = static_cast<std::size_t>(std::popcount(frontier.size_));
  if (bytes.size() != peaks * sizeof(Digest)) return malformed();
  frontier.peaks_.resize(peaks);
  for (std::size_t i = 0; i < peaks; ++i) {
    std::memcpy(frontier.peaks_[i].data(), bytes.data() + i * sizeof(Digest), sizeof(Digest));
  }
  return frontier;
}

Result<Digest> root_at(std::uint64_t size, const ReadNode& node) {
  if (size == 0) return empty_root();
  return ProofWriter(node).hash(0, size);
}

Result<MerkleProof> inclusion_proof(std::uint64_t index, std::uint64_t size, const ReadNode& node) {
  if (index >= size) return out_of_range();
  ProofWriter writer(node);
  DAYBOOK_CHECK(writer.path(index, 0, size));
  return writer.take();
}

Result<MerkleProof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                      const ReadNode& node) {
  if (old_size == 0 || old_size > size) return out_of_range();
  ProofWriter writer(node);
  DAYBOOK_CHECK(writer.subproof(old_size, 0, size, true));
  return writer.take();
}

}  // namespace daybook
