// The seed of this run: DAYBOOK_SEED, or another one each time. Printed when the program starts, so
// that what failed once can be made to fail again.
#pragma once

#include <cstdint>

namespace daybook::testing {

std::uint64_t seed();

}  // namespace daybook::testing
