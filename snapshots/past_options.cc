#include "snapshots/past_options.h"

#include "snapshots/live_history.h"

namespace daybook {

ViewsOptions past_views_options(const LiveHistory& history) {
  const std::size_t share = history.past_view_memory / 7;
  ViewsOptions options;
  options.rows.cache_bytes = 2 * share;
  options.rows.write_buffer_bytes = share;
  options.list_cache_bytes = 4 * share;
  options.records_cached = 256;
  options.fold_at_end = false;
  return options;
}

OpenViews past_views_in(std::string folder, const LiveHistory& history) {
  OpenViews open;
  open.folder = std::move(folder);
  open.kinds = history.kinds;
  open.options = past_views_options(history);
  return open;
}

}  // namespace daybook
