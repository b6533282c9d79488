// Makes the root of a Merkle tree from its leaves alone (RFC 6962, section 2.1), for whoever checks
// a log. Shares nothing but SHA-256 with merkle.h, so that an error in keeping the tree cannot hide
// in checking it; kin to merkle_verify.h.
//
// One thread at a time. Holds at most 64 hashes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "eventstore/crypto.h"

namespace daybook {

// SHA-256 of 0x00 and the bytes, which may come in rows.
Digest fold_leaf(std::span<const std::string> rows);

class MerkleFold {
 public:
  MerkleFold() = default;
  // Goes on behind `size` leaves of which only the roots of the perfect subtrees are known, largest
  // first. Nothing unless there is one for each one in the binary form of `size`.
  static std::optional<MerkleFold> behind(std::uint64_t size, std::span<const Digest> roots);

  void add(const Digest& leaf);
  std::uint64_t size() const { return size_; }
  // Of no leaves: SHA-256 of nothing.
  Digest root() const;

 private:
  struct Subtree {
    std::uint64_t leaves = 1;
    Digest root{};
  };
  std::uint64_t size_ = 0;
  std::vector<Subtree> subtrees_;  // Perfect ones, each with more leaves than the next.
};

}  // namespace daybook
