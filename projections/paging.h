// Which of the matching records stand on a page, in the order asked. Pure; safe from any thread.
//
// Ties are broken by number, and everything turns round together: a descending list is the
// ascending one read backwards. Records without a value in the order's field come before those
// with one.
#pragma once

#include <string_view>
#include <vector>

#include "projections/bitmap_cache.h"
#include "projections/order_run.h"
#include "projections/query.h"

namespace daybook {

struct PageOf {
  bool descending = false;
  std::uint64_t offset = 0;
  std::uint32_t limit = 50;
};

// The records that have a flag after those that have not, or before them when it descends; among
// those that are alike by number.
std::vector<std::uint32_t> page_by_flag(const Roaring& matching, const Roaring& flagged,
                                        const PageOf& page, bool ties_descending);

std::vector<std::uint32_t> page_by_number(const Roaring& matching, const PageOf& page);
std::vector<std::uint32_t> page_in_order(const Roaring& matching, const OrderRuns& runs,
                                         const PageOf& page);

// The records whose value in the order's field is not below (`is_from`) or not above the bound.
BitmapPtr numbers_in_range(const OrderRuns& runs, std::string_view bound, bool is_from);

}  // namespace daybook
