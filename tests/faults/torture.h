// How long the tests of faults go on: a bounded time by default, DAYBOOK_TORTURE_MINUTES=n when
// that is given (`make torture MINUTES=n`).
#pragma once

#include <cstdint>
#include <functional>

namespace daybook::testing {

// Calls `round` with 0, 1, 2 ... at least `least` times and then until the time is over; ends at
// the first failure of the test.
void for_a_while(std::uint64_t least, const std::function<void(std::uint64_t)>& round);

// False in a bounded run.
bool is_torture();

}  // namespace daybook::testing
