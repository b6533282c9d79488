#include "eventstore/erasure_verifier.h"

#include <algorithm>
#include <limits>

#include "domain/people/erasing.h"
#include "eventstore/keys.h"

namespace daybook {
namespace {

constexpr Time kNever{std::numeric_limits<std::int64_t>::max()};

// As keys.h has it; written out here so that an error in naming keys does not hide itself.
std::string key_name(TenantId tenant, const Uuid& subject) {
  return "subject/" + std::to_string(tenant.value) + "/" + subject.text();
}

bool begins_with(const Commit& commit, std::string_view event) {
  return !commit.events.empty() && commit.events.front().name == event;
}

}  // namespace

void ErasureVerifier::begin(const CommitFacts& facts) {
  if (incarnation_ != 0 && facts.incarnation > incarnation_) gaps_.push_back({last_, facts.time});
  incarnation_ = std::max(incarnation_, facts.incarnation);
  last_ = std::max(last_, facts.time);
}

void ErasureVerifier::add(Place place, const Commit& commit) {
  if (begins_with(commit, erasing::kRequested)) add_request(commit);
  if (begins_with(commit, erasing::kErased)) add_completion(place, commit);
}

void ErasureVerifier::add_request(const Commit& commit) {
  Names& keys = requests_[key_name(commit.tenant, commit.events.front().record.id)];
  for (const Event& event : commit.events) {
    if (!erasing::takes_whole_record(event)) continue;
    keys.push_back(key_name(commit.tenant, event.record.id));
    asked_.try_emplace(keys.back());
  }
}

void ErasureVerifier::add_completion(Place place, const Commit& commit) {
  const auto request = requests_.find(key_name(commit.tenant, commit.events.front().record.id));
  if (request == requests_.end()) return;
  for (const std::string& key : request->second) {
    asked_[key] = Completion{place, commit.tenant, commit.position};
  }
}

void ErasureVerifier::finish(std::uint64_t incarnation) {
  if (incarnation > incarnation_) gaps_.push_back({last_, kNever});
}

bool ErasureVerifier::is_explained(const std::string& name, Time erased_at) const {
  return asked_.contains(name) || std::ranges::any_of(gaps_, [erased_at](const Gap& gap) {
           return gap.from <= erased_at && erased_at <= gap.to;
         });
}

std::optional<LogFault> ErasureVerifier::fault_of(const KeyRow& row) const {
  const auto erased_at = erasure_time(row.bytes);
  if (erased_at && is_explained(row.name, *erased_at)) return std::nullopt;
  if (erased_at) {
    return LogFault{{}, {}, {}, "the key " + row.name + " is destroyed and no commit asked for it"};
  }
  const auto asked = asked_.find(row.name);
  if (asked == asked_.end() || !asked->second) return std::nullopt;
  const auto& [place, tenant, position] = *asked->second;
  return LogFault{place, tenant, position,
                  "it says that the key " + row.name + " was destroyed, and the key is there"};
}

}  // namespace daybook
