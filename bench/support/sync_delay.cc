#include "bench/support/sync_delay.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <time.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdlib>

namespace daybook::bench {
namespace {

std::int64_t delay_of_environment() {
  const char* micros = std::getenv("DAYBOOK_SYNC_DELAY_US");
  return micros == nullptr ? 0 : std::strtol(micros, nullptr, 10);
}

std::atomic<std::int64_t>& delay_us() {
  static std::atomic<std::int64_t> delay{delay_of_environment()};
  return delay;
}

void wait() {
  const std::int64_t micros = delay_us();
  if (micros == 0) return;
  const int kept = errno;
  timespec left{micros / 1'000'000, micros % 1'000'000 * 1000};
  while (nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
  errno = kept;
}

template <class Function>
Function* next_named(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

void delay_syncs(std::chrono::microseconds delay) { delay_us() = delay.count(); }

}  // namespace daybook::bench

extern "C" {

int fsync(int file) {
  static auto* const next = daybook::bench::next_named<int(int)>("fsync");
  const int done = next(file);
  daybook::bench::wait();
  return done;
}

int fdatasync(int file) {
  static auto* const next = daybook::bench::next_named<int(int)>("fdatasync");
  const int done = next(file);
  daybook::bench::wait();
  return done;
}

int sync_file_range(int file, off64_t offset, off64_t bytes, unsigned flags) {
  using SyncFileRange = int(int, off64_t, off64_t, unsigned);
  static auto* const next = daybook::bench::next_named<SyncFileRange>("sync_file_range");
  const int done = next(file, offset, bytes, flags);
  if ((flags & SYNC_FILE_RANGE_WAIT_AFTER) != 0) daybook::bench::wait();
  return done;
}

}  // extern "C"
