#include "snapshots/commit_chain.h"

#include "eventstore/codec.h"

namespace daybook {
namespace {

Error broken(Place place, std::string_view why) {
  return corrupt("backup.chain",
                 "Place " + std::to_string(place.value) + " of the log: " + std::string(why));
}

}  // namespace

Status CommitChain::add(Place place, const StoredCommit& stored, const Digest& leaf) {
  if (place.value != head_.value + 1) return broken(place, "a place before it is missing.");
  const auto facts = read_facts(stored);
  if (!facts) return broken(place, "this is no commit.");
  const auto known = tenants_.find(facts->tenant);
  const bool is_first = known == tenants_.end();
  const std::uint64_t expected = is_first ? 1 : known->second.frontier.size() + 1;
  if (facts->position.value != expected) {
    return broken(place, "position " + std::to_string(facts->position.value) + " of tenant " +
                             std::to_string(facts->tenant.value) + " where " +
                             std::to_string(expected) + " is due.");
  }
  const std::string_view before = is_first ? "" : view_of(known->second.last_leaf);
  if (facts->previous_leaf != before) {
    return broken(place, "it does not follow the commit before it in its tenant.");
  }
  TenantEdge& edge = tenants_[facts->tenant];
  edge.frontier.append(leaf);
  edge.last_leaf = leaf;
  head_ = place;
  head_leaf_ = leaf;
  return Done{};
}

}  // namespace daybook
