// How parts of a commit are sealed: AES-256-GCM under a key made for that part alone.
//
//   part key = HMAC-SHA256(root key, commit id (16 bytes) | label | index (u32, little endian))
//   nonce    = twelve zero bytes
//
// A key that seals one text needs no random nonce, so parts carry none and a commit's bytes follow
// from its content and id alone. This holds because a commit id is never used again: a commit that
// is decided anew gets a new id. The message of the HMAC is unambiguous since only the label, in
// the middle, varies in length. Frozen with log format 1.
//   joint key = HMAC-SHA256(the subject's key, the record's own key), a root key since format 2
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/result.h"
#include "domain/core/uuid.h"
#include "eventstore/crypto.h"

namespace daybook {

// Which part of a commit: a label for its role ("body", "personal") and its place among them.
struct PartName {
  Uuid commit;
  std::string_view label;
  std::uint32_t index = 0;
};

// The root of what is to be unreadable without either of the two.
Secret32 joint_key(const Secret32& subject, const Secret32& own);

// Ciphertext and tag: plain.size() + kSealTagBytes bytes. Safe from any thread.
std::string seal_part(const Secret32& root, const PartName& part, std::string_view plain,
                      std::string_view associated);

// Appends to `out` instead.
void seal_part(const Secret32& root, const PartName& part, std::string_view plain,
               std::string_view associated, std::string& out);

// kCorrupt: the bytes, the associated data, the part's name or the key are not those of the seal.
Result<std::string> open_part(const Secret32& root, const PartName& part, std::string_view sealed,
                              std::string_view associated);

}  // namespace daybook
