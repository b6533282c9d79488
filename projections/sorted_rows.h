// Rows collected in any order and given back in the order of keys, the last of each key only. What
// comes in order already (most tables of a rebuild) costs nothing to sort. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "projections/rows.h"

namespace daybook {

class SortedRows : public RowWrites {
 public:
  void put(std::string_view key, std::string_view value) override { add(key, value, false); }
  void remove(std::string_view key) override { add(key, {}, true); }

  // Views into this; call once, when all is in.
  std::vector<Rows::SortedRow> take_sorted();
  std::size_t bytes() const { return bytes_; }

 private:
  struct Row {
    std::size_t at;  // In bytes_of_table: key, then value.
    std::uint32_t key_size;
    std::uint32_t value_size;
    bool removed;
  };
  struct OneTable {
    std::string bytes;
    std::vector<Row> rows;
    bool is_sorted = true;
    std::string_view key(const Row& row) const { return {bytes.data() + row.at, row.key_size}; }
    std::string_view value(const Row& row) const {
      return {bytes.data() + row.at + row.key_size, row.value_size};
    }
  };
  void add(std::string_view key, std::string_view value, bool removed);

  std::map<char, OneTable> tables_;
  std::size_t bytes_ = 0;
};

}  // namespace daybook
