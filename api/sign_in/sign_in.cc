#include "api/sign_in/sign_in.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "api/core/joiner.h"
#include "api/core/memberships.h"
#include "api/outbox/reset_secret.h"
#include "api/read/value_reader.h"
#include "api/secrets/token.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/session.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"

namespace daybook::api {

struct SignIn::Membership {
  TenantId tenant{};
  std::string key;
};

namespace {

constexpr std::uint32_t kJoiningsMax = 500;

Error bad_secret() { return invalid("secret", "The secret is not valid."); }

Command user_command(const Command& by, std::string_view behaviour, const Uuid& user, Input input) {
  Command command = by;
  command.tenant = kControl;
  command.name = "user." + std::string(behaviour);
  Item item;
  item.kind = &user::kUser;
  item.behaviour = user::kUser.behaviour(behaviour);
  item.id = user;
  item.input = std::move(input);
  command.items = {std::move(item)};
  return command;
}

Result<CommandAnswer> run(Shards& shards, Command command) {
  CommandAnswer answer = run_command(shards.control(), std::move(command));
  if (!answer.status) return answer.status.error();
  return answer;
}

// The key of a tenant that may be signed in to; empty when it may not.
Result<std::string> open_tenant(const Reader& control, TenantId number) {
  if (number == kControl) return std::string(tenant::kPlatformKey);
  DAYBOOK_TRY(const auto tenant,
              control.by_number(kControl, tenant::kTenant,
                                RecordNumber{static_cast<std::uint32_t>(number.value)}));
  const bool is_open = tenant && tenant->exists() && tenant->text(tenant::kStatus) == "active";
  return is_open ? std::string(tenant->text(tenant::kKey)) : std::string();
}

Result<std::optional<TenantId>> tenant_named(const Reader& control, std::string_view key) {
  if (key == tenant::kPlatformKey) return std::optional(kControl);
  const auto id =
      control.claimed_by(kControl, tenant::kTenant, tenant::kKey, Value{std::string(key)});
  if (!id) return std::optional<TenantId>{};
  DAYBOOK_TRY(const auto found, control.record(kControl, {tenant::kTenant.id, *id}));
  if (!found) return std::optional<TenantId>{};
  return std::optional(TenantId{found->number.value});
}

Error name_one(const auto& memberships) {
  std::string keys;
  for (const auto& one : memberships) keys += (keys.empty() ? "" : ", ") + one.key;
  return invalid("tenant", "You are a member of several; name one of: " + keys + ".");
}

}  // namespace

Result<std::optional<Record>> SignIn::user_of(std::string_view email) const {
  const auto address = read_text(*user::kUser.find(user::kEmail.id), email);
  if (!address) return std::optional<Record>{};
  const Reader& control = shards_.control().reader();
  const auto id = control.claimed_by(kControl, user::kUser, user::kEmail, *address);
  if (!id) return std::optional<Record>{};
  return control.record(kControl, {user::kUser.id, *id});
}

// The password is looked at before anything that could tell something.
Result<Record> SignIn::check(const Credentials& credentials) const {
  DAYBOOK_TRY(auto user, user_of(credentials.email));
  if (!user || !user->has(user::kPasswordHash.id)) {
    DAYBOOK_CHECK(hasher_.verify_nothing(credentials.password));
    return user::sign_in_failed();
  }
  DAYBOOK_TRY(const bool is_right,
              hasher_.verify(credentials.password, user->text(user::kPasswordHash)));
  if (!is_right || !user::is_active(*user)) return user::sign_in_failed();
  return std::move(*user);
}

Result<std::optional<SignIn::Membership>> SignIn::member_in(TenantId tenant,
                                                            const Record& user) const {
  const std::optional<Membership> none;
  DAYBOOK_TRY(std::string key, open_tenant(shards_.control().reader(), tenant));
  if (key.empty()) return none;
  DAYBOOK_TRY(const auto member, membership_in(shards_, tenant, user.number.value));
  if (!member || !membership::is_active(*member)) return none;
  return std::optional(Membership{tenant, std::move(key)});
}

// Of the tenants that the user was ever let into, the first so many.
Result<std::vector<SignIn::Membership>> SignIn::memberships(const Record& user) const {
  const Reader& control = shards_.control().reader();
  ListQuery query;
  query.tenant = kControl;
  query.kind = &joining::kJoining;
  query.conditions = {{joining::kUser.id, Match::kEquals, user.key.id}};
  query.limit = kJoiningsMax;
  DAYBOOK_TRY(const ListPage page, control.list(query));
  std::vector<Membership> found;
  for (const Record& joining : page.records) {
    const TenantId number{static_cast<std::uint64_t>(joining.integer(joining::kTenant))};
    const bool is_known = std::ranges::find(found, number, &Membership::tenant) != found.end();
    if (is_known) continue;
    DAYBOOK_TRY(auto member, member_in(number, user));
    if (member) found.push_back(*std::move(member));
  }
  return found;
}

Result<SignIn::Membership> SignIn::choose(const Record& user, std::string_view tenant_key) const {
  const Error no_member = forbidden("auth.no_membership", "You are not an active member there.");
  if (!tenant_key.empty()) {
    DAYBOOK_TRY(const auto number, tenant_named(shards_.control().reader(), tenant_key));
    if (!number) return no_member;
    DAYBOOK_TRY(auto member, member_in(*number, user));
    return member ? Result<Membership>(*std::move(member)) : Result<Membership>(no_member);
  }
  DAYBOOK_TRY(std::vector<Membership> found, memberships(user));
  if (found.empty()) return no_member;
  if (found.size() > 1) return name_one(found);
  return std::move(found.front());
}

Result<OpenedSession> SignIn::open(const Credentials& credentials, const Command& by) const {
  DAYBOOK_TRY(const Record user, check(credentials));
  DAYBOOK_TRY(const Membership where, choose(user, credentials.tenant_key));
  OpenedSession opened;
  opened.secret = secrets::new_token_secret();
  opened.user = static_cast<std::int64_t>(user.number.value);
  opened.tenant_key = where.key;
  Input input;
  input.set(user::signing_in::kCredentials.id, user.integer(user::kCredentials));
  input.set(user::signing_in::kTenant.id, static_cast<std::int64_t>(where.tenant.value));
  input.set(user::signing_in::kHash.id, secrets::token_hash(opened.secret));
  Command command = user_command(by, "sign_in", user.key.id, std::move(input));
  command.actor = opened.user;
  command.actor_id = user.key.id;
  DAYBOOK_TRY(const CommandAnswer answer, run(shards_, std::move(command)));
  const std::int64_t now = answer.items.front().record.integer(user::kLastLoginAt);
  opened.expires_at = Time{now + session::kLifetime_us};
  return opened;
}

Status SignIn::end(const Uuid& session, const Command& by) const {
  Command command = by;
  command.tenant = kControl;
  command.name = "session.end";
  Item item;
  item.kind = &session::kSession;
  item.behaviour = session::kSession.behaviour("end");
  item.id = session;
  command.items = {std::move(item)};
  DAYBOOK_CHECK(run(shards_, std::move(command)));
  return Done{};
}

Status SignIn::request_reset(std::string_view email, const Command& by) const {
  DAYBOOK_TRY(const auto user, user_of(email));
  if (!user || !user->exists() || user->text(user::kStatus) != "active") return Done{};
  DAYBOOK_CHECK(run(shards_, user_command(by, "request_reset", user->key.id, {})));
  return Done{};
}

Result<Record> SignIn::proved_user(std::string_view secret) const {
  const auto id = read_reset_secret(secret);
  if (!id) return bad_secret();
  const Shard& control = shards_.control();
  DAYBOOK_TRY(auto user, control.reader().record(kControl, {user::kUser.id, *id}));
  if (!user || !user::may_reset(*user, wall_clock())) return bad_secret();
  DAYBOOK_TRY(const Secret32 server_secret, control.keys().server_secret(kMailSecret));
  if (!is_reset_secret(secret, server_secret, *user)) return bad_secret();
  return std::move(*user);
}

Status SignIn::reset(std::string_view secret, const std::string& password,
                     const Command& by) const {
  DAYBOOK_CHECK(secrets::check_password(password));
  DAYBOOK_TRY(const Record user, proved_user(secret));
  DAYBOOK_TRY(std::string hash, hasher_.hash(password));
  Input input;
  input.set(user::resetting::kCredentials.id, user.integer(user::kCredentials));
  input.set(user::resetting::kRequestedAt.id, user.get(user::kResetRequestedAt));
  input.set(user::resetting::kPasswordHash.id, std::move(hash));
  Command command = user_command(by, "reset_password", user.key.id, std::move(input));
  command.actor = static_cast<std::int64_t>(user.number.value);
  command.actor_id = user.key.id;
  DAYBOOK_CHECK(run(shards_, std::move(command)));
  return Done{};
}

}  // namespace daybook::api
