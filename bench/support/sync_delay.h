// Syncs that take longer, so that slow disks are measured on any: each fsync() and fdatasync() of
// the process, and each sync_file_range() that waits, returns later by so much.
//
// Linked into a program it stands in for those of libc; as the library sync_delay.so, preloaded,
// for those of any other, with DAYBOOK_SYNC_DELAY_US in the environment.
#pragma once

#include <chrono>

namespace daybook::bench {

// From now on, on all threads.
void delay_syncs(std::chrono::microseconds delay);

}  // namespace daybook::bench
