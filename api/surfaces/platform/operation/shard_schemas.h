// Bodies of the operations on shards.
#pragma once

#include "api/surfaces/platform/schemas.h"
#include "domain/platform/shard.h"

namespace daybook::api::platform {

namespace shards {
using daybook::shard::kDsn;
using daybook::shard::kName;
using daybook::shard::kRegion;
// Under the numbers of the kind's own fields: what is sent goes into the record as it is.
inline constexpr Field kMaxOrgs = integer(4, "max_orgs").checked(daybook::shard::check_max_orgs);
inline constexpr Field kIsActive = boolean(5, "is_active");
inline constexpr Field kNewFields[] = {kName, kDsn, kRegion, kMaxOrgs, kIsActive};
inline constexpr Field kBaseVersion = integer(20, "base_version").required();
inline constexpr Field kAnyName = text(1, "name");
inline constexpr Field kAnyDsn = text(2, "dsn", 1024).checked(daybook::shard::check_dsn);
inline constexpr Field kChangeFields[] = {kBaseVersion, kAnyName, kAnyDsn,
                                          kRegion,      kMaxOrgs, kIsActive};
inline constexpr Field kId = reference(10, "id", "shard").required();
inline constexpr Field kCreatedAt = time(11, "created_at").required();
inline constexpr Field kVersion = integer(12, "version").required();
inline constexpr Field kShownRegion = text(3, "region").required();
inline constexpr Field kFields[] = {
    kId, kName, kShownRegion, kMaxOrgs.required(), kIsActive.required(), kCreatedAt, kVersion};
inline constexpr Field kQuery[] = {paging::kPage, paging::kPageSize, kIsActive};
inline constexpr Field kShardId = text(24, "shard_id").required();
inline constexpr Field kCurrent = integer(21, "current_orgs").required();
inline constexpr Field kAvailable = integer(22, "available_slots").required();
inline constexpr Field kUtilization = decimal(23, "utilization_percent").required();
inline constexpr Field kCapacityFields[] = {kShardId, kCurrent, kMaxOrgs.required(), kAvailable,
                                            kUtilization};
}  // namespace shards
inline constexpr Schema kNewShard = {"ShardCreate", shards::kNewFields};
inline constexpr Schema kShardChange = {"ShardUpdate", shards::kChangeFields};
inline constexpr Schema kShard = {"Shard", shards::kFields};
inline constexpr Schema kShardCapacity = {"ShardCapacity", shards::kCapacityFields};

}  // namespace daybook::api::platform
