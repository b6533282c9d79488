#include "api/core/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace daybook::api {
namespace {

constexpr std::size_t kForFiles = 1024;

std::size_t count_of(rlim_t limit) {
  constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
  return limit == RLIM_INFINITY ? kMost : static_cast<std::size_t>(limit);
}

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);  // When it fails, the old limit still holds.
  }
  return descriptor_limit();
}

std::size_t descriptor_limit() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? count_of(limit.rlim_cur) : kForFiles;
}

std::size_t connections_for(std::size_t descriptors) {
  return descriptors - std::min(kForFiles, descriptors / 2);
}

}  // namespace daybook::api
