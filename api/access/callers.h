// Finds out whom a token, a session or an impersonation stands for and what they may do now, from
// the records: user, tenant, membership, groups, settings. The authenticator keeps what this reads.
//
// Any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/access/caller.h"
#include "api/core/shards.h"
#include "domain/core/result.h"

namespace daybook::api {

class Callers {
 public:
  // The shards outlive it.
  explicit Callers(const Shards& shards) : shards_(shards) {}

  // By the hash of the secret. kUnauthenticated for an unknown, expired, revoked or ended one, a
  // suspended tenant, user or membership: the answer does not tell which.
  Result<std::shared_ptr<const Caller>> by_hash(const std::string& hash) const;
  // The same by the id of the token, session or impersonation.
  Result<std::shared_ptr<const Caller>> by_id(const Uuid& id) const;
  // Who once wrote something with that token or session, for what is done in their name later: a
  // session may be over, since nobody stays signed in for that.
  Result<std::shared_ptr<const Caller>> maker(const Uuid& id) const;
  // Who asked with it for a job that goes on for a while: the same, but an impersonation has to
  // stand. Null for nobody who is known any more.
  Result<std::shared_ptr<const Caller>> asker(const Uuid& id) const;

  // What a member may do, or might once they are not suspended any more.
  Result<Permissions> rights_of(TenantId tenant, const Record& membership) const;

 private:
  struct Patterns {
    std::vector<std::string> all;
    std::vector<std::string> lasting;  // Of those what no assignment's end takes away.
  };

  Result<std::shared_ptr<const Caller>> by_token(const Uuid& id) const;
  Result<std::shared_ptr<const Caller>> by_session(const Uuid& id, bool may_be_over) const;
  Result<std::shared_ptr<const Caller>> by_impersonation(const Uuid& id) const;
  Status add_impersonator(const Record& impersonation, TenantId tenant, Caller& caller) const;
  // By something that was made at that time: of before a removal it is void.
  Result<std::shared_ptr<Caller>> member(const Uuid& user, TenantId tenant, Time made) const;
  Result<Record> tenant(TenantId number) const;
  Result<std::optional<Record>> membership(std::int64_t user, TenantId tenant) const;
  Status add_rights(const Record& membership, Caller& caller) const;
  Status add_platform_rights(Time made, Caller& caller) const;
  Status add_groups(TenantId tenant, Caller& caller, Patterns& patterns) const;

  const Shards& shards_;
};

// What lets an administrator of the platform act as somebody else.
inline constexpr std::string_view kImpersonates = "platform.impersonation.start";

// May this member of control look into that tenant: into every one, or this one?
Result<bool> may_look_into(const Reader& control, const Record& membership, TenantId tenant);

// What every refusal to know somebody says.
Error unknown_caller();

}  // namespace daybook::api
