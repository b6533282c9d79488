// Commits of tenants whose key was destroyed: nobody can read them any more, and what is made from
// the log goes on without them.
#pragma once

#include "domain/core/commit.h"
#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "eventstore/keys.h"

namespace daybook {

// As decode_without_bytes, and of such a tenant a commit that says nothing but where it stands: id,
// tenant, position and time, which are in the clear. Safe from any thread.
Result<Commit> decode_for_views(const KeyRing& keys, const StoredCommit& stored);

// Was it read as such?
bool says_nothing(const Commit& commit);

}  // namespace daybook
