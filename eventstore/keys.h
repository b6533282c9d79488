// The keys that commits are sealed with: one a tenant, one a subject (a person or user), and the
// server's own secrets. Each is 32 random bytes, wrapped by the master key, a row of the engine's
// key table. Destroying a key is how personal data is erased from a log that never changes.
//
//   row     = version 1 | nonce (12 random bytes) | AES-256-GCM of the key, its name as associated
//   data erased  = version 0 | "erased" | time (microseconds, u64, little endian) names   =
//   "tenant/12", "subject/12/<uuid>", "server/<name>"
//
// An erased key never comes back, and a key that is unknown is an error: it is never taken for
// erased.
//
// Threads: tenant_key, subject_key, server_secret and signing_key from any; what makes, adopts
// or erases from the engine's writer thread alone. The store must outlive the ring.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/core/result.h"
#include "domain/core/uuid.h"
#include "domain/core/value.h"
#include "eventstore/crypto.h"
#include "eventstore/event_store.h"

namespace daybook {

// A key, or when it was erased.
struct Key {
  std::optional<Secret32> secret;
  Time erased_at{};
  bool is_erased() const { return !secret; }
};

// Whose key. A nil subject stands for the tenant itself.
struct KeyOwner {
  TenantId tenant;
  Uuid subject;
  auto operator<=>(const KeyOwner&) const = default;
};

// A key that is in no store yet: `row` goes into the append of the commit that first uses it.
struct NewKey {
  KeyOwner owner;
  Secret32 secret;
  KeyRow row;
};

struct KeyCounts {
  std::uint64_t held = 0;
  std::uint64_t erased = 0;
};

// The names of the server's secrets; all are made by KeyRing::init.
inline constexpr std::string_view kMailSecret = "mail";
inline constexpr std::string_view kIdempotencySecret = "idempotency";

// When the key was erased that this row stands for; nothing for the row of a wrapped key.
std::optional<Time> erasure_time(std::string_view row);
// The row that marks a key as erased, for whoever restores a key table.
std::string erasure_row(Time at);

class KeyRing {
 public:
  static constexpr std::size_t kCachedKeysMax = 64 * 1024;

  // Makes the server's secrets and the signing key. kConflict "keys.exist" when they are there.
  static Status init(EventStore& store, const Secret32& master);

  // kNotFound "keys.none": init was never called. kUnprocessable "keys.wrong_master_key".
  static Result<std::unique_ptr<KeyRing>> open(EventStore& store, const Secret32& master,
                                               std::size_t cached_keys_max = kCachedKeysMax);
  ~KeyRing();

  // kNotFound "keys.unknown"; kCorrupt when the row does not unwrap.
  Result<Key> tenant_key(TenantId tenant) const;
  Result<Key> subject_key(TenantId tenant, const Uuid& subject) const;

  // Those of several subjects, in their order; nothing for one that has none. What is not at hand
  // is read at once and not kept: of a commit that touches thousands none is likely to be asked
  // for again soon.
  Result<std::vector<std::optional<Key>>> subject_keys(TenantId tenant,
                                                       std::span<const Uuid> subjects) const;

  // For whom there was none just now: the append refuses a second one, also of what was erased. Two
  // calls before the first is adopted give two keys: the caller keeps the new keys of its batch.
  NewKey make_key(const KeyOwner& owner) const;

  // After the append that held the row is durable. A key that is never adopted is simply dropped.
  void adopt(const NewKey& key);

  // Destroys a key for good; when it answers ok the bytes are in no file of the engine. Erasing
  // what is erased finishes what a crash interrupted and keeps the first time. kNotFound: unknown.
  Status erase_subject(TenantId tenant, const Uuid& subject, Time now);
  // Several at the cost of one; subjects that never had a key are left out. Answers how many had
  // one.
  Result<std::size_t> erase_subjects(TenantId tenant, std::span<const Uuid> subjects, Time now);
  // The tenant's key and those of all its subjects.
  Status erase_tenant(TenantId tenant, Time now);

  // `name` as the constants above. kNotFound "keys.unknown".
  Result<Secret32> server_secret(std::string_view name) const;
  // Ed25519, signs tree heads.
  const Secret32& signing_key() const;

  // Unwraps every row. kCorrupt "keys.broken" names the first that does not.
  Result<KeyCounts> check() const;

  // Wraps every key anew under `master` in one atomic write, and makes the old wrappings vanish. No
  // other thread may use the ring meanwhile; after an error open a ring anew, with whichever of the
  // two master keys fits. Memory: about 200 bytes a key while it runs.
  Status rotate(const Secret32& master);

 private:
  struct State;
  explicit KeyRing(std::unique_ptr<State> state);
  Result<Key> find(const KeyOwner& owner) const;

  std::unique_ptr<State> state_;
};

}  // namespace daybook
