// How long a committer lets a batch gather. Pure arithmetic over what it is told; no clock of its
// own.
#pragma once

#include <chrono>
#include <cstddef>

namespace daybook {

class Pace {
 public:
  // What a batch of `commands` commands took to sync; zero when there was nothing to sync.
  void synced(std::size_t commands, std::chrono::nanoseconds took);

  // How long it is worth to wait for more when `waiting` commands are there: nothing for a lone
  // writer or when as many wait as came last; else a fraction of a sync.
  std::chrono::nanoseconds patience(std::size_t waiting) const;

 private:
  std::size_t last_batch_ = 0;
  std::chrono::nanoseconds sync_{};
};

}  // namespace daybook
