// How far the lists on disk go: of each kind of a tenant the highest number that a fold has
// written. A list has nothing beyond, so a fold need not look there. That is most of what a fold
// looks up while views are being made, as numbers are given in the order of creation.
//
// Not safe by itself: the thread that folds.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "projections/term.h"

namespace daybook {

class FoldedNumbers {
 public:
  // May the list's chunk have numbers on disk?
  bool reach(const Term& term, std::uint16_t chunk) const;
  // While a fold is under way: `last` is of a list that it writes.
  void note(const Term& term, std::uint32_t last);
  // What was noted is on disk.
  void advance();

 private:
  using Space = std::pair<std::uint64_t, std::uint16_t>;  // Tenant and kind.
  static Space space_of(const Term& term) { return {term.tenant, term.kind}; }

  std::map<Space, std::uint32_t> reached_;
  std::map<Space, std::uint32_t> noted_;
};

}  // namespace daybook
