#include "projections/record_reads.h"

#include <algorithm>
#include <numeric>

#include "domain/core/bytes.h"
#include "domain/core/record_codec.h"
#include "projections/keys.h"

namespace daybook {
namespace {

// Rows that stand this close together are passed one by one faster than looked up one by one.
constexpr std::uint32_t kDenseFactor = 4;

}  // namespace

Result<std::optional<RecordNumber>> RecordSpace::number_of(const Uuid& id) const {
  std::optional<RecordNumber> number;
  DAYBOOK_CHECK(rows.get(
      id_key(tenant, {kind, id}),
      [&](std::string_view row) { number = RecordNumber{get_big<std::uint32_t>(row)}; }, snapshot));
  return number;
}

Result<std::optional<Record>> RecordSpace::at(RecordNumber number) const {
  std::optional<Result<Record>> record;
  DAYBOOK_CHECK(rows.get(
      record_key(tenant, kind, number),
      [&](std::string_view row) { record = decode_record(kind, number, row); }, snapshot));
  if (!record) return std::optional<Record>();
  if (!*record) return std::move(*record).error();
  return std::optional<Record>(std::move(*record).value());
}

Result<std::optional<Record>> RecordSpace::with_id(const Uuid& id) const {
  DAYBOOK_TRY(const std::optional<RecordNumber> number, number_of(id));
  if (!number) return std::optional<Record>();
  return at(*number);
}

Status RecordSpace::each_row(std::span<const std::uint32_t> numbers, const VisitRow& visit) const {
  if (numbers.empty()) return Done{};
  if (numbers.size() > 1 && numbers.back() - numbers.front() < kDenseFactor * numbers.size()) {
    auto wanted = numbers.begin();
    const auto pass = [&](std::string_view key, std::string_view row) {
      const std::uint32_t number = last_number_of(key).value;
      while (wanted != numbers.end() && *wanted < number) ++wanted;
      if (wanted != numbers.end() && *wanted == number) visit(number, row);
      return number < numbers.back();
    };
    return rows.each(kind_prefix(Table::kRecord, tenant, kind),
                     record_key(tenant, kind, RecordNumber{numbers.front()}), pass, snapshot);
  }
  std::vector<std::string> keys;
  keys.reserve(numbers.size());
  for (const std::uint32_t number : numbers) {
    keys.push_back(record_key(tenant, kind, RecordNumber{number}));
  }
  return rows.multi_get(
      keys, [&](std::size_t i, std::string_view row) { visit(numbers[i], row); }, snapshot);
}

Result<std::vector<Record>> RecordSpace::at_all(std::span<const std::uint32_t> numbers) const {
  std::vector<std::uint32_t> ascending(numbers.begin(), numbers.end());
  std::sort(ascending.begin(), ascending.end());
  std::vector<Record> found;
  found.reserve(numbers.size());
  std::optional<Error> error;
  DAYBOOK_CHECK(each_row(ascending, [&](std::uint32_t number, std::string_view row) {
    auto record = decode_record(kind, RecordNumber{number}, row);
    if (record) {
      found.push_back(std::move(record).value());
    } else {
      error = std::move(record).error();
    }
  }));
  if (error) return *std::move(error);
  if (std::equal(ascending.begin(), ascending.end(), numbers.begin(), numbers.end())) return found;
  std::vector<Record> in_order;
  in_order.reserve(found.size());
  for (const std::uint32_t number : numbers) {
    const auto at = std::lower_bound(
        found.begin(), found.end(), number,
        [](const Record& record, std::uint32_t wanted) { return record.number.value < wanted; });
    if (at != found.end() && at->number.value == number) in_order.push_back(std::move(*at));
  }
  return in_order;
}

Result<std::uint32_t> RecordSpace::first_created_from(Time time, RecordNumber last) const {
  const std::string prefix = kind_prefix(Table::kRecord, tenant, kind);
  std::uint32_t low = 1;
  std::uint32_t high = last.value + 1;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    // A number without a record (a commit this binary could not place) is as old as the next one.
    Time created{};
    bool found = false;
    DAYBOOK_CHECK(rows.each(
        prefix, record_key(tenant, kind, RecordNumber{middle}),
        [&](std::string_view, std::string_view row) {
          created = created_at_of_record_row(row);
          found = true;
          return false;
        },
        snapshot));
    if (!found || created >= time) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

}  // namespace daybook
