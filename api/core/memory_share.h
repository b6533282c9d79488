// How much memory the caches and write buffers of a shard may take: each of them its part of it.
#pragma once

#include <cstddef>

#include "eventstore/rocksdb_event_store.h"
#include "projections/rocksdb_views.h"

namespace daybook::api {

// What the defaults of all parts come to, roughly; less makes each of them smaller in proportion,
// yet never smaller than what it needs to work.
inline constexpr std::size_t kMemoryUsual = std::size_t{1} << 30;
inline constexpr std::size_t kMemoryLeast = std::size_t{32} << 20;

void share_memory(std::size_t bytes, RocksDbOptions& log);
void share_memory(std::size_t bytes, ViewsOptions& views);

// Of one view of the past, which is not part of `bytes` but shrinks with it.
std::size_t past_view_share(std::size_t bytes);

// Of bodies that are being received or handled, and as much of answers that wait to be taken;
// beside `bytes` as well. What is made of bodies may take four times as much.
std::size_t under_way_share(std::size_t bytes);

}  // namespace daybook::api
