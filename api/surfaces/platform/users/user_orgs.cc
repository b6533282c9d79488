#include "api/surfaces/platform/users/user_orgs.h"

#include <algorithm>

#include "api/core/memberships.h"
#include "api/surfaces/platform/control.h"
#include "domain/access/invitation.h"
#include "domain/access/joining.h"
#include "domain/access/membership.h"
#include "domain/access/tenant.h"
#include "domain/access/user.h"
#include "projections/text.h"

namespace daybook::api::platform {
namespace {

constexpr std::string_view kInvited = "invited";
constexpr std::uint32_t kAtOnce = 500;

using Tenants = std::set<std::uint64_t>;
// Open invitations of one tenant, by folded address.
using Invitations = std::map<std::string, Record>;

std::string address_of(const Record& user) { return fold_text(user.text(user::kEmail)); }

// Those of a user, without control.
Result<Tenants> joined_tenants(const Reader& control, const Record& user) {
  DAYBOOK_TRY(const auto joinings, all_of(control, joining::kJoining,
                                          {{joining::kUser.id, Match::kEquals, user.key.id}}));
  Tenants tenants;
  for (const Record& joining : joinings) {
    tenants.insert(static_cast<std::uint64_t>(joining.integer(joining::kTenant)));
  }
  tenants.erase(kControl.value);
  return tenants;
}

ListQuery pending_query(TenantId tenant, const std::vector<Record>& users) {
  ListQuery query;
  query.tenant = tenant;
  query.kind = &invitation::kInvitation;
  query.conditions = {{invitation::kStatus.id, Match::kEquals, std::string("pending")}};
  query.alternatives.emplace_back();
  for (const Record& user : users) {
    query.alternatives.back().push_back(
        {invitation::kEmail.id, Match::kEquals, user.get(user::kEmail)});
  }
  query.limit = kAtOnce;
  return query;
}

Result<Invitations> invitations_in(const Shards& shards, TenantId tenant,
                                   const std::vector<Record>& users) {
  Invitations found;
  if (users.empty()) return found;
  ListQuery query = pending_query(tenant, users);
  for (bool is_last = false; !is_last; query.offset += query.limit) {
    DAYBOOK_TRY(const ListPage page, shards.of(tenant).reader().list(query));
    is_last = page.records.size() < query.limit;
    for (const Record& one : page.records) {
      if (!invitation::is_active(one, wall_clock())) continue;
      found.emplace(fold_text(one.text(invitation::kEmail)), one);
    }
  }
  return found;
}

Result<std::vector<Record>> all_orgs(const Shards& shards) {
  return all_of(shards.control().reader(), tenant::kTenant, {});
}

bool counts(const OrgMembership& one, const Record& user) {
  const std::string_view status = one.status(user);
  return status == "active" || status == kInvited;
}

// Nothing when the user has to do with that organization in no way.
Result<std::optional<OrgMembership>> membership_of(const Shards& shards, const Record& org,
                                                   const Record& user, const Tenants& joined,
                                                   const Invitations& invitations) {
  OrgMembership found{org, {}, {}};
  const TenantId tenant{org.number.value};
  if (joined.contains(tenant.value)) {
    DAYBOOK_TRY(found.membership, membership_in(shards, tenant, user.number.value));
  }
  const auto invited = invitations.find(address_of(user));
  if (invited != invitations.end()) found.invitation = invited->second;
  if (!found.membership && !found.invitation) return std::optional<OrgMembership>{};
  return std::optional(std::move(found));
}

}  // namespace

std::string_view OrgMembership::status(const Record& user) const {
  if (!membership) return kInvited;
  const std::string_view own = membership->text(membership::kStatus);
  return own == "active" && !user::is_active(user) ? "suspended" : own;
}

Result<std::vector<OrgMembership>> org_memberships(const Shards& shards, const Record& user) {
  DAYBOOK_TRY(const Tenants joined, joined_tenants(shards.control().reader(), user));
  DAYBOOK_TRY(const auto orgs, all_orgs(shards));
  std::vector<OrgMembership> all;
  for (const Record& org : orgs) {
    DAYBOOK_TRY(const auto invitations, invitations_in(shards, TenantId{org.number.value}, {user}));
    DAYBOOK_TRY(auto one, membership_of(shards, org, user, joined, invitations));
    if (one) all.push_back(*std::move(one));
  }
  std::ranges::sort(all, {}, [](const OrgMembership& one) { return one.org.text(tenant::kName); });
  return all;
}

Result<std::vector<std::int64_t>> membership_counts(const Shards& shards,
                                                    const std::vector<Record>& users) {
  std::vector<Tenants> joined;
  for (const Record& user : users) {
    DAYBOOK_TRY(Tenants tenants, joined_tenants(shards.control().reader(), user));
    joined.push_back(std::move(tenants));
  }
  DAYBOOK_TRY(const auto orgs, all_orgs(shards));
  std::vector<std::int64_t> result(users.size());
  for (const Record& org : orgs) {
    DAYBOOK_TRY(const auto invitations, invitations_in(shards, TenantId{org.number.value}, users));
    for (std::size_t i = 0; i < users.size(); ++i) {
      DAYBOOK_TRY(const auto one, membership_of(shards, org, users[i], joined[i], invitations));
      if (one && counts(*one, users[i])) ++result[i];
    }
  }
  return result;
}

}  // namespace daybook::api::platform
