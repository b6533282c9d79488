// The nodes of a tenant's Merkle tree (RFC 6962), of which every few levels one is a row, and whose
// leaves stand with the commits. Internal to projections/. Pure but for the reading.
#pragma once

#include <cstdint>

#include "domain/core/result.h"
#include "domain/core/value.h"
#include "eventstore/merkle.h"
#include "projections/rows.h"

namespace daybook {

// kNotFound "merkle.node": the tree has no such node yet.
Result<Digest> tree_node(const Rows& rows, TenantId tenant, unsigned level, std::uint64_t index);

}  // namespace daybook
