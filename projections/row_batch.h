// Rows on their way into a database: collected in any order and given back in the order of keys,
// the last of each key only, one table (one first byte, keys.h) after the other. Neighbours are
// then written together, which halves the cost of a batch and is what a table file needs. What
// comes in order already (most tables of a rebuild) costs nothing to sort. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace daybook {

// To be put, or removed.
struct SortedRow {
  std::string_view key;
  std::string_view value;
  bool removed = false;
};

class RowBatch {
 public:
  void put(std::string_view key, std::string_view value) { add(key, value, false); }
  void remove(std::string_view key) { add(key, {}, true); }

  // Sorts what came since it was asked last, and drops what was written over. Views into this,
  // until it changes.
  std::vector<SortedRow> sorted();
  // Memory that the rows took when they came, about.
  std::size_t bytes() const { return bytes_; }
  // Empty again; keeps its memory.
  void clear();

 private:
  struct Row {
    std::size_t at;  // In bytes: key, then value.
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
    void sort();
  };
  void add(std::string_view key, std::string_view value, bool removed);

  std::map<char, OneTable> tables_;
  std::size_t bytes_ = 0;
};

}  // namespace daybook
