// How many numbers stand in all of some lists, and those of one page, by number.
//
// Where all lists are dense, making the list of what they share costs five times what counting it
// does (1.4 against 0.3 ms for two lists of 10 M numbers), so it is made of one end only.
//
// Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "projections/paging.h"

namespace daybook {

struct CountedPage {
  std::uint64_t count = 0;
  std::vector<std::uint32_t> numbers;
};

// In all of `all`, which is not empty, and in none of `none`.
CountedPage page_of_overlap(std::vector<BitmapPtr> all, const std::vector<BitmapPtr>& none,
                            const PageOf& page);

}  // namespace daybook
