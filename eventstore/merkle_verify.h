// Checks of Merkle proofs (RFC 9162, sections 2.1.3.2 and 2.1.4.2). Shares nothing but the hash
// with merkle.h, so that an error in making proofs cannot hide in checking them. Safe from any
// thread.
#pragma once

#include <cstdint>
#include <span>

#include "eventstore/crypto.h"

namespace daybook {

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Digest> proof, const Digest& root);

// The empty tree begins every tree, by an empty proof; its root is the hash of nothing.
bool verify_consistency(std::uint64_t old_size, std::uint64_t size, const Digest& old_root,
                        const Digest& root, std::span<const Digest> proof);

}  // namespace daybook
