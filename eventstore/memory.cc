#include "eventstore/memory.h"

#ifdef DAYBOOK_JEMALLOC
#include <jemalloc/jemalloc.h>

#include <cstdint>
#include <string>
#else
#include <malloc.h>
#endif

namespace daybook {

void give_back_memory() {
#ifdef DAYBOOK_JEMALLOC
  const std::string purge = "arena." + std::to_string(MALLCTL_ARENAS_ALL) + ".purge";
  mallctl(purge.c_str(), nullptr, nullptr, nullptr, 0);
#else
  malloc_trim(0);
#endif
}

void give_back_memory_at_rest() {
#ifdef DAYBOOK_JEMALLOC
  bool is_on = true;
  mallctl("background_thread", nullptr, nullptr, &is_on, sizeof is_on);
#endif
}

std::size_t memory_in_use() {
#ifdef DAYBOOK_JEMALLOC
  std::uint64_t epoch = 1;  // Figures are those of the last call that names one.
  mallctl("epoch", nullptr, nullptr, &epoch, sizeof epoch);
  std::size_t bytes = 0;
  std::size_t size = sizeof bytes;
  mallctl("stats.allocated", &bytes, &size, nullptr, 0);
  return bytes;
#else
  const auto told = mallinfo2();
  return told.uordblks + told.hblkhd;
#endif
}

}  // namespace daybook
