#include "eventstore/erasure_verifier.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "domain/access/tenant_erasing.h"
#include "domain/access/user_erasing.h"
#include "domain/people/erasing.h"
#include "eventstore/keys.h"

namespace daybook {
namespace {

constexpr Time kNever{std::numeric_limits<std::int64_t>::max()};

// The first events of the two commits that erase a person or an account.
constexpr std::pair<std::string_view, std::string_view> kErasures[] = {
    {erasing::kRequested, erasing::kErased}, {user_erasing::kRequested, user_erasing::kErased}};

// As keys.h has it; written out here so that an error in naming keys does not hide itself.
std::string key_name(TenantId tenant, const Uuid& subject) {
  return "subject/" + std::to_string(tenant.value) + "/" + subject.text();
}

// "tenant/12" and "subject/12/<uuid>": 12. Control, whose keys stay, for the server's own.
TenantId tenant_in(std::string_view name) {
  TenantId tenant{};
  for (const std::string_view prefix : {"tenant/", "subject/"}) {
    if (!name.starts_with(prefix)) continue;
    name.remove_prefix(prefix.size());
    std::from_chars(name.data(), name.data() + name.size(), tenant.value);
    return tenant;
  }
  return tenant;
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
  for (const auto& [asked, done] : kErasures) {
    if (begins_with(commit, asked)) add_request(commit);
    if (begins_with(commit, done)) add_completion(place, commit);
  }
  const bool is_asked = begins_with(commit, tenant_erasing::kRequested);
  const bool is_done = begins_with(commit, tenant_erasing::kErased);
  if (commit.tenant != kControl || !(is_asked || is_done)) return;
  deleted_[TenantId{commit.events.front().number.value}] = is_done;
  is_asked ? add_request(commit) : add_completion(place, commit);
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

// What explains the end of the tenant's own key explains that of every other.
bool ErasureVerifier::is_gone_with_tenant(const std::string& name) const {
  const TenantId tenant = tenant_in(name);
  if (tenant == kControl) return false;
  return deleted_.contains(tenant) ||
         (name.starts_with("subject/") && unreadable_.contains(tenant));
}

std::optional<LogFault> ErasureVerifier::fault_of(const KeyRow& row) const {
  const auto erased_at = erasure_time(row.bytes);
  if (erased_at && is_gone_with_tenant(row.name)) return std::nullopt;
  const auto deleted = deleted_.find(tenant_in(row.name));
  if (!erased_at && deleted != deleted_.end() && deleted->second) {
    return LogFault{{}, {}, {}, "the tenant was deleted, and its key " + row.name + " is there"};
  }
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
