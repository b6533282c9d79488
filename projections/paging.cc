#include "projections/paging.h"

#include <algorithm>
#include <roaring/roaring.hh>

#include "projections/keys.h"
#include "projections/ordered_rows.h"
#include "projections/record_codec.h"

namespace daybook {
namespace {

using Numbers = std::vector<std::uint32_t>;

// Measured: passing an ordered row against reading a record out of order.
constexpr double kReadPerWalkStep = 5;

// The numbers of ranks offset .. offset + limit - 1, counted from the end when descending.
Numbers ranks(const Roaring& list, bool descending, std::uint64_t offset, std::uint64_t limit) {
  Numbers page;
  const std::uint64_t count = list.cardinality();
  if (offset >= count) return page;
  const std::uint64_t size = std::min(limit, count - offset);
  const std::uint64_t first = descending ? count - offset - size : offset;
  std::uint32_t number = 0;
  if (size == 0 || !list.select(static_cast<std::uint32_t>(first), &number)) return page;
  auto at = list.begin();
  for (at.equalorlarger(number); page.size() < size; ++at) page.push_back(*at);
  if (descending) std::reverse(page.begin(), page.end());
  return page;
}

// Ranks `offset` and following of the matching records in the order of a field's rows.
class OrderedPage {
 public:
  OrderedPage(const RecordSpace& space, const Roaring& matching, FieldId field, bool descending)
      : space_(space), matching_(matching), field_(field), descending_(descending) {}

  Result<Numbers> at(std::uint64_t offset, std::uint64_t limit, std::uint64_t ordered_in_all) {
    const std::uint64_t count = matching_.cardinality();
    if (offset >= count || limit == 0) return Numbers{};
    limit = std::min(limit, count - offset);
    // A page of the second half is nearer from the other end.
    const bool from_end = offset + limit / 2 > count / 2;
    const std::uint64_t skip = from_end ? count - offset - limit : offset;
    const double steps = static_cast<double>(skip + limit) * static_cast<double>(ordered_in_all) /
                         static_cast<double>(count);
    if (static_cast<double>(count) * kReadPerWalkStep < steps) return by_reading(offset, limit);
    DAYBOOK_TRY(Numbers page, by_walking(skip, limit, descending_ != from_end));
    if (from_end) std::reverse(page.begin(), page.end());
    return page;
  }

 private:
  Result<Numbers> by_walking(std::uint64_t skip, std::uint64_t limit, bool backwards) {
    const std::string prefix = field_prefix(Table::kOrdered, space_.tenant, space_.kind, field_);
    const auto rows = space_.rows.cursor(space_.snapshot);
    if (backwards) {
      rows->seek_back(after_prefix(prefix));
    } else {
      rows->seek(prefix);
    }
    Numbers page;
    while (rows->valid() && page.size() < limit && rows->key().starts_with(prefix)) {
      const std::uint32_t number = last_number_of(rows->key()).value;
      if (matching_.contains(number)) {
        if (skip > 0) {
          --skip;
        } else {
          page.push_back(number);
        }
      }
      if (backwards) {
        rows->previous();
      } else {
        rows->next();
      }
    }
    DAYBOOK_CHECK(rows->status());
    return page;
  }

  Result<Numbers> by_reading(std::uint64_t offset, std::uint64_t limit) {
    Numbers numbers(matching_.cardinality());
    matching_.toUint32Array(numbers.data());
    std::vector<std::pair<std::string, std::uint32_t>> keyed;
    keyed.reserve(numbers.size());
    std::optional<Error> error;
    DAYBOOK_CHECK(space_.each_row(numbers, [&](std::uint32_t number, std::string_view row) {
      auto record = decode_record(space_.kind, RecordNumber{number}, row);
      if (!record) {
        error = std::move(record).error();
        return;
      }
      keyed.emplace_back(
          field_ == kUpdatedAt ? sort_key(record->updated_at) : sort_key(record->get(field_)),
          number);
    }));
    if (error) return *std::move(error);
    const auto end = keyed.begin() + static_cast<std::ptrdiff_t>(
                                         std::min<std::uint64_t>(offset + limit, keyed.size()));
    if (descending_) {
      std::partial_sort(keyed.begin(), end, keyed.end(), std::greater<>());
    } else {
      std::partial_sort(keyed.begin(), end, keyed.end());
    }
    Numbers page;
    for (auto at = keyed.begin() + static_cast<std::ptrdiff_t>(offset); at < end; ++at) {
      page.push_back(at->second);
    }
    return page;
  }

  const RecordSpace& space_;
  const Roaring& matching_;
  const FieldId field_;
  const bool descending_;
};

}  // namespace

Result<std::vector<std::uint32_t>> page_of(const RecordSpace& space, const BitmapPtr& matching,
                                           const PageOrder& order) {
  if (order.field == kCreatedAt) {
    return ranks(*matching, order.descending, order.offset, order.limit);
  }
  if (order.present == nullptr) {
    return OrderedPage(space, *matching, order.field, order.descending)
        .at(order.offset, order.limit, order.in_all);
  }
  const Roaring blank = *matching - *order.present;
  const Roaring ordered = *matching & *order.present;
  OrderedPage page_of_ordered(space, ordered, order.field, order.descending);
  const std::uint64_t in_all = order.present->cardinality();
  const std::uint64_t first_size = order.descending ? ordered.cardinality() : blank.cardinality();
  // Two lists, one after the other: the blank ones first, or last when it turns round.
  const std::uint64_t in_first =
      order.offset >= first_size ? 0
                                 : std::min<std::uint64_t>(order.limit, first_size - order.offset);
  const std::uint64_t in_second = order.limit - in_first;
  const std::uint64_t second_offset = order.offset < first_size ? 0 : order.offset - first_size;
  Numbers page;
  if (order.descending) {
    DAYBOOK_TRY(page, page_of_ordered.at(order.offset, in_first, in_all));
    const Numbers rest = ranks(blank, true, second_offset, in_second);
    page.insert(page.end(), rest.begin(), rest.end());
  } else {
    page = ranks(blank, false, order.offset, in_first);
    DAYBOOK_TRY(const Numbers rest, page_of_ordered.at(second_offset, in_second, in_all));
    page.insert(page.end(), rest.begin(), rest.end());
  }
  return page;
}

Result<BitmapPtr> numbers_in_range(const RecordSpace& space, FieldId field, const Value& low,
                                   const Value& high) {
  const std::string prefix = field_prefix(Table::kOrdered, space.tenant, space.kind, field);
  const std::string from = is_null(low) ? prefix : prefix + sort_key(low);
  const std::string to = is_null(high) ? std::string() : after_prefix(prefix + sort_key(high));
  auto numbers = std::make_shared<Roaring>();
  const auto pass = [&](std::string_view key, std::string_view) {
    if (!to.empty() && key >= to) return false;
    numbers->add(last_number_of(key).value);
    return true;
  };
  DAYBOOK_CHECK(space.rows.each(prefix, from, pass, space.snapshot));
  return BitmapPtr(numbers);
}

}  // namespace daybook
