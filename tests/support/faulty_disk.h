// A disk that does wrong at the k-th call that changes something: RocksDB's file system over the
// system's own, for logs and views under test (RocksDbOptions::env, RowsOptions::env).
//
// Calls are counted, so a test runs its workload once to learn how many there are and then once for
// each of them. Files are real; what was written but not synced is remembered, so that it can be
// forgotten as a machine without power forgets it. Renames that do not go through RocksDB are not
// seen. Locks, reads and RocksDB's own text log are not counted.
//
// Threads: any. It outlives every database opened with its env().
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rocksdb {
class Env;
}

namespace daybook::testing {

enum class DiskFault : std::uint8_t {
  kNone,
  kFail,        // The call is not carried out and fails. Once.
  kFailLate,    // The call is carried out and fails all the same. Once.
  kShortWrite,  // Half of an append arrives, and it fails; another call is not carried out. Once.
  kNoSpace,     // Half of an append arrives; from then on what needs room fails, until make_room().
  kTear,        // Half of an append arrives, then the power is off. Of what was not synced, half of
                // each file stays.
  kForget,      // The power is off before the call. Nothing that was not synced stays: neither
                // bytes nor names of new files nor renames.
};
inline constexpr DiskFault kDiskFaults[] = {DiskFault::kFail,       DiskFault::kFailLate,
                                            DiskFault::kShortWrite, DiskFault::kNoSpace,
                                            DiskFault::kTear,       DiskFault::kForget};
const char* name_of(DiskFault fault);

class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  rocksdb::Env* env() const { return env_.get(); }

  // Calls that changed something, or would have, since the disk was made.
  std::uint64_t calls() const;

  // The fault strikes at the `nth` call from now (1 is the next) and at so many `in_a_row`.
  // Replaces one that still waits.
  void strike(DiskFault fault, std::uint64_t nth, std::uint64_t in_a_row = 1);
  bool has_struck() const;  // Since strike().
  // What the call was that was struck: "append 000012.log".
  std::string struck_call() const;

  void make_room();  // Ends kNoSpace, and with it that no free space is reported.
  bool is_off() const;
  // Once everything is closed: after kTear and kForget what was not synced is lost; and there is
  // room.
  void power_on();

  struct State;  // Shared with the files that are open.

 private:
  std::shared_ptr<State> state_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace daybook::testing
