#include "api/access/callers.h"

#include <algorithm>

#include "api/core/memberships.h"
#include "api/core/platform_settings.h"
#include "domain/access/assignment.h"
#include "domain/access/group.h"
#include "domain/access/impersonation.h"
#include "domain/access/membership.h"
#include "domain/access/org_access.h"
#include "domain/access/session.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/access/user.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kAssignmentsAtOnce = 500;

RecordNumber number_of(std::int64_t number) {
  return RecordNumber{static_cast<std::uint32_t>(number)};
}

Permissions permissions_of(const Record& token) {
  const auto* json = std::get_if<Json>(&token.get(token::kPermissions));
  if (json == nullptr) return {};
  return Permissions(read_permissions(json->text).value_or(std::vector<std::string>{}));
}

Permissions narrowed(const Permissions& named, Permissions held) {
  return named.within(std::make_shared<const Permissions>(std::move(held)));
}

// A token of a tenant gives nothing on the platform, whatever its user is there: whoever
// administers the tenant may have it, or may have made a user for that address.
void leave_platform(Caller& caller) {
  caller.platform = {};
  caller.platform_lasting = {};
  caller.is_platform_admin = false;
}

Result<Record> active(Result<std::optional<Record>> found, const Field& status) {
  if (!found) return std::move(found).error();
  if (!*found || !(*found)->exists() || (*found)->text(status) != "active") {
    return unknown_caller();
  }
  return std::move(**found);
}

// The earlier of two times of which 0 is never.
Time earlier(Time a, Time b) {
  if (a.value == 0 || b.value == 0) return a.value == 0 ? b : a;
  return std::min(a, b);
}

// A revoked administrator of the platform has another membership once they are let in again, and
// control has one clock for it and for what they made; a tenant's clock may be ahead of that.
bool is_of_before(const Record& membership, TenantId tenant, Time made) {
  const bool is_older = tenant == kControl && made < membership.created_at;
  return is_older || membership::is_from_before(membership, made);
}

}  // namespace

Result<bool> may_look_into(const Reader& control, const Record& membership, TenantId tenant) {
  if (!membership::is_active(membership)) return false;
  if (membership.flag(membership::kHasGlobalAccess)) return true;
  ListQuery query;
  query.tenant = kControl;
  query.kind = &org_access::kOrgAccess;
  query.conditions = {
      {org_access::kUser.id, Match::kEquals, membership.get(membership::kUser)},
      {org_access::kTenant.id, Match::kEquals, static_cast<std::int64_t>(tenant.value)}};
  query.limit = 1;
  DAYBOOK_TRY(const ListPage page, control.list(query));
  return page.count != 0;
}

Error unknown_caller() {
  return {ErrorCode::kUnauthenticated, "auth.required",
          "Authentication credentials were not provided or are not valid."};
}

Result<std::shared_ptr<const Caller>> Callers::by_hash(const std::string& hash) const {
  const Reader& control = shards_.control().reader();
  if (const auto id = control.claimed_by(kControl, token::kToken, token::kHash, hash)) {
    return by_token(*id);
  }
  if (const auto id = control.claimed_by(kControl, session::kSession, session::kHash, hash)) {
    return by_session(*id, false);
  }
  const auto id = control.claimed_by(kControl, impersonation::kImpersonation, impersonation::kHash,
                                     Value{hash});
  if (!id) return unknown_caller();
  return by_impersonation(*id);
}

Result<std::shared_ptr<const Caller>> Callers::by_id(const Uuid& id) const {
  auto caller = by_token(id);
  if (caller || caller.error().code != ErrorCode::kUnauthenticated) return caller;
  caller = by_session(id, false);
  if (caller || caller.error().code != ErrorCode::kUnauthenticated) return caller;
  return by_impersonation(id);
}

Result<std::shared_ptr<const Caller>> Callers::maker(const Uuid& id) const {
  auto caller = by_token(id);
  if (caller || caller.error().code != ErrorCode::kUnauthenticated) return caller;
  return by_session(id, true);
}

Result<std::shared_ptr<const Caller>> Callers::asker(const Uuid& id) const {
  const auto is_unknown = [](const auto& found) {
    return !found && found.error().code == ErrorCode::kUnauthenticated;
  };
  auto found = maker(id);
  if (is_unknown(found)) found = by_id(id);
  return is_unknown(found) ? std::shared_ptr<const Caller>() : found;
}

// What a token may do is never more than what its user may do.
Result<std::shared_ptr<const Caller>> Callers::by_token(const Uuid& id) const {
  const Reader& control = shards_.control().reader();
  DAYBOOK_TRY(const auto token, control.record(kControl, {token::kToken.id, id}));
  if (!token || !token::is_active(*token, wall_clock())) return unknown_caller();
  const Uuid* user = token->reference(token::kUser);
  if (user == nullptr) return unknown_caller();
  const TenantId tenant{static_cast<std::uint64_t>(token->integer(token::kTenant))};
  DAYBOOK_TRY(const auto caller, member(*user, tenant, token->created_at));
  caller->token = id;
  caller->expires_at = Time{token->integer(token::kExpiresAt)};
  const Permissions named = permissions_of(*token);
  caller->scope = named;
  for (Permissions* rights :
       {&caller->permissions, &caller->platform, &caller->lasting, &caller->platform_lasting}) {
    *rights = narrowed(named, std::move(*rights));
  }
  if (caller->expires_at.value != 0) caller->lasting = caller->platform_lasting = {};
  if (tenant != kControl) leave_platform(*caller);
  return std::shared_ptr<const Caller>(caller);
}

Result<std::shared_ptr<const Caller>> Callers::by_session(const Uuid& id, bool may_be_over) const {
  const Reader& control = shards_.control().reader();
  DAYBOOK_TRY(const auto session, control.record(kControl, {session::kSession.id, id}));
  if (!session) return unknown_caller();
  const Uuid* user_id = session->reference(session::kUser);
  if (user_id == nullptr) return unknown_caller();
  DAYBOOK_TRY(const auto user, control.record(kControl, {user::kUser.id, *user_id}));
  if (!user) return unknown_caller();
  if (!may_be_over && !session::is_active(*session, *user, wall_clock())) return unknown_caller();
  const TenantId tenant{static_cast<std::uint64_t>(session->integer(session::kTenant))};
  const Time made = may_be_over ? wall_clock() : session->created_at;
  DAYBOOK_TRY(const auto caller, member(*user_id, tenant, made));
  caller->token = id;
  caller->is_session = true;
  if (!may_be_over) caller->expires_at = Time{session->integer(session::kExpiresAt)};
  return std::shared_ptr<const Caller>(caller);
}

// As the member, with nothing on the platform; what they do counts as the administrator's.
Result<std::shared_ptr<const Caller>> Callers::by_impersonation(const Uuid& id) const {
  const Reader& control = shards_.control().reader();
  DAYBOOK_TRY(const auto settings, read_platform_settings(control));
  DAYBOOK_TRY(const auto found, control.record(kControl, {impersonation::kImpersonation.id, id}));
  const bool is_active = found && impersonation::is_active(*found, wall_clock());
  if (!is_active || !settings.impersonation_enabled) return unknown_caller();
  const Uuid* target = found->reference(impersonation::kTarget);
  if (target == nullptr) return unknown_caller();
  const TenantId tenant{static_cast<std::uint64_t>(found->integer(impersonation::kTenant))};
  DAYBOOK_TRY(const auto caller, member(*target, tenant, found->created_at));
  DAYBOOK_CHECK(add_impersonator(*found, tenant, *caller));
  caller->token = id;
  caller->expires_at = Time{found->integer(impersonation::kExpiresAt)};
  leave_platform(*caller);
  caller->audits_reads = true;
  return std::shared_ptr<const Caller>(caller);
}

// Who may not start it any more does not go on with it either.
Status Callers::add_impersonator(const Record& impersonation, TenantId tenant,
                                 Caller& caller) const {
  const Uuid* admin = impersonation.reference(impersonation::kAdmin);
  if (admin == nullptr) return unknown_caller();
  DAYBOOK_TRY(const auto impersonator, member(*admin, kControl, impersonation.created_at));
  if (!impersonator->platform.allow(kImpersonates)) return unknown_caller();
  DAYBOOK_TRY(const auto membership, this->membership(impersonator->user, kControl));
  if (!membership) return unknown_caller();
  DAYBOOK_TRY(const bool may_look_in,
              may_look_into(shards_.control().reader(), *membership, tenant));
  if (!may_look_in) return unknown_caller();
  caller.impersonator = impersonator->user;
  caller.impersonator_id = *admin;
  caller.rights_until = earlier(caller.rights_until, impersonator->rights_until);
  return Done{};
}

Result<Record> Callers::tenant(TenantId number) const {
  return active(shards_.control().reader().by_number(
                    kControl, tenant::kTenant, number_of(static_cast<std::int64_t>(number.value))),
                tenant::kStatus);
}

Result<std::optional<Record>> Callers::membership(std::int64_t user, TenantId tenant) const {
  DAYBOOK_TRY(auto found, membership_in(shards_, tenant, user));
  if (!found || !membership::is_active(*found)) return std::optional<Record>{};
  return found;
}

// A member of control is in no tenant, and has what control's groups give alone.
Result<std::shared_ptr<Caller>> Callers::member(const Uuid& user_id, TenantId number,
                                                Time made) const {
  const Reader& control = shards_.control().reader();
  DAYBOOK_TRY(const Record user,
              active(control.record(kControl, {user::kUser.id, user_id}), user::kStatus));
  auto caller = std::make_shared<Caller>();
  caller->tenant = number;
  caller->user = static_cast<std::int64_t>(user.number.value);
  caller->user_id = user_id;
  DAYBOOK_TRY(const auto membership, this->membership(caller->user, number));
  if (!membership || is_of_before(*membership, number, made)) return unknown_caller();
  if (number != kControl) {
    DAYBOOK_TRY(const Record tenant, this->tenant(number));
    caller->audits_reads = tenant.flag(tenant::kAuditsReads);
    caller->tenant_key = tenant.text(tenant::kKey);
    DAYBOOK_CHECK(add_rights(*membership, *caller));
  } else {
    caller->tenant_key = tenant::kPlatformKey;
  }
  DAYBOOK_CHECK(add_platform_rights(made, *caller));
  return caller;
}

Result<Permissions> Callers::rights_of(TenantId tenant, const Record& membership) const {
  Caller member;
  member.tenant = tenant;
  member.user = membership.integer(membership::kUser);
  DAYBOOK_CHECK(add_rights(membership, member));
  return member.permissions;
}

Status Callers::add_rights(const Record& membership, Caller& caller) const {
  const std::vector<std::string> marks = membership::privileges(
      membership.flag(membership::kIsAdmin), membership.flag(membership::kIsStaff));
  Patterns patterns{marks, marks};
  DAYBOOK_CHECK(add_groups(caller.tenant, caller, patterns));
  caller.permissions = Permissions(std::move(patterns.all));
  caller.lasting = Permissions(std::move(patterns.lasting));
  return Done{};
}

// What was made before they became an administrator of the platform gives nothing there: whoever
// administers a tenant may have made a user for the address, and tokens as that user.
Status Callers::add_platform_rights(Time made, Caller& caller) const {
  DAYBOOK_TRY(const auto member, membership(caller.user, kControl));
  if (!member || is_of_before(*member, kControl, made)) return Done{};
  caller.is_platform_admin = true;
  Patterns patterns;
  DAYBOOK_CHECK(add_groups(kControl, caller, patterns));
  caller.platform = Permissions(std::move(patterns.all));
  caller.platform_lasting = Permissions(std::move(patterns.lasting));
  return Done{};
}

Status Callers::add_groups(TenantId tenant, Caller& caller, Patterns& patterns) const {
  const Reader& home = shards_.of(tenant).reader();
  ListQuery query;
  query.tenant = tenant;
  query.kind = &assignment::kAssignment;
  query.conditions = {{assignment::kUser.id, Match::kEquals, caller.user}};
  query.limit = kAssignmentsAtOnce;
  for (bool is_last = false; !is_last; query.offset += query.limit) {
    DAYBOOK_TRY(const ListPage page, home.list(query));
    is_last = page.records.size() < query.limit;
    for (const Record& assignment : page.records) {
      if (!assignment::is_active(assignment, wall_clock())) continue;
      const Uuid* id = assignment.reference(assignment::kGroup);
      if (id == nullptr) continue;
      DAYBOOK_TRY(const auto group, home.record(tenant, {group::kGroup.id, *id}));
      if (!group) continue;
      std::vector<std::string> given = group::patterns(*group);
      const bool ends = assignment.has(assignment::kExpiresAt.id);
      for (std::string& pattern : given) {
        if (!ends) patterns.lasting.push_back(pattern);
        patterns.all.push_back(std::move(pattern));
      }
      caller.rights_until =
          earlier(caller.rights_until, Time{assignment.integer(assignment::kExpiresAt)});
    }
  }
  return Done{};
}

}  // namespace daybook::api
