#include "eventstore/merkle_fold.h"

#include <bit>

namespace daybook {
namespace {

Digest hash_of_two(const Digest& left, const Digest& right) {
  std::string bytes(1, '\1');
  bytes += view_of(left);
  bytes += view_of(right);
  return sha256(bytes);
}

}  // namespace

Digest fold_leaf(std::span<const std::string> rows) {
  Sha256 hash;
  hash.update({"\0", 1});
  for (const std::string& row : rows) hash.update(row);
  return hash.finish();
}

std::optional<MerkleFold> MerkleFold::behind(std::uint64_t size, std::span<const Digest> roots) {
  if (static_cast<std::size_t>(std::popcount(size)) != roots.size()) return std::nullopt;
  MerkleFold fold;
  fold.size_ = size;
  std::uint64_t rest = size;
  for (const Digest& root : roots) {
    const std::uint64_t leaves = std::bit_floor(rest);
    fold.subtrees_.push_back({leaves, root});
    rest -= leaves;
  }
  return fold;
}

void MerkleFold::add(const Digest& leaf) {
  Subtree last{1, leaf};
  while (!subtrees_.empty() && subtrees_.back().leaves == last.leaves) {
    last = {2 * last.leaves, hash_of_two(subtrees_.back().root, last.root)};
    subtrees_.pop_back();
  }
  subtrees_.push_back(last);
  ++size_;
}

Digest MerkleFold::root() const {
  if (subtrees_.empty()) return sha256("");
  Digest root = subtrees_.back().root;
  for (std::size_t i = subtrees_.size() - 1; i-- > 0;) {
    root = hash_of_two(subtrees_[i].root, root);
  }
  return root;
}

}  // namespace daybook
