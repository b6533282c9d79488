#include "api/access/authenticator.h"

#include <algorithm>

#include "api/secrets/token.h"
#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/impersonation.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/session.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/access/user.h"
#include "domain/platform/settings.h"

namespace daybook::api {
namespace {

constexpr std::size_t kCallersMax = 10'000;

std::string_view after_scheme(std::string_view header, std::string_view scheme) {
  const bool fits = header.size() > scheme.size() && header[scheme.size()] == ' ' &&
                    std::equal(scheme.begin(), scheme.end(), header.begin(), [](char a, char b) {
                      return (a | 0x20) == (b | 0x20);  // ASCII letters and '-' alone.
                    });
  if (!fits) return {};
  header.remove_prefix(scheme.size());
  header.remove_prefix(std::min(header.find_first_not_of(' '), header.size()));
  return header;
}

bool changes(const Event& event, std::initializer_list<Field> fields) {
  return std::ranges::any_of(fields, [&](const Field& field) {
    return std::ranges::find(event.changes, field.id, &Change::field) != event.changes.end();
  });
}

// A new session or impersonation says nothing about anybody who is known already; signing in
// changes no rights.
bool touches(const Event& event) {
  const KindId kind = event.record.kind;
  if (kind == session::kSession.id || kind == impersonation::kImpersonation.id) {
    return !changes(event, {kExists});
  }
  if (kind == user::kUser.id) return changes(event, {kExists, user::kStatus, user::kCredentials});
  return kind == token::kToken.id || kind == tenant::kTenant.id ||
         kind == membership::kMembership.id || kind == joining::kJoining.id ||
         kind == group::kGroup.id || kind == assignment::kAssignment.id ||
         kind == org_access::kOrgAccess.id || kind == platform_settings::kPlatformSettings.id;
}

}  // namespace

std::string_view credential(std::string_view authorization, std::string_view api_key) {
  for (const std::string_view scheme : {"Api-Token", "Bearer"}) {
    const std::string_view secret = after_scheme(authorization, scheme);
    if (!secret.empty()) return secret;
  }
  return api_key;
}

bool touches_access(const Commit& commit) { return std::ranges::any_of(commit.events, touches); }

Result<std::shared_ptr<const Caller>> Authenticator::authenticate(std::string_view secret) {
  if (!secrets::is_token_secret(secret)) return unknown_caller();
  const std::string hash = secrets::token_hash(secret);
  std::shared_ptr<const Caller> caller = known(hash);
  if (caller == nullptr) {
    std::uint64_t generation = 0;
    {
      const std::shared_lock lock(mutex_);
      generation = generation_;
    }
    DAYBOOK_TRY(caller, callers_of_.by_hash(hash));
    const std::unique_lock lock(mutex_);
    if (callers_.size() >= kCallersMax) callers_.clear();
    // A commit that came in between may have revoked what was just read.
    if (generation == generation_) callers_[hash] = caller;
  }
  if (caller->has_expired(wall_clock())) return unknown_caller();
  return caller;
}

Result<std::shared_ptr<const Caller>> Authenticator::caller_of(const Uuid& id) const {
  const Time now = wall_clock();
  std::uint64_t generation = 0;
  {
    const std::shared_lock lock(mutex_);
    generation = generation_;
    const auto found = by_id_.find(id);
    const bool is_fit = found != by_id_.end() && !found->second->has_outdated_rights(now) &&
                        !found->second->has_expired(now);
    if (is_fit) return found->second;
  }
  DAYBOOK_TRY(const auto caller, callers_of_.by_id(id));
  const std::unique_lock lock(mutex_);
  if (by_id_.size() >= kCallersMax) by_id_.clear();
  if (generation == generation_) by_id_[id] = caller;
  return caller;
}

void Authenticator::forget(const Commit& commit) {
  if (!touches_access(commit)) return;
  const std::unique_lock lock(mutex_);
  ++generation_;
  callers_.clear();
  by_id_.clear();
}

std::uint64_t Authenticator::generation() const {
  const std::shared_lock lock(mutex_);
  return generation_;
}

std::shared_ptr<const Caller> Authenticator::known(const std::string& hash) const {
  const std::shared_lock lock(mutex_);
  const auto found = callers_.find(hash);
  if (found == callers_.end() || found->second->has_outdated_rights(wall_clock())) return nullptr;
  return found->second;
}

}  // namespace daybook::api
