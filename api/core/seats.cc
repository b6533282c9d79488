#include "api/core/seats.h"

#include <mutex>
#include <string>
#include <unordered_map>

namespace daybook::api {

struct Seats::Counts {
  Error refuse(std::string_view whose, std::size_t limit) const {
    return unavailable(std::string(reason), "There are " + std::to_string(limit) + " " +
                                                std::string(things) + " of " + std::string(whose) +
                                                " already, which is the limit; close one, or try "
                                                "again.");
  }

  Status take(TenantId tenant) {
    const std::lock_guard lock(mutex);
    if (all >= limits.per_server) return refuse("the server", limits.per_server);
    std::size_t& own = of_tenant[tenant.value];
    if (own >= limits.per_tenant) return refuse("the tenant", limits.per_tenant);
    ++own;
    ++all;
    return Done{};
  }

  void give_back(TenantId tenant) {
    const std::lock_guard lock(mutex);
    --all;
    const auto own = of_tenant.find(tenant.value);
    if (--own->second == 0) of_tenant.erase(own);
  }

  const SeatLimits limits;
  const std::string_view things;
  const std::string_view reason;
  std::mutex mutex;
  std::size_t all = 0;                                       // Guarded by mutex.
  std::unordered_map<std::uint64_t, std::size_t> of_tenant;  // Guarded by mutex.
};

Seats::Seats(SeatLimits limits, std::string_view things, std::string_view reason)
    : counts_(new Counts{limits, things, reason, {}, 0, {}}) {}

Result<Seat> Seats::take(TenantId tenant) {
  DAYBOOK_CHECK(counts_->take(tenant));
  return Seat(new TenantId(tenant), [counts = counts_](const TenantId* held) {
    counts->give_back(*held);
    delete held;
  });
}

}  // namespace daybook::api
