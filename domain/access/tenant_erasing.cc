#include "domain/access/tenant_erasing.h"

#include "domain/access/joining.h"
#include "domain/access/org_access.h"
#include "domain/access/session.h"
#include "domain/access/tenant.h"
#include "domain/access/token.h"
#include "domain/people/erasing.h"

namespace daybook::tenant_erasing {
namespace {

using tenant::kErasure;
using tenant::kTenant;

enum Asked : std::size_t { kAccess, kJoinings, kTokens, kSessions };

// Every tenant has a key to sign in by: where that is erased, all texts are. It came back with a
// backup from before its deletion, and nothing can be written under what sealed them.
Event requested(const Record& tenant) {
  Draft draft(tenant, "tenant.erasure_requested");
  if (!is_erased(tenant.get(tenant::kKey))) erasing::erase_values(kTenant, tenant, draft);
  draft.set(kExists, Null{}).set(kErasure, std::string(kErasureRequested));
  return std::move(draft.set(tenant::kFirstAdmin, Null{})).done();
}

void end_all(const std::vector<Record>& records, std::string_view event, const Field& status,
             std::string_view from, std::string_view to, Events& events) {
  for (const Record& record : records) {
    if (!record.exists() || record.text(status) != from) continue;
    Draft draft(record, event);
    events.push_back(std::move(draft.set(status, std::string(to))).done());
  }
}

void remove_access(const std::vector<Record>& grants, Events& events) {
  for (const Record& grant : grants) {
    if (!grant.exists()) continue;
    Draft draft(grant, "org_access.deleted");
    events.push_back(std::move(draft.set(kExists, Null{})).done());
  }
}

}  // namespace

Needs ask_erase(const Kind&, const Record& tenant, const Input&) {
  const Value number = static_cast<std::int64_t>(tenant.number.value);
  Needs needs;
  needs.holding.push_back({&org_access::kOrgAccess, org_access::kTenant.id, number});
  needs.holding.push_back({&joining::kJoining, joining::kTenant.id, number});
  needs.holding.push_back({&token::kToken, token::kTenant.id, number});
  needs.holding.push_back({&session::kSession, session::kTenant.id, number});
  return needs;
}

Result<Events> erase(const Record& tenant, const Input&, const Loaded& loaded, const Context&) {
  if (tenant.has(kErasure.id)) return Events{};
  if (tenant.text(tenant::kStatus) != "suspended") {
    return conflict("tenant.not_suspended", "Only a suspended organization can be deleted.");
  }
  const auto& held = loaded.holding;
  Events events{requested(tenant)};
  remove_access(held[kAccess], events);
  end_all(held[kJoinings], "joining.settled", joining::kStatus, "pending", "settled", events);
  end_all(held[kTokens], "token.revoked", token::kStatus, "active", "revoked", events);
  end_all(held[kSessions], "session.ended", session::kStatus, "active", "ended", events);
  return events;
}

Result<Events> complete(const Record& tenant, const Input&, const Loaded&, const Context&) {
  if (!tenant.has(kErasure.id)) {
    return conflict("tenant.not_requested", "The deletion of the tenant was not asked for.");
  }
  Draft draft(tenant, "tenant.erased");
  return std::move(draft.set(kErasure, "erased")).events();
}

}  // namespace daybook::tenant_erasing
