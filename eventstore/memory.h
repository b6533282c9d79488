// Memory after very large commits.
#pragma once

#include <cstddef>

namespace daybook {

// Of a commit that touches so many records, memory is worth giving back.
inline constexpr std::size_t kManyRecords = 50'000;

// Gives what was freed back to the system. A commit of a million records takes gigabytes for some
// seconds; the allocator would keep them for a while, or for good. Any thread; some milliseconds.
void give_back_memory();

}  // namespace daybook
