// The id of an audit entry: a UUID (version 8) that says of which tenant, position and place in the
// commit it is, and carries a keyed hash of that, so that nobody makes ids up. Pure; safe from any
// thread.
#pragma once

#include <cstdint>
#include <optional>

#include "domain/core/uuid.h"
#include "domain/core/value.h"
#include "eventstore/crypto.h"

namespace daybook::api {

struct AuditEntryId {
  TenantId tenant{};        // Below 2^32, as numbers of records are.
  Position position{};      // Below 2^32, as lists need it.
  std::uint32_t index = 0;  // Below 2^22: a commit has at most two million events.
  bool operator==(const AuditEntryId&) const = default;
};

Uuid uuid_of(const AuditEntryId& id, const Secret32& secret);

// Nothing for an id that was not made with this secret.
std::optional<AuditEntryId> entry_id_of(const Uuid& uuid, const Secret32& secret);

}  // namespace daybook::api
