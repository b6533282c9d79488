#include "api/core/memory_share.h"

#include <algorithm>

#include "snapshots/past_options.h"

namespace daybook::api {
namespace {

constexpr std::size_t kBufferLeast = std::size_t{1} << 20;

void shrink(std::size_t bytes, std::size_t least, std::size_t& part) {
  const double share = static_cast<double>(bytes) / static_cast<double>(kMemoryUsual);
  part = std::max(least, static_cast<std::size_t>(static_cast<double>(part) * share));
}

}  // namespace

void share_memory(std::size_t bytes, RocksDbOptions& log) {
  shrink(bytes, kBufferLeast, log.memtable_bytes);
  shrink(bytes, kBufferLeast, log.cache_bytes);
}

void share_memory(std::size_t bytes, ViewsOptions& views) {
  constexpr std::size_t kRecordsLeast = 256;
  constexpr std::size_t kChangesLeast = std::size_t{64} << 10;
  // Whoever serves reads rows here and there, so it keeps more of them than those who read each
  // row once: a million persons and their ids fit.
  constexpr std::size_t kServedRowsUsual = std::size_t{256} << 20;
  constexpr std::size_t kServedNumbersUsual = std::size_t{16} << 20;
  views.number_cache_bytes = kServedNumbersUsual;
  shrink(bytes, kBufferLeast / 4, views.number_cache_bytes);
  views.rows.cache_bytes = kServedRowsUsual;
  shrink(bytes, kBufferLeast, views.rows.cache_bytes);
  shrink(bytes, kBufferLeast, views.rows.write_buffer_bytes);
  shrink(bytes, 4 * kBufferLeast, views.list_cache_bytes);
  shrink(bytes, kRecordsLeast, views.records_cached);
  shrink(bytes, kChangesLeast, views.fold_changes);
  shrink(bytes, kChangesLeast / 16, views.fold_terms);
}

std::size_t past_view_share(std::size_t bytes) {
  std::size_t share = kPastViewMemoryUsual;
  shrink(bytes, 7 * kBufferLeast, share);
  return share;
}

std::size_t under_way_share(std::size_t bytes) {
  constexpr std::size_t kUnderWayUsual = kMemoryUsual / 2;
  std::size_t share = kUnderWayUsual;
  shrink(bytes, 64 * kBufferLeast, share);  // Four of the largest bodies.
  return share;
}

}  // namespace daybook::api
