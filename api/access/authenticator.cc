#include "api/access/authenticator.h"

#include <algorithm>

#include "api/read/json_reader.h"
#include "api/secrets/token.h"
#include "domain/access/membership.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/access/user.h"

namespace daybook::api {
namespace {

constexpr std::size_t kCallersMax = 10'000;

Error unknown_caller() {
  return {ErrorCode::kUnauthenticated, "auth.required",
          "Authentication credentials were not provided or are not valid."};
}

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

Permissions permissions_of(const Record& token) {
  const auto* json = std::get_if<Json>(&token.get(token::kPermissions));
  if (json == nullptr) return {};
  const auto body = read_json(json->text);
  if (!body || !body->root().is_array()) return {};
  std::vector<std::string> patterns;
  for (const JsonValue pattern : body->root()) patterns.emplace_back(pattern.text());
  return Permissions(std::move(patterns));
}

}  // namespace

std::string_view credential(std::string_view authorization, std::string_view api_key) {
  for (const std::string_view scheme : {"Api-Token", "Bearer"}) {
    const std::string_view secret = after_scheme(authorization, scheme);
    if (!secret.empty()) return secret;
  }
  return api_key;
}

bool touches_access(const Commit& commit) {
  return std::ranges::any_of(commit.events, [](const Event& event) {
    const KindId kind = event.record.kind;
    return kind == token::kToken.id || kind == user::kUser.id || kind == tenant::kTenant.id ||
           kind == membership::kMembership.id;
  });
}

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
    DAYBOOK_TRY(caller, look_up(hash));
    const std::unique_lock lock(mutex_);
    if (callers_.size() >= kCallersMax) callers_.clear();
    // A commit that came in between may have revoked what was just read.
    if (generation == generation_) callers_[hash] = caller;
  }
  if (caller->expires_at.value != 0 && caller->expires_at <= wall_clock()) return unknown_caller();
  return caller;
}

void Authenticator::forget(const Commit& commit) {
  if (!touches_access(commit)) return;
  const std::unique_lock lock(mutex_);
  ++generation_;
  callers_.clear();
}

std::uint64_t Authenticator::generation() const {
  const std::shared_lock lock(mutex_);
  return generation_;
}

std::shared_ptr<const Caller> Authenticator::known(const std::string& hash) const {
  const std::shared_lock lock(mutex_);
  const auto found = callers_.find(hash);
  return found == callers_.end() ? nullptr : found->second;
}

Result<std::shared_ptr<const Caller>> Authenticator::look_up(const std::string& hash) const {
  const Reader& control = shards_.control().reader();
  const auto id = control.claimed_by(kControl, token::kToken, token::kHash, hash);
  if (!id) return unknown_caller();
  return caller_of(*id);
}

Result<std::shared_ptr<const Caller>> Authenticator::caller_of(const Uuid& token_id) const {
  const Reader& control = shards_.control().reader();
  DAYBOOK_TRY(const auto token, control.record(kControl, {token::kToken.id, token_id}));
  if (!token || !token::is_active(*token, wall_clock())) return unknown_caller();
  const Uuid* user_id = token->reference(token::kUser);
  if (user_id == nullptr) return unknown_caller();
  DAYBOOK_TRY(const auto user, control.record(kControl, {user::kUser.id, *user_id}));
  if (!user || !user->exists() || user->text(user::kStatus) != "active") return unknown_caller();
  const auto number = static_cast<std::uint64_t>(token->integer(token::kTenant));
  DAYBOOK_TRY(const auto tenant,
              control.by_number(kControl, tenant::kTenant,
                                RecordNumber{static_cast<std::uint32_t>(number)}));
  if (!tenant || !tenant->exists() || tenant->text(tenant::kStatus) != "active") {
    return unknown_caller();
  }
  const Reader& home = shards_.of(TenantId{number}).reader();
  const Value user_number = static_cast<std::int64_t>(user->number.value);
  const auto member =
      home.claimed_by(TenantId{number}, membership::kMembership, membership::kUser, user_number);
  if (!member) return unknown_caller();
  DAYBOOK_TRY(const auto membership,
              home.record(TenantId{number}, {membership::kMembership.id, *member}));
  if (!membership || !membership::is_active(*membership)) return unknown_caller();
  auto caller = std::make_shared<Caller>();
  caller->audits_reads = tenant->flag(tenant::kAuditsReads);
  caller->tenant = TenantId{number};
  caller->tenant_key = tenant->text(tenant::kKey);
  caller->user = static_cast<std::int64_t>(user->number.value);
  caller->user_id = *user_id;
  caller->token = token_id;
  caller->expires_at = Time{token->integer(token::kExpiresAt)};
  caller->permissions = permissions_of(*token);
  return std::shared_ptr<const Caller>(std::move(caller));
}

}  // namespace daybook::api
