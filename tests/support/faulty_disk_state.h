// What a FaultyDisk (faulty_disk.h) and its files share: the calls, the fault that waits, and what
// was not synced. Internal to faulty_disk*.cc.
//
// Threads: any; what is not a function is guarded by the mutex.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/faulty_disk.h"

namespace daybook::testing {

// What a call does: only some need room.
enum class Need : std::uint8_t { kRoom, kNothing };

// What the call that asks is to do.
enum class Verdict : std::uint8_t { kDo, kDoAndFail, kDoHalf, kRefuse, kNoRoom, kHalfRoom };

struct FaultyDisk::State {
  struct File {
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
  };
  // A change of a folder that is lost unless the folder is synced. Without `from` a new file.
  struct Entry {
    std::string path;
    std::string from = {};
    std::optional<std::string> replaced = {};
  };

  mutable std::mutex mutex;
  std::uint64_t calls = 0;
  std::uint64_t strikes_at = 0;  // Of `calls`.
  std::uint64_t in_a_row = 0;    // 0 for never.
  DiskFault fault = DiskFault::kNone;
  bool struck = false;
  std::string struck_call;
  bool full = false;
  bool off = false;
  DiskFault loss = DiskFault::kForget;
  std::map<std::string, File> files;
  std::vector<Entry> entries;

  Verdict ask(Need need, const char* what, const std::string& path);
  Verdict strike_now();
  void lose();
  void lose_bytes(const std::string& path, const File& file) const;
  static void undo(const Entry& entry);
};

// The system's files, which ask the state before each call.
std::unique_ptr<rocksdb::Env> make_faulty_env(const std::shared_ptr<FaultyDisk::State>& state);

}  // namespace daybook::testing
