#include "projections/folded_numbers.h"

#include <algorithm>

namespace daybook {

bool FoldedNumbers::reach(const Term& term, std::uint16_t chunk) const {
  const auto reached = reached_.find(space_of(term));
  return reached != reached_.end() && chunk <= reached->second >> 16;
}

void FoldedNumbers::note(const Term& term, std::uint32_t last) {
  std::uint32_t& noted = noted_[space_of(term)];
  noted = std::max(noted, last);
}

void FoldedNumbers::advance() {
  for (const auto& [space, last] : noted_) reached_[space] = std::max(reached_[space], last);
  noted_.clear();
}

}  // namespace daybook
