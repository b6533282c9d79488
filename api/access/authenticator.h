// Finds out who is asking: api tokens, or the secrets of sessions and impersonations, in
// `Authorization: Api-Token KEY`, `Authorization: Bearer KEY` or `X-Api-Key: KEY`.
//
// Each is looked up by the hash of its secret, so nothing secret is compared and no time tells
// how much of one was right. What was looked up is kept in memory until a commit touches who may do
// what (forget()), so that a check costs no I/O and a revocation holds from the next request on.
//
// Safe from any thread.
#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/access/caller.h"
#include "api/access/callers.h"
#include "api/core/shards.h"
#include "domain/core/commit.h"
#include "domain/core/result.h"

namespace daybook::api {

// The secret in the request's headers; empty when there is none.
std::string_view credential(std::string_view authorization, std::string_view api_key);

// Does what this commit changed say who may do what?
bool touches_access(const Commit& commit);

class Authenticator {
 public:
  explicit Authenticator(const Shards& shards) : callers_of_(shards) {}

  // kUnauthenticated for no token, an unknown, expired or revoked one, a suspended tenant, user or
  // membership: the answer does not tell which.
  Result<std::shared_ptr<const Caller>> authenticate(std::string_view secret);

  // Who signs with the token, session or impersonation of that id now. The same refusals, and
  // expiry is among them.
  Result<std::shared_ptr<const Caller>> caller_of(const Uuid& id) const;
  // In whose name something is done that was written with that token or session: as callers.h says.
  Result<std::shared_ptr<const Caller>> maker(const Uuid& id) const {
    return callers_of_.maker(id);
  }

  Result<Permissions> rights_of(TenantId tenant, const Record& membership) const {
    return callers_of_.rights_of(tenant, membership);
  }

  // Told of every commit before its caller is answered.
  void forget(const Commit& commit);
  // Grows whenever somebody's rights may have changed.
  std::uint64_t generation() const;

 private:
  std::shared_ptr<const Caller> known(const std::string& hash) const;

  const Callers callers_of_;
  mutable std::shared_mutex mutex_;
  std::uint64_t generation_ = 0;                                            // Guarded by mutex_.
  std::unordered_map<std::string, std::shared_ptr<const Caller>> callers_;  // Guarded by mutex_.
  // Of requests under way, asked for by the committers: guarded by mutex_ as well.
  mutable std::unordered_map<Uuid, std::shared_ptr<const Caller>> by_id_;
};

}  // namespace daybook::api
