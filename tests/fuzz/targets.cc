#include "tests/fuzz/targets.h"

#include <cstdio>
#include <cstdlib>

namespace daybook::fuzzing {

void expect(bool holds, const char* law) {
  if (holds) return;
  std::fprintf(stderr, "broken law: %s\n", law);
  std::abort();
}

std::size_t take_choice(std::string_view& bytes, std::size_t count) {
  if (bytes.empty()) return 0;
  const auto first = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  return first % count;
}

}  // namespace daybook::fuzzing
