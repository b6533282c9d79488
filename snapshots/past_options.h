// How much the ways into the past may take up. Zero views are never allowed: one is always kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "projections/runner.h"

namespace daybook {

struct LiveHistory;

struct PastOptions {
  // A checkpoint of the views is taken every so many events; 0 takes none.
  std::uint64_t checkpoint_events = 0;
  std::size_t checkpoints_kept = 12;
  std::size_t views_open_max = 4;  // Each takes up to LiveHistory::past_view_memory, and all ...
  std::uint64_t views_bytes_max = std::uint64_t{4} << 30;  // ... so much of the disk.
  std::size_t builds_max = 2;                              // Further ones answer 503 at once.
};

// Bytes of the caches and write buffers of one view.
inline constexpr std::size_t kPastViewMemoryUsual = std::size_t{56} << 20;

// How views of that history are opened: with small caches, as they are many and short-lived.
ViewsOptions past_views_options(const LiveHistory& history);
OpenViews past_views_in(std::string folder, const LiveHistory& history);

}  // namespace daybook
