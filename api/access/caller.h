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
  Uuid token;               // Or the session, when is_session.
  bool is_session = false;  // Signed in with a password.
  Time expires_at{};        // 0: never. Expiry is no event, so it is looked at on every request.
  // When an assignment ends: what they may do has to be looked up anew then. 0: never.
  Time rights_until{};
  Permissions permissions;
  Permissions platform;       // As a member of control: an administrator of the platform.
  bool audits_reads = false;  // The tenant's setting.

  bool has_expired(Time now) const { return expires_at.value != 0 && expires_at <= now; }
  bool has_outdated_rights(Time now) const {
    return rights_until.value != 0 && rights_until <= now;
  }
};

}  // namespace daybook::api
