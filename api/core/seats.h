// How many of something there may be at a time: of a tenant, and of the server. Seats are for
// answers that go on for long, each of which holds memory while its client reads; queues have such
// limits as well (queue_limits.h).
//
// Safe from any thread. A seat may outlive the seats it came from.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook::api {

struct SeatLimits {
  std::size_t per_tenant = 0;
  std::size_t per_server = 0;
};

// Free again when the last copy is destroyed.
using Seat = std::shared_ptr<const TenantId>;

class Seats {
 public:
  // `things` is what the refusal calls them ("open streams"), `reason` its reason; both literals.
  Seats(SeatLimits limits, std::string_view things, std::string_view reason);

  // kUnavailable `reason`, which names the limit.
  Result<Seat> take(TenantId tenant);

 private:
  struct Counts;
  const std::shared_ptr<Counts> counts_;
};

}  // namespace daybook::api
