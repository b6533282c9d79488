#include "tests/support/faulty_disk.h"

#include <rocksdb/env.h>

#include <filesystem>
#include <fstream>

#include "tests/support/faulty_disk_state.h"

namespace daybook::testing {

namespace fs = std::filesystem;

const char* name_of(DiskFault fault) {
  constexpr const char* kNames[] = {"none",     "fail", "fail_late", "short_write",
                                    "no_space", "tear", "forget"};
  return kNames[static_cast<std::size_t>(fault)];
}

Verdict FaultyDisk::State::ask(Need need, const char* what, const std::string& path) {
  std::lock_guard lock(mutex);
  ++calls;
  if (off) return Verdict::kRefuse;
  if (calls >= strikes_at && calls - strikes_at < in_a_row) {
    struck_call = std::string(what) + " " + fs::path(path).filename().string();
    const Verdict verdict = strike_now();
    if (!full || need == Need::kRoom) return verdict;
    return Verdict::kDo;
  }
  return full && need == Need::kRoom ? Verdict::kNoRoom : Verdict::kDo;
}

Verdict FaultyDisk::State::strike_now() {
  struck = true;
  switch (fault) {
    case DiskFault::kNone:
      return Verdict::kDo;
    case DiskFault::kFail:
      return Verdict::kRefuse;
    case DiskFault::kFailLate:
      return Verdict::kDoAndFail;
    case DiskFault::kShortWrite:
      return Verdict::kDoHalf;
    case DiskFault::kNoSpace:
      full = true;
      return Verdict::kHalfRoom;
    case DiskFault::kTear:
    case DiskFault::kForget:
      off = true;
      loss = fault;
      return fault == DiskFault::kTear ? Verdict::kDoHalf : Verdict::kRefuse;
  }
  return Verdict::kDo;
}

void FaultyDisk::State::lose() {
  for (const auto& [path, file] : files) lose_bytes(path, file);
  files.clear();
  // A torn disk had written the names of its files already.
  if (loss == DiskFault::kForget) std::for_each(entries.rbegin(), entries.rend(), undo);
  entries.clear();
}

void FaultyDisk::State::lose_bytes(const std::string& path, const File& file) const {
  std::error_code gone;
  const std::uint64_t size = fs::file_size(path, gone);
  const std::uint64_t unsynced = file.size - file.synced;
  const std::uint64_t kept = file.synced + (loss == DiskFault::kTear ? unsynced / 2 : 0);
  if (!gone && size > kept) fs::resize_file(path, kept, gone);
}

void FaultyDisk::State::undo(const Entry& entry) {
  std::error_code ignored;
  if (entry.from.empty()) {
    fs::remove(entry.path, ignored);
    return;
  }
  fs::rename(entry.path, entry.from, ignored);
  if (entry.replaced) std::ofstream(entry.path, std::ios::binary) << *entry.replaced;
}

FaultyDisk::FaultyDisk() : state_(std::make_shared<State>()), env_(make_faulty_env(state_)) {}
FaultyDisk::~FaultyDisk() = default;

std::uint64_t FaultyDisk::calls() const {
  std::lock_guard lock(state_->mutex);
  return state_->calls;
}

void FaultyDisk::strike(DiskFault fault, std::uint64_t nth, std::uint64_t in_a_row) {
  std::lock_guard lock(state_->mutex);
  state_->fault = fault;
  state_->in_a_row = in_a_row;
  state_->strikes_at = state_->calls + nth;
  state_->struck = false;
  state_->struck_call.clear();
}

bool FaultyDisk::has_struck() const {
  std::lock_guard lock(state_->mutex);
  return state_->struck;
}

std::string FaultyDisk::struck_call() const {
  std::lock_guard lock(state_->mutex);
  return state_->struck_call;
}

void FaultyDisk::make_room() {
  std::lock_guard lock(state_->mutex);
  state_->full = false;
}

bool FaultyDisk::is_off() const {
  std::lock_guard lock(state_->mutex);
  return state_->off;
}

void FaultyDisk::power_on() {
  std::lock_guard lock(state_->mutex);
  if (state_->off) state_->lose();
  state_->off = false;
  state_->full = false;
}

}  // namespace daybook::testing
