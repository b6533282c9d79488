// How long the tests of faults go on: a bounded time by default, DAYBOOK_TORTURE_MINUTES=n when
// that is given (`make torture MINUTES=n`).
#pragma once

#include <cstdint>
#include <functional>

namespace daybook::testing {

// Calls `round` with 0, 1, 2 ... at least `least` times and then until this test's share of the
// time is over, at most `most` times; ends at the first failure of the test.
void for_a_while(std::uint64_t least, std::uint64_t most,
                 const std::function<void(std::uint64_t)>& round);

}  // namespace daybook::testing
