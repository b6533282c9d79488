// Lists read from disk, kept while there is room; the least recently used go first. Safe from any
// thread.
#pragma once

#include <cstdint>
#include <memory>

#include "projections/term.h"

class Roaring;

namespace daybook {

using BitmapPtr = std::shared_ptr<const Roaring>;

class BitmapCache {
 public:
  explicit BitmapCache(std::size_t bytes_max);
  ~BitmapCache();

  // Which changes a list holds: all that were folded by then and so many of the pending ones.
  struct Stamp {
    std::uint32_t folding = 0;
    std::uint32_t pending = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Found {
    BitmapPtr list;  // Null when it is not here.
    Stamp stamp;
  };

  Found find(const Term& term);
  void put(const Term& term, BitmapPtr list, Stamp stamp);
  void erase(const Term& term);
  void clear();
  std::size_t bytes() const;

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace daybook
