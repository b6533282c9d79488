#include "projections/row_batch.h"

#include <algorithm>

namespace daybook {

void RowBatch::add(std::string_view key, std::string_view value, bool removed) {
  OneTable& table = tables_[key.front()];
  if (table.is_sorted && !table.rows.empty()) {
    table.is_sorted = table.key(table.rows.back()) < key;
  }
  table.rows.push_back({table.bytes.size(), static_cast<std::uint32_t>(key.size()),
                        static_cast<std::uint32_t>(value.size()), removed});
  table.bytes.append(key).append(value);
  bytes_ += key.size() + value.size() + sizeof(Row);
}

void RowBatch::OneTable::sort() {
  if (is_sorted) return;
  std::ranges::stable_sort(rows, {}, [this](const Row& row) { return key(row); });
  const auto is_last = [this](const Row& row) {
    return &row == &rows.back() || key(row) != key(*(&row + 1));
  };
  std::size_t kept = 0;
  for (const Row& row : rows) {
    if (is_last(row)) rows[kept++] = row;
  }
  rows.resize(kept);
  is_sorted = true;
}

std::vector<SortedRow> RowBatch::sorted() {
  std::vector<SortedRow> all;
  std::size_t count = 0;
  for (const auto& [name, table] : tables_) count += table.rows.size();
  all.reserve(count);
  for (auto& [name, table] : tables_) {
    table.sort();
    for (const Row& row : table.rows) {
      all.push_back({table.key(row), table.value(row), row.removed});
    }
  }
  return all;
}

void RowBatch::clear() {
  for (auto& [name, table] : tables_) {
    table.bytes.clear();
    table.rows.clear();
    table.is_sorted = true;
  }
  bytes_ = 0;
}

}  // namespace daybook
