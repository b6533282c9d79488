#include "projections/sorted_rows.h"

#include <algorithm>

namespace daybook {

void SortedRows::add(std::string_view key, std::string_view value, bool removed) {
  OneTable& table = tables_[key.front()];
  if (table.is_sorted && !table.rows.empty()) {
    table.is_sorted = table.key(table.rows.back()) < key;
  }
  table.rows.push_back({table.bytes.size(), static_cast<std::uint32_t>(key.size()),
                        static_cast<std::uint32_t>(value.size()), removed});
  table.bytes.append(key).append(value);
  bytes_ += key.size() + value.size() + sizeof(Row);
}

std::vector<Rows::SortedRow> SortedRows::take_sorted() {
  std::vector<Rows::SortedRow> sorted;
  std::size_t count = 0;
  for (const auto& [name, table] : tables_) count += table.rows.size();
  sorted.reserve(count);
  for (auto& [name, table] : tables_) {
    if (!table.is_sorted) {
      std::stable_sort(table.rows.begin(), table.rows.end(),
                       [&](const Row& a, const Row& b) { return table.key(a) < table.key(b); });
    }
    const std::size_t first = sorted.size();
    for (const Row& row : table.rows) {
      const std::string_view key = table.key(row);
      if (sorted.size() > first && sorted.back().key == key) sorted.pop_back();
      sorted.push_back({key, table.value(row), row.removed});
    }
  }
  return sorted;
}

}  // namespace daybook
