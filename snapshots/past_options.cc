#include "snapshots/past_options.h"

namespace daybook {

ViewsOptions past_views_options() {
  ViewsOptions options;
  options.rows.cache_bytes = std::size_t{16} << 20;
  options.rows.write_buffer_bytes = std::size_t{8} << 20;
  options.list_cache_bytes = std::size_t{32} << 20;
  options.records_cached = 256;
  options.fold_at_end = false;
  return options;
}

OpenViews past_views_in(std::string folder, std::span<const Kind* const> kinds) {
  OpenViews open;
  open.folder = std::move(folder);
  open.kinds = kinds;
  open.options = past_views_options();
  return open;
}

}  // namespace daybook
