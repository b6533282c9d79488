// Bodies and parameters of the operations that prove a tenant's history. Digests, keys and
// signatures are base64; sizes count commits from the first.
#pragma once

#include "api/surface.h"

namespace daybook::api::crm {

namespace checkpoint {
inline constexpr Field kTreeSize = integer(1, "tree_size");
inline constexpr Field kQuery[] = {kTreeSize};
inline constexpr Field kOrigin = text(2, "origin").required();
inline constexpr Field kRoot = text(3, "root").required();
inline constexpr Field kTime = time(4, "time");  // Of the last commit in it.
inline constexpr Field kSignature = text(5, "signature").required();
inline constexpr Field kNote = text(6, "note", 1024).required();
inline constexpr Field kFields[] = {kOrigin, kTreeSize, kRoot, kTime, kSignature, kNote};
}  // namespace checkpoint
inline constexpr Schema kCheckpoint = {"HistoryCheckpoint", checkpoint::kFields};

namespace inclusion {
inline constexpr Field kLeafIndex = integer(1, "leaf_index").required();
inline constexpr Field kTreeSize = integer(2, "tree_size").required();
inline constexpr Field kLeafHash = text(3, "leaf_hash").required();
inline constexpr Field kHashes = json(4, "hashes").required().holding("string[]");
inline constexpr Field kFields[] = {kLeafIndex, kTreeSize, kLeafHash, kHashes};
}  // namespace inclusion
inline constexpr Schema kInclusionProof = {"HistoryInclusionProof", inclusion::kFields};

namespace consistency {
inline constexpr Field kFrom = integer(1, "from").required();
inline constexpr Field kTo = integer(2, "to").required();
inline constexpr Field kQuery[] = {kFrom, kTo};
inline constexpr Field kFromRoot = text(3, "from_root").required();
inline constexpr Field kToRoot = text(4, "to_root").required();
inline constexpr Field kHashes = json(5, "hashes").required().holding("string[]");
inline constexpr Field kFields[] = {kFrom, kTo, kFromRoot, kToRoot, kHashes};
}  // namespace consistency
inline constexpr Schema kConsistencyProof = {"HistoryConsistencyProof", consistency::kFields};

namespace history_key {
inline constexpr Field kOrigin = text(1, "origin").required();
inline constexpr Field kAlgorithm = text(2, "algorithm").required();
inline constexpr Field kKey = text(3, "key").required();
inline constexpr Field kVerifierKey = text(4, "vkey").required();
inline constexpr Field kFields[] = {kOrigin, kAlgorithm, kKey, kVerifierKey};
}  // namespace history_key
inline constexpr Schema kHistoryKey = {"HistoryKey", history_key::kFields};

}  // namespace daybook::api::crm
