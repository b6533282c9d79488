// How much may wait in the server for its turn. What comes on top is answered 503 with Retry-After.
// The limits of connections and of memory for bodies and answers are in api/http/limits.h.
#pragma once

#include <cstddef>

#include "api/core/seats.h"

namespace daybook::api {

struct QueueLimits {
  std::size_t writes = 4'096;  // Commands of a shard that its committer has not taken yet.
  std::size_t tasks = 1'024;   // What workers do: hashing, history, personal exports ...
  std::size_t undos = 64;      // A large one takes long.
  std::size_t looks = 128;     // Reads that wait for a past or a position to be ready.
  std::size_t searches = 128;  // Lists that may take long.
  std::size_t mails = 10'000;  // Of a tenant, in the outbox.
  SeatLimits streams{.per_tenant = 100, .per_server = 1'000};  // Open streams of the history.
  SeatLimits exports{.per_tenant = 16, .per_server = 64};      // Downloads under way.
};

}  // namespace daybook::api
