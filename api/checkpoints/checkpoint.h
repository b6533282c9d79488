// A signed tree head in the form of https://c2sp.org/tlog-checkpoint: three lines of text (origin,
// number of commits, root in base64), an empty line, and a signature line of
// https://c2sp.org/signed-note with Ed25519. Any tool of that family can verify it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/value.h"
#include "eventstore/crypto.h"
#include "eventstore/event_store.h"

namespace daybook::api {

struct TreeHead {
  LogIdentity log;
  TenantId tenant{};
  std::uint64_t size = 0;  // The position of the last commit in it.
  Digest root{};
};

// "daybook.log/<log id>/<incarnation>/<tenant>": also the name of the key. Pure; any thread.
std::string origin_of(const TreeHead& head);

struct SignedTreeHead {
  TreeHead head;
  std::string origin;
  Signature signature{};
  std::string note;  // All of it, as text.
};

// Pure; any thread.
SignedTreeHead sign_tree_head(const TreeHead& head, const Secret32& signing_key);
// The whole note. Pure; any thread.
std::string sign_checkpoint(const TreeHead& head, const Secret32& signing_key);

// The first four bytes of SHA-256 over name, new line, algorithm and key: what a signature line
// tells its key by. Pure; any thread.
std::string key_id(std::string_view name, const PublicKey& key);
// "name+key id in hex+base64 of algorithm and key": how tools of signed-note take a key. Pure; any
// thread.
std::string verifier_key(std::string_view name, const PublicKey& key);

}  // namespace daybook::api
