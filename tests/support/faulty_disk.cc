#include "tests/support/faulty_disk.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// What a call does: only some need room.
enum class Need : std::uint8_t { kRoom, kNothing };

// What the call that asks is to do.
enum class Verdict : std::uint8_t { kDo, kDoAndFail, kDoHalf, kRefuse, kNoRoom, kHalfRoom };

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

const char* name_of(DiskFault fault) {
  constexpr const char* kNames[] = {"none",    "fail", "fail_late", "short_write",
                                    "no_space", "tear", "forget"};
  return kNames[static_cast<std::size_t>(fault)];
}

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
  std::uint64_t strikes_at = 0;  // Of `calls`; 0 for never.
  DiskFault fault = DiskFault::kNone;
  bool struck = false;
  std::string struck_call;
  bool full = false;
  bool off = false;
  DiskFault loss = DiskFault::kForget;
  std::optional<std::uint64_t> free_bytes;
  std::map<std::string, File> files;
  std::vector<Entry> entries;

  Verdict ask(Need need, const char* what, const std::string& path);
  Verdict strike_now();
  void lose();
  void lose_bytes(const std::string& path, const File& file) const;
  static void undo(const Entry& entry);
};

namespace {

using State = FaultyDisk::State;

IOStatus error_of(Verdict verdict) {
  if (verdict != Verdict::kNoRoom && verdict != Verdict::kHalfRoom) {
    return IOStatus::IOError("staged failure of the disk");
  }
  IOStatus full = IOStatus::NoSpace("staged: no space left on device");
  full.SetRetryable(true);
  return full;
}

// Carries the call out, or not.
template <class Call>
IOStatus carried_out(Verdict verdict, const Call& call) {
  if (verdict == Verdict::kDo) return call();
  if (verdict == Verdict::kDoAndFail) call().PermitUncheckedError();
  return error_of(verdict);
}

class File : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::shared_ptr<State> state,
       std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)),
        state_(std::move(state)),
        path_(std::move(path)) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    const Verdict verdict = state_->ask(Need::kRoom, "append", path_);
    const bool is_half = verdict == Verdict::kDoHalf || verdict == Verdict::kHalfRoom;
    if (is_half) append({data.data(), data.size() / 2}, options, debug).PermitUncheckedError();
    return carried_out(verdict, [&] { return append(data, options, debug); });
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return Append(data, options, debug);
  }

  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kNothing, "truncate", path_), [&] {
      const IOStatus status = FSWritableFileOwnerWrapper::Truncate(size, options, debug);
      std::lock_guard lock(state_->mutex);
      State::File& file = state_->files[path_];
      file.size = std::min(file.size, size);
      file.synced = std::min(file.synced, size);
      return status;
    });
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return sync("sync", [&] { return FSWritableFileOwnerWrapper::Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return sync("fsync", [&] { return FSWritableFileOwnerWrapper::Fsync(options, debug); });
  }
  // A hint to begin writing; it promises nothing.
  IOStatus RangeSync(std::uint64_t offset, std::uint64_t bytes, const IOOptions& options,
                     IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kNothing, "range sync", path_), [&] {
      return FSWritableFileOwnerWrapper::RangeSync(offset, bytes, options, debug);
    });
  }

  // Room set aside is a hint as well, and slow where files are memory.
  IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    const Verdict verdict = state_->ask(Need::kNothing, "close", path_);
    const IOStatus closed = FSWritableFileOwnerWrapper::Close(options, debug);
    return verdict == Verdict::kDo ? closed : error_of(verdict);
  }

 private:
  IOStatus append(const rocksdb::Slice& data, const IOOptions& options, IODebugContext* debug) {
    const IOStatus status = FSWritableFileOwnerWrapper::Append(data, options, debug);
    std::lock_guard lock(state_->mutex);
    state_->files[path_].size += data.size();
    return status;
  }

  template <class Call>
  IOStatus sync(const char* what, const Call& call) {
    return carried_out(state_->ask(Need::kNothing, what, path_), [&] {
      const IOStatus status = call();
      std::lock_guard lock(state_->mutex);
      State::File& file = state_->files[path_];
      if (status.ok()) file.synced = file.size;
      return status;
    });
  }

  const std::shared_ptr<State> state_;
  const std::string path_;
};

class Directory : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(std::unique_ptr<rocksdb::FSDirectory>&& directory, std::shared_ptr<State> state,
            std::string path)
      : FSDirectoryWrapper(std::move(directory)), state_(std::move(state)), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return sync([&] { return FSDirectoryWrapper::Fsync(options, debug); });
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions& why) override {
    return sync([&] { return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, why); });
  }

 private:
  template <class Call>
  IOStatus sync(const Call& call) {
    return carried_out(state_->ask(Need::kNothing, "sync folder", path_), [&] {
      const IOStatus status = call();
      const fs::path here = fs::path(path_ + "/").lexically_normal();
      std::lock_guard lock(state_->mutex);
      std::erase_if(state_->entries, [&](const State::Entry& entry) {
        return (fs::path(entry.path).parent_path() / "").lexically_normal() == here;
      });
      return status;
    });
  }

  const std::shared_ptr<State> state_;
  const std::string path_;
};

class FaultyFiles : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFiles(std::shared_ptr<State> state)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), state_(std::move(state)) {}

  const char* Name() const override { return "FaultyFiles"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kRoom, "create", path), [&] {
      const bool is_new = !fs::exists(path);
      const IOStatus status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
      if (status.ok()) track(path, is_new, 0, file);
      return status;
    });
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kRoom, "reopen", path), [&] {
      const bool is_new = !fs::exists(path);
      const IOStatus status = FileSystemWrapper::ReopenWritableFile(path, options, file, debug);
      if (status.ok()) track(path, is_new, fs::file_size(path), file);
      return status;
    });
  }
  // Neither log nor views reuse files.
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("reuse of files");
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* debug) override {
    const IOStatus status = FileSystemWrapper::NewDirectory(path, options, directory, debug);
    if (status.ok()) *directory = std::make_unique<Directory>(std::move(*directory), state_, path);
    return status;
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kNothing, "delete", path), [&] {
      const IOStatus status = FileSystemWrapper::DeleteFile(path, options, debug);
      std::lock_guard lock(state_->mutex);
      state_->files.erase(path);
      std::erase_if(state_->entries, [&](const State::Entry& entry) { return entry.path == path; });
      return status;
    });
  }

  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kRoom, "rename to", to), [&] {
      std::optional<std::string> replaced;
      if (fs::exists(to)) replaced = content_of(to);
      const IOStatus status = FileSystemWrapper::RenameFile(from, to, options, debug);
      if (status.ok()) rename(from, to, std::move(replaced));
      return status;
    });
  }

  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kRoom, "link", to), [&] {
      const IOStatus status = FileSystemWrapper::LinkFile(from, to, options, debug);
      std::lock_guard lock(state_->mutex);
      if (status.ok()) state_->entries.push_back({to});
      if (status.ok()) state_->files[to] = state_->files[from];
      return status;
    });
  }

  IOStatus CreateDir(const std::string& path, const IOOptions& options,
                     IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kRoom, "make folder", path),
                       [&] { return FileSystemWrapper::CreateDir(path, options, debug); });
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                              IODebugContext* debug) override {
    if (fs::exists(path)) return IOStatus::OK();
    return CreateDir(path, options, debug);
  }

  IOStatus GetFreeSpace(const std::string& path, const IOOptions& options, std::uint64_t* bytes,
                        IODebugContext* debug) override {
    std::unique_lock lock(state_->mutex);
    const bool is_full = state_->full;
    const std::optional<std::uint64_t> staged = state_->free_bytes;
    lock.unlock();
    if (!staged && !is_full) return FileSystemWrapper::GetFreeSpace(path, options, bytes, debug);
    *bytes = is_full ? 0 : *staged;
    return IOStatus::OK();
  }

 private:
  void track(const std::string& path, bool is_new, std::uint64_t size,
             std::unique_ptr<rocksdb::FSWritableFile>* file) {
    std::lock_guard lock(state_->mutex);
    state_->files[path] = {size, size};
    if (is_new) state_->entries.push_back({path});
    *file = std::make_unique<File>(std::move(*file), state_, path);
  }

  void rename(const std::string& from, const std::string& to,
              std::optional<std::string> replaced) {
    std::lock_guard lock(state_->mutex);
    if (const auto moved = state_->files.extract(from); moved) {
      state_->files[to] = moved.mapped();
    }
    state_->entries.push_back({to, from, std::move(replaced)});
  }

  const std::shared_ptr<State> state_;
};

}  // namespace

Verdict FaultyDisk::State::ask(Need need, const char* what, const std::string& path) {
  std::lock_guard lock(mutex);
  ++calls;
  if (off) return Verdict::kRefuse;
  if (calls == strikes_at) {
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

FaultyDisk::FaultyDisk()
    : state_(std::make_shared<State>()),
      env_(rocksdb::NewCompositeEnv(std::make_shared<FaultyFiles>(state_))) {}
FaultyDisk::~FaultyDisk() = default;

std::uint64_t FaultyDisk::calls() const {
  std::lock_guard lock(state_->mutex);
  return state_->calls;
}

void FaultyDisk::strike(DiskFault fault, std::uint64_t nth) {
  std::lock_guard lock(state_->mutex);
  state_->fault = fault;
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

void FaultyDisk::set_free_bytes(std::uint64_t bytes) {
  std::lock_guard lock(state_->mutex);
  state_->free_bytes = bytes;
}

void FaultyDisk::make_room() {
  std::lock_guard lock(state_->mutex);
  state_->full = false;
}

bool FaultyDisk::is_off() const {
  std::lock_guard lock(state_->mutex);
  return state_->off;
}

void FaultyDisk::power_off(DiskFault how) {
  std::lock_guard lock(state_->mutex);
  state_->off = true;
  state_->loss = how;
}

void FaultyDisk::power_on() {
  std::lock_guard lock(state_->mutex);
  if (state_->off) state_->lose();
  state_->off = false;
  state_->full = false;
}

}  // namespace daybook::testing
