// Commits to stored bytes and back: protobuf, sealed part by part (eventstore/README.md has the
// layout). Personal values are sealed again under their subject's key inside the part.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "domain/core/commit.h"
#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "eventstore/keys.h"
#include "eventstore/merkle.h"
#include "eventstore/packed_records.h"

namespace daybook {

struct EncodedCommit {
  StoredCommit stored;
  Digest leaf;  // RFC 6962 leaf hash of the rows.
};

// Encodes the commits of one batch after the other, in memory that it keeps, some MiB. Keys that a
// batch is the first to need are made here and belong to the same append; later commits of the
// batch use them. One thread.
class Encoder {
 public:
  // Both outlive the encoder.
  Encoder(const KeyRing& keys, std::uint64_t incarnation);
  ~Encoder();

  // `after`: each touched record as it is after the commit, sorted by key; it says whose the
  // personal values are.
  // `previous_leaf`: of the tenant's commit before; empty for the first. kCorrupt: a key that must
  // be there is not. kConflict: the subject's key is erased. kTooLarge: it does not fit an append.
  // An ip address without an actor's id has no key to lie under and is not kept.
  Result<EncodedCommit> encode(const Commit& commit, const RecordList& after,
                               std::string_view previous_leaf);

  // What to append beside the commits and, once that succeeded, to adopt into the ring.
  const std::vector<NewKey>& new_keys() const;
  // The same, as the batch ends: what comes next is another one.
  std::vector<NewKey> take_new_keys();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The clear part of a commit, readable without a key.
struct CommitFacts {
  Uuid id;
  TenantId tenant{};
  Position position{};
  Time time{};
  std::uint64_t incarnation = 0;
  std::string previous_leaf;
};

Result<CommitFacts> read_facts(const StoredCommit& stored);

// Values whose key was erased come back as Erased; a key that is unknown is kCorrupt, never Erased.
// kNotFound "tenant.erased": nothing of the tenant can be read any more. Safe from any thread.
Result<Commit> decode_commit(const KeyRing& keys, const StoredCommit& stored);

// The same with every Bytes as records hold it: for who reads many commits and no files.
Result<Commit> decode_without_bytes(const KeyRing& keys, const StoredCommit& stored);

}  // namespace daybook
