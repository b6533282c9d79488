// A disk of a given size without a mount: loaded before the C library (LD_PRELOAD), it counts the
// bytes that the process writes to files and, once the room is used up, answers as a full disk
// does: a short write, then ENOSPC.
//
// DAYBOOK_ROOM_FILE names a file of two numbers (u64 in the machine's order): the bytes that may
// still be written, and what statvfs says there is, since others may use the disk up between a look
// at it and a write. It is mapped, so another process makes room by writing to it. What is deleted
// gives nothing back. Only regular files count, so pipes and sockets go on.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

using Bytes = std::atomic<std::uint64_t>;
static_assert(Bytes::is_always_lock_free);

struct Room {
  Bytes left;
  Bytes shown;
};

Room* mapped_room() {
  const char* path = std::getenv("DAYBOOK_ROOM_FILE");
  const int file = path == nullptr ? -1 : ::open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* at = ::mmap(nullptr, sizeof(Room), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return at == MAP_FAILED ? nullptr : static_cast<Room*>(at);
}

Room* room() {
  static Room* const kRoom = mapped_room();
  return kRoom;
}

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

bool is_counted(int file) {
  struct stat status {};
  return room() != nullptr && ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

// How many of the bytes there is room for; they are taken.
std::size_t take(std::size_t bytes) {
  std::uint64_t left = room()->left.load();
  while (!room()->left.compare_exchange_weak(left, left - std::min<std::uint64_t>(left, bytes))) {
  }
  return static_cast<std::size_t>(std::min<std::uint64_t>(left, bytes));
}

// Writes as much as there is room for by `call(bytes)`.
template <class Call>
ssize_t write_within(int file, std::size_t bytes, const Call& call) {
  if (bytes == 0 || !is_counted(file)) return call(bytes);
  const std::size_t fits = take(bytes);
  if (fits > 0) return call(fits);
  errno = ENOSPC;
  return -1;
}

void show_room(struct statvfs* status) {
  if (room() == nullptr || status->f_bsize == 0) return;
  const std::uint64_t blocks = room()->shown.load() / status->f_bsize;
  status->f_bfree = std::min<std::uint64_t>(status->f_bfree, blocks);
  status->f_bavail = std::min<std::uint64_t>(status->f_bavail, blocks);
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* data, std::size_t bytes) {
  static const auto kNext = next<ssize_t (*)(int, const void*, std::size_t)>("write");
  return write_within(file, bytes, [&](std::size_t fits) { return kNext(file, data, fits); });
}

ssize_t pwrite(int file, const void* data, std::size_t bytes, off_t at) {
  static const auto kNext = next<ssize_t (*)(int, const void*, std::size_t, off_t)>("pwrite");
  return write_within(file, bytes, [&](std::size_t fits) { return kNext(file, data, fits, at); });
}

int statvfs(const char* path, struct statvfs* status) noexcept {
  static const auto kNext = next<int (*)(const char*, struct statvfs*)>("statvfs");
  const int done = kNext(path, status);
  if (done == 0) show_room(status);
  return done;
}

}  // extern "C"
