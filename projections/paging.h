// Which of the matching records stand on a page, in the order asked. Safe from any thread.
//
// Ties are broken by number, and everything turns round together: a descending list is the
// ascending one read backwards. Records without a value in the order's field come before those
// with one.
#pragma once

#include <vector>

#include "projections/bitmap_cache.h"
#include "projections/query.h"
#include "projections/record_reads.h"

namespace daybook {

struct PageOrder {
  FieldId field = kCreatedAt;
  bool descending = false;
  std::uint64_t offset = 0;
  std::uint32_t limit = 50;
  BitmapPtr present;         // Records that have a value in the field; null when all have.
  std::uint64_t in_all = 0;  // Records of the kind; tells how far apart matching ones stand.
};

Result<std::vector<std::uint32_t>> page_of(const RecordSpace& space, const BitmapPtr& matching,
                                           const PageOrder& order);

// The existing or former records whose sorted field is from `low` to `high`, both included and
// either absent (Null).
Result<BitmapPtr> numbers_in_range(const RecordSpace& space, FieldId field, const Value& low,
                                   const Value& high);

}  // namespace daybook
