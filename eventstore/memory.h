// The memory of the process: what was used and is not any more is given back, what is in use told.
#pragma once

#include <cstddef>

namespace daybook {

// Of a commit that touches so many records, memory is worth giving back.
inline constexpr std::size_t kManyRecords = 50'000;

// Gives what was freed back to the system. A commit of a million records takes gigabytes for some
// seconds; the allocator would keep them for a while, or for good. Any thread; some milliseconds.
void give_back_memory();

// From now on the allocator gives freed memory back after some seconds also while nothing
// allocates: it then has threads of its own. Once, before load comes.
void give_back_memory_at_rest();

// Bytes that were asked for and not given back yet; for those who see to it that nothing grows.
// Zero under a sanitizer that has an allocator of its own.
std::size_t memory_in_use();

}  // namespace daybook
