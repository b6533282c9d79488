// What is answered when a person is erased, and how it is found again in the history.
//
// Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/core/shard.h"
#include "domain/core/result.h"
#include "eventstore/merkle.h"

namespace daybook::api {

// That the person was erased: the last commit, and the proof that it is in the tenant's history of
// `position` commits (RFC 6962).
struct ErasureCertificate {
  Uuid person;
  Position position{};
  Time erased_at{};
  std::string reason;  // A JSON string.
  std::int64_t records = 0;
  std::int64_t keys = 0;
  std::string leaf_hash;
  MerkleProof hashes;
};

// kConflict "erasure.not_requested"; kUnavailable "erasure.pending": the keys are not gone yet.
Result<ErasureCertificate> certificate_of(Shard& shard, TenantId tenant, const Uuid& person);

// The newest commit in which an event of that name happened to the record. kConflict
// "erasure.not_requested": there is none.
Result<Commit> newest_commit(const Shard& shard, TenantId tenant, const RecordKey& key,
                             std::string_view event);

// Of whoever asks before it is done.
Error erasure_pending();

}  // namespace daybook::api
