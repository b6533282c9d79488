#include "eventstore/memory.h"

#ifdef DAYBOOK_JEMALLOC
#include <jemalloc/jemalloc.h>

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

}  // namespace daybook
