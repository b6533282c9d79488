#include "eventstore/memory.h"

#include <malloc.h>

namespace daybook {

void give_back_memory() { malloc_trim(0); }

}  // namespace daybook
