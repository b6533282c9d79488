// Making tenants and tokens without a caller: what `init` and `token create` do in a folder that no
// server uses. Each step is a commit of its own; a run that was cut short is finished by the next.
//
// Threads: any that may wait for commits; never an I/O thread or a committer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/core/joiner.h"
#include "api/core/shards.h"
#include "domain/core/record.h"
#include "domain/core/result.h"

namespace daybook::api {

struct NewTenant {
  std::string key;
  std::string name;
  std::string admin_email;
  std::optional<std::size_t> shard = {};  // Nothing: one that has room.
};

struct AddedTenant {
  TenantId tenant{};
  std::int64_t user = 0;  // The administrator's number.
  std::string token;      // The secret; shown here and never again.
};

// The tenant, its first administrator and a token that may do everything. kConflict "tenant.exists"
// when a tenant of that key has members; kInvalid names the option that is wrong; kUnavailable
// "shard.none_has_room", "shard.full".
Result<AddedTenant> add_tenant(Shards& shards, const Joiner& joiner, const NewTenant& asked);

// kNotFound "tenant.unknown".
Result<Record> tenant_by_key(const Shards& shards, std::string_view key);

// The user behind the tenant's oldest active administrator. kNotFound "tenant.no_administrator".
Result<Record> administrator_of(const Shards& shards, TenantId tenant);

struct NewToken {
  TenantId tenant{};
  Record user;
  std::string name;
  std::vector<std::string> permissions;  // Patterns, each is_pattern().
};

struct IssuedToken {
  Uuid id;
  std::string secret;
};

Result<IssuedToken> issue_token(Shards& shards, const NewToken& asked);

// Makes whoever was named when the tenant was made its administrator, if that is still to be done.
Result<Record> provision(const Shards& shards, const Joiner& joiner, const Record& tenant,
                         const Command& by);
// Provisions what a crash cut short; at start, before serving.
Status resume_provisioning(const Shards& shards, const Joiner& joiner);

// Tells the shards where the tenants live that control's records put elsewhere. kUnprocessable
// "tenant.shard_not_here".
Status place_tenants(Shards& shards);
// The same for what a commit of control changed; false when a shard is not hosted here.
bool follow_placement(Shards& shards, const Commit& commit);

}  // namespace daybook::api
