// The one place where it is decided on which shard a new tenant lives.
#include "api/core/tenants.h"

namespace daybook::api {

Result<std::size_t> shard_with_room(const Shards& shards) {
  if (shards.count() == 0) return unavailable("shard.no_room", "No shard has room.");
  return std::size_t{0};
}

}  // namespace daybook::api
