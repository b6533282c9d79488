// Where a user is a member, over all organizations. Memberships are records of tenants; which
// tenants to look in is said by the user's joinings, which are control's. Invitations are known by
// their address alone, so every tenant is asked for those of all addresses at once.
//
// Threads: workers, since it may take one look-up a tenant.
#pragma once

#include <map>
#include <set>

#include "api/core/shards.h"
#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook::api::platform {

struct OrgMembership {
  Record org;                        // The tenant's record.
  std::optional<Record> membership;  // Nothing: the address is invited.
  std::optional<Record> invitation;

  // "invited" without a membership; what is active is suspended while the user is not active.
  std::string_view status(const Record& user) const;
};

// By the organization's name. Of what is there; an invitation that is open, where there is no
// membership.
Result<std::vector<OrgMembership>> org_memberships(const Shards& shards, const Record& user);

// In how many organizations each user is active or invited; in the order of `users`.
Result<std::vector<std::int64_t>> membership_counts(const Shards& shards,
                                                    const std::vector<Record>& users);

}  // namespace daybook::api::platform
