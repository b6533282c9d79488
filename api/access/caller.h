// Who is asking, and what they may do. A value type.
#pragma once

#include <cstdint>
#include <string>

#include "domain/access/permissions.h"
#include "domain/core/value.h"

namespace daybook::api {

struct Caller {
  TenantId tenant{};
  std::string tenant_key;
  std::int64_t user = 0;  // The user's number.
  Uuid user_id;
  Uuid token;               // Or the session or impersonation.
  bool is_session = false;  // Signed in with a password.
  Time expires_at{};        // 0: never. Expiry is no event, so it is looked at on every request.
  // When an assignment ends: what they may do has to be looked up anew then. 0: never.
  Time rights_until{};
  Permissions permissions;
  Permissions platform;            // As a member of control: an administrator of the platform.
  bool is_platform_admin = false;  // A member of control, whatever they may do there.
  // Of both what they have without an end. Only that may be given to others, and only with that
  // somebody's place be taken: what ends for one must not go on by way of another.
  Permissions lasting;
  Permissions platform_lasting;
  // What the token itself is limited to, whatever its user may do. A session is not.
  Permissions scope = Permissions({"*"});
  bool audits_reads = false;  // The tenant's setting; always while impersonated.
  // The administrator of the platform who acts in the user's name; 0: nobody does.
  std::int64_t impersonator = 0;
  Uuid impersonator_id = {};

  bool is_impersonated() const { return impersonator != 0; }
  bool has_expired(Time now) const { return expires_at.value != 0 && expires_at <= now; }
  bool has_outdated_rights(Time now) const {
    return rights_until.value != 0 && rights_until <= now;
  }
};

// May they do the same, in the same tenant?
bool have_same_rights(const Caller& one, const Caller& other);

}  // namespace daybook::api
