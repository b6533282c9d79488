// How much may wait in the server for its turn. What comes on top is answered 503 with Retry-After.
// The limits of connections and of memory for bodies and answers are in api/http/limits.h.
#pragma once

#include <chrono>
#include <cstddef>

#include "api/core/seats.h"

namespace daybook::api {

struct QueueLimits {
  std::size_t writes = 4'096;  // Commands of a shard that its committer has not taken yet.
  // What workers do: hashing, history, personal exports ...
  SeatLimits tasks{.per_tenant = 512, .per_server = 1'024};
  SeatLimits undos{.per_tenant = 64, .per_server = 128};  // A large one takes long.
  // Reads that wait for a past or a position to be ready.
  SeatLimits looks{.per_tenant = 128, .per_server = 256};
  SeatLimits searches{.per_tenant = 128, .per_server = 256};  // Lists that may take long.
  // After that a search is not begun any more: whoever asked may have left long ago.
  std::chrono::seconds search_wait_max{10};
  std::size_t mails = 10'000;                                  // Of a tenant, in the outbox.
  SeatLimits streams{.per_tenant = 100, .per_server = 1'000};  // Open streams of the history.
  SeatLimits exports{.per_tenant = 16, .per_server = 64};      // Downloads under way.
};

}  // namespace daybook::api
