#include "projections/row_sums.h"

#include "domain/core/bytes.h"

namespace daybook {
namespace {

// In two's complement, so that what overflows on the way comes back.
std::int64_t wrapped(std::int64_t a, std::int64_t b, bool is_added) {
  const auto left = static_cast<std::uint64_t>(a);
  const auto right = static_cast<std::uint64_t>(b);
  return static_cast<std::int64_t>(is_added ? left + right : left - right);
}

void change(Sums& sums, const Sums& amounts, bool is_added) {
  for (std::size_t i = 0; i < sums.size(); ++i) sums[i] = wrapped(sums[i], amounts[i], is_added);
}

std::string row_of(const Sums& sums) {
  std::string row;
  for (const std::int64_t sum : sums) put_varint(row, zigzag(sum));
  return row;
}

}  // namespace

void RowSums::add(const std::string& key, const Sums& amounts) {
  change(changes_[key], amounts, true);
}

void RowSums::subtract(const std::string& key, const Sums& amounts) {
  change(changes_[key], amounts, false);
}

Status RowSums::write(const Rows& rows, RowBatch& out) {
  for (auto& [key, sums] : changes_) {
    if (sums == Sums{}) continue;
    DAYBOOK_CHECK(rows.get(
        key, [&sums = sums](std::string_view row) { change(sums, read_sums(row), true); }));
    if (sums == Sums{}) {
      out.remove(key);
    } else {
      out.put(key, row_of(sums));
    }
  }
  changes_.clear();
  return Done{};
}

Sums read_sums(std::string_view row) {
  ByteReader reader(row);
  Sums sums{};
  for (std::int64_t& sum : sums) sum = unzigzag(reader.varint());
  return sums;
}

}  // namespace daybook
