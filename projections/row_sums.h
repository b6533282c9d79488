// Rows that are sums: changes to them are collected by key, then added to what the rows hold.
// Adding commutes, so a rebuild, which sees many commits at once, comes to the same rows. A row of
// nothing but zeros is not there.
//
// One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "projections/rows.h"

namespace daybook {

inline constexpr std::size_t kSumsOfRow = 5;
using Sums = std::array<std::int64_t, kSumsOfRow>;

class RowSums {
 public:
  void add(const std::string& key, const Sums& amounts);
  void subtract(const std::string& key, const Sums& amounts);

  // Reads what the rows hold now and writes what they come to; then there is nothing to add.
  Status write(const Rows& rows, RowBatch& out);

 private:
  std::map<std::string, Sums, std::less<>> changes_;
};

// What a row of sums holds.
Sums read_sums(std::string_view row);

}  // namespace daybook
