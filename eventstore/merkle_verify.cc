#include "eventstore/merkle_verify.h"

#include <string>

namespace daybook {
namespace {

Digest join(const Digest& left, const Digest& right) {
  std::string bytes(1, '\1');
  bytes += view_of(left);
  bytes += view_of(right);
  return sha256(bytes);
}

bool is_odd(std::uint64_t number) { return (number & 1) != 0; }

bool is_power_of_two(std::uint64_t number) { return number != 0 && (number & (number - 1)) == 0; }

}  // namespace

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> proof, const Digest& root) {
  if (index >= size) return false;
  std::uint64_t node = index;
  std::uint64_t last = size - 1;
  Digest digest = leaf;
  for (const Digest& sibling : proof) {
    if (last == 0) return false;
    if (is_odd(node) || node == last) {
      digest = join(sibling, digest);
      // The last node of an odd level has no sibling there: it rises as it is.
      while (!is_odd(node) && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      digest = join(digest, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && digest == root;
}

bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Digest& old_root,
                        const Digest& root, std::span<const Digest> proof) {
  if (old_size > size) return false;
  if (old_size == 0) {
    return proof.empty() && old_root == sha256({}) && (size != 0 || root == old_root);
  }
  if (old_size == size) return proof.empty() && old_root == root;

  std::uint64_t node = old_size - 1;
  std::uint64_t last = size - 1;
  while (is_odd(node)) {
    node >>= 1;
    last >>= 1;
  }
  // A whole old tree is a node of the new one, and its root needs no mention in the proof.
  const bool implied = is_power_of_two(old_size);
  if (!implied && proof.empty()) return false;
  Digest old_digest = implied ? old_root : proof.front();
  Digest digest = old_digest;
  for (const Digest& sibling : implied ? proof : proof.subspan(1)) {
    if (last == 0) return false;
    if (is_odd(node) || node == last) {
      old_digest = join(sibling, old_digest);
      digest = join(sibling, digest);
      while (!is_odd(node) && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      digest = join(digest, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_digest == old_root && digest == root;
}

}  // namespace daybook
