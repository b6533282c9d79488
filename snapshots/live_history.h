// What the past is made from: the log, and the live views that say where in it each tenant's
// commits stand. Both must outlive whoever holds this.
//
// Threads: any.
#pragma once

#include <span>

#include "domain/core/commit.h"
#include "projections/runner.h"
#include "snapshots/past_options.h"

namespace daybook {

struct LiveHistory {
  ReadableLog log;
  RocksdbViews& views;
  std::span<const Kind* const> kinds;
  std::size_t past_view_memory = kPastViewMemoryUsual;  // Of each view of the past; past_options.h.
};

// Places of the log at which a tenant stood at one position: from the commit's own until before the
// tenant's next one. `last` may be before that when nothing follows yet.
struct PlaceRange {
  Place first{};
  Place last{};
  bool holds(Place place) const { return first <= place && place <= last; }
};

// kNotFound "history.no_position" beyond the tenant's last position. Position 0 is before the
// first.
Result<PlaceRange> places_of(const LiveHistory& history, TenantId tenant, Position position);

// The commit at a tenant's position. kNotFound as above, also for 0.
Result<Commit> commit_at(const LiveHistory& history, TenantId tenant, Position position);
Result<Time> time_at(const LiveHistory& history, TenantId tenant, Position position);

// The last position of the tenant whose commit was at `time` or before; 0 when there is none. Time
// never goes back within a tenant, so this is a binary search over the log.
Result<Position> position_at(const LiveHistory& history, TenantId tenant, Time time);

}  // namespace daybook
