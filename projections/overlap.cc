#include "projections/overlap.h"

#include <algorithm>
#include <roaring/roaring.hh>

#include "projections/selection.h"

namespace daybook {
namespace {

constexpr std::uint64_t kWindow = 65536;  // What Roaring keeps in one container.
constexpr std::uint64_t kWider = 8;
// With so many of a container's numbers it is a set of bits; with fewer, lists are short.
constexpr std::uint64_t kDense = 4096;

bool is_dense(const Roaring& list) {
  const std::uint64_t containers = list.maximum() / kWindow + 1;
  return containers > 1 && list.cardinality() > containers * kDense;
}

Roaring window_of(const Roaring& list, std::uint64_t size, bool is_last, std::uint64_t end) {
  Roaring window;
  window.addRange(is_last ? end - size : 0, is_last ? end : size);
  return window & list;
}

// Offsets count from the end that the window lies at, so the page of what lies in it is the page.
std::vector<std::uint32_t> page_of_two(const Roaring& a, const Roaring& b, std::uint64_t count,
                                       const PageOf& page) {
  if (page.offset >= count) return {};
  const std::uint64_t wanted = std::min(page.offset + page.limit, count);
  const std::uint64_t end = (a.maximum() / kWindow + 1) * kWindow;
  for (std::uint64_t size = kWindow; size < end; size *= kWider) {
    const Roaring part = window_of(a, size, page.descending, end) & b;
    if (part.cardinality() >= wanted) return page_by_number(part, page);
  }
  return page_by_number(a & b, page);
}

}  // namespace

CountedPage page_of_overlap(std::vector<BitmapPtr> all, const std::vector<BitmapPtr>& none,
                            const PageOf& page) {
  std::ranges::sort(all, {}, [](const BitmapPtr& list) { return list->cardinality(); });
  if (all.size() < 2 || !none.empty() || !is_dense(*all.front())) {
    const BitmapPtr shared = intersection(std::move(all), none);
    return {shared->cardinality(), page_by_number(*shared, page)};
  }
  // The fullest first: what they share is as dense as they are, and bits stay bits.
  while (all.size() > 2) {
    const auto fullest = std::make_shared<const Roaring>(*all.back() & *all[all.size() - 2]);
    all.pop_back();
    all.back() = fullest;
  }
  const std::uint64_t count = all[0]->and_cardinality(*all[1]);
  return {count, page_of_two(*all[0], *all[1], count, page)};
}

}  // namespace daybook
