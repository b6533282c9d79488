#include "api/checkpoints/proofs.h"

#include <bit>

#include "api/render/json_writer.h"

namespace daybook::api {
namespace {

ReadNode nodes_of(Shard& shard, TenantId tenant) {
  return [&shard, tenant](unsigned level, std::uint64_t index) {
    return shard.views().node(tenant, level, index);
  };
}

Status check_size(const Shard& shard, TenantId tenant, std::uint64_t size) {
  if (size <= shard.reader().position(tenant).value) return Done{};
  return Error{ErrorCode::kInvalid, "merkle.out_of_range",
               "The history does not have so many commits."};
}

}  // namespace

Result<StoredCommit> stored_commit(const Shard& shard, TenantId tenant, Position position) {
  DAYBOOK_TRY(const auto entry, shard.reader().entry(tenant, position));
  if (!entry) return not_found("history.no_position", "There is no commit at this position.");
  return shard.store().at(entry->place);
}

Result<Digest> root_of(Shard& shard, TenantId tenant, std::uint64_t size) {
  DAYBOOK_CHECK(check_size(shard, tenant, size));
  return root_at(size, nodes_of(shard, tenant));
}

Result<MerkleProof> subtrees_of(Shard& shard, TenantId tenant, std::uint64_t size) {
  DAYBOOK_CHECK(check_size(shard, tenant, size));
  MerkleProof roots;
  for (std::uint64_t begin = 0; begin < size;) {
    const std::uint64_t leaves = std::bit_floor(size - begin);
    const auto level = static_cast<unsigned>(std::countr_zero(leaves));
    DAYBOOK_TRY(const Digest root, shard.views().node(tenant, level, begin >> level));
    roots.push_back(root);
    begin += leaves;
  }
  return roots;
}

Result<InclusionProof> prove_inclusion(Shard& shard, TenantId tenant, Position position,
                                       std::uint64_t size) {
  DAYBOOK_CHECK(check_size(shard, tenant, size));
  InclusionProof proof{position.value - 1, size, {}, {}};
  DAYBOOK_TRY(proof.hashes, inclusion_proof(proof.leaf_index, size, nodes_of(shard, tenant)));
  DAYBOOK_TRY(proof.leaf, shard.views().node(tenant, 0, proof.leaf_index));
  return proof;
}

Result<ConsistencyProof> prove_consistency(Shard& shard, TenantId tenant, std::uint64_t from,
                                           std::uint64_t to) {
  DAYBOOK_CHECK(check_size(shard, tenant, to));
  ConsistencyProof proof{from, to, {}, {}, {}};
  DAYBOOK_TRY(proof.hashes, consistency_proof(from, to, nodes_of(shard, tenant)));
  DAYBOOK_TRY(proof.from_root, root_of(shard, tenant, from));
  DAYBOOK_TRY(proof.to_root, root_of(shard, tenant, to));
  return proof;
}

std::string json_of(const MerkleProof& hashes) {
  std::string text;
  JsonWriter json(text);
  json.begin_array();
  for (const Digest& hash : hashes) json.text(base64_encode(view_of(hash)));
  json.end_array();
  return text;
}

std::string json_of(const InclusionProof& proof) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.number("leaf_index", static_cast<std::int64_t>(proof.leaf_index));
  json.number("tree_size", static_cast<std::int64_t>(proof.tree_size));
  json.text("leaf_hash", base64_encode(view_of(proof.leaf)));
  json.key("hashes").raw(json_of(proof.hashes)).end_object();
  return text;
}

}  // namespace daybook::api
