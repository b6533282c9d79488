#include "eventstore/log_verifier.h"

#include <algorithm>
#include <utility>

namespace daybook {
namespace {

std::string described(const Error& error) { return error.message + " (" + error.reason + ")"; }

std::string named(const StatedRoot& stated) {
  return "the checkpoint of " + std::to_string(stated.size) + " commits in line " +
         std::to_string(stated.line);
}

}  // namespace

LogVerifier::LogVerifier(const KeyRing& keys, std::span<const StatedRoot> stated) : keys_(keys) {
  for (const StatedRoot& one : stated) stated_[one.tenant].push_back(one);
  for (auto& [tenant, roots] : stated_) {
    std::ranges::sort(roots, std::ranges::greater{}, &StatedRoot::size);
  }
}

bool LogVerifier::fail(std::string what) {
  at_.what = std::move(what);
  fault_ = std::move(at_);
  return false;
}

bool LogVerifier::add(Place place, const StoredCommit& stored, const Digest* kept_leaf) {
  if (fault_) return false;
  const Place due{at_.place.value + 1};
  at_ = {place, {}, {}, {}};
  if (place != due) return fail("place " + std::to_string(due.value) + " is missing before it");
  const auto facts = read_facts(stored);
  if (!facts) return fail(described(facts.error()));
  at_.tenant = facts->tenant;
  at_.position = facts->position;
  erasures_.begin(*facts);
  VerifiedHistory* const history = history_of(facts->tenant);
  if (history == nullptr || !opens(stored, *history) || !is_next(*facts)) return false;
  const Digest leaf = fold_leaf(stored.rows);
  if (kept_leaf != nullptr && *kept_leaf != leaf) {
    return fail("the leaf hash that was kept beside it is another");
  }
  history->tree.add(leaf);
  history->leaf = view_of(leaf);
  history->time = facts->time;
  ++commits_;
  return agrees(facts->tenant, history->tree);
}

// What is stated of no commits at all is compared when the tenant is first met.
VerifiedHistory* LogVerifier::history_of(TenantId tenant) {
  const auto [at, is_new] = histories_.try_emplace(tenant);
  if (is_new && !agrees(tenant, at->second.tree)) return nullptr;
  return &at->second;
}

bool LogVerifier::opens(const StoredCommit& stored, VerifiedHistory& history) {
  const auto commit = decode_without_bytes(keys_, stored);
  if (commit) erasures_.add(at_.place, *commit);
  if (commit) return true;
  if (commit.error().reason != "tenant.erased") return fail(described(commit.error()));
  history.is_sealed_for_ever = true;
  erasures_.add_unreadable(at_.tenant);
  return true;
}

bool LogVerifier::is_next(const CommitFacts& facts) {
  const VerifiedHistory& history = histories_[facts.tenant];
  const std::uint64_t due = history.tree.size() + 1;
  if (facts.position.value != due) {
    return fail("it says position " + std::to_string(facts.position.value) + " where " +
                std::to_string(due) + " is due: a commit was removed, added or moved");
  }
  if (facts.previous_leaf != history.leaf) {
    return fail("it does not follow from the commit before it: its previous_leaf is another");
  }
  if (facts.time < history.time) return fail("its time is before that of the commit before it");
  return true;
}

bool LogVerifier::agrees(TenantId tenant, const MerkleFold& tree) {
  const auto found = stated_.find(tenant);
  if (found == stated_.end()) return true;
  Stated& due = found->second;
  while (!due.empty() && due.back().size == tree.size()) {
    if (due.back().root != tree.root()) return fail("the root is not that of " + named(due.back()));
    due.pop_back();
  }
  return true;
}

bool LogVerifier::finish() {
  for (const auto& [tenant, due] : stated_) {
    if (fault_) return false;
    at_ = {{}, tenant, {}, {}};
    const VerifiedHistory* const history = history_of(tenant);
    if (history == nullptr) return false;
    if (due.empty()) continue;
    at_.position = Position{history->tree.size()};
    return fail("the history ends here, before " + named(due.back()) + ": its end was cut off");
  }
  return !fault_;
}

}  // namespace daybook
