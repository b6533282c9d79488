#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <utility>

#include "tests/support/faulty_disk_state.h"

namespace daybook::testing {
namespace {

namespace fs = std::filesystem;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

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
      IOStatus status = FSWritableFileOwnerWrapper::Truncate(size, options, debug);
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
    IOStatus status = FSWritableFileOwnerWrapper::Append(data, options, debug);
    std::lock_guard lock(state_->mutex);
    state_->files[path_].size += data.size();
    return status;
  }

  template <class Call>
  IOStatus sync(const char* what, const Call& call) {
    return carried_out(state_->ask(Need::kNothing, what, path_), [&] {
      IOStatus status = call();
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
      : FSDirectoryWrapper(std::move(directory)),
        state_(std::move(state)),
        path_(std::move(path)) {}

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
      IOStatus status = call();
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
      IOStatus status = FileSystemWrapper::NewWritableFile(path, options, file, debug);
      if (status.ok()) track(path, is_new, 0, file);
      return status;
    });
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                              IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kRoom, "reopen", path), [&] {
      const bool is_new = !fs::exists(path);
      IOStatus status = FileSystemWrapper::ReopenWritableFile(path, options, file, debug);
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
    IOStatus status = FileSystemWrapper::NewDirectory(path, options, directory, debug);
    if (status.ok()) *directory = std::make_unique<Directory>(std::move(*directory), state_, path);
    return status;
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kNothing, "delete", path), [&] {
      IOStatus status = FileSystemWrapper::DeleteFile(path, options, debug);
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
      IOStatus status = FileSystemWrapper::RenameFile(from, to, options, debug);
      if (status.ok()) rename(from, to, std::move(replaced));
      return status;
    });
  }

  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* debug) override {
    return carried_out(state_->ask(Need::kRoom, "link", to), [&] {
      IOStatus status = FileSystemWrapper::LinkFile(from, to, options, debug);
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
    lock.unlock();
    if (!is_full) return FileSystemWrapper::GetFreeSpace(path, options, bytes, debug);
    *bytes = 0;
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

  void rename(const std::string& from, const std::string& to, std::optional<std::string> replaced) {
    std::lock_guard lock(state_->mutex);
    if (const auto moved = state_->files.extract(from); moved) {
      state_->files[to] = moved.mapped();
    }
    state_->entries.push_back({to, from, std::move(replaced)});
  }

  const std::shared_ptr<State> state_;
};

// After an error in the background RocksDB pauses for a second, on a thread that all databases
// share.
class FaultyEnv : public rocksdb::EnvWrapper {
 public:
  explicit FaultyEnv(std::unique_ptr<rocksdb::Env> files) : EnvWrapper(std::move(files)) {
    file_system_ = target()->GetFileSystem();
  }
  const char* Name() const override { return "FaultyEnv"; }
  void SleepForMicroseconds(int micros) override {
    constexpr int kLongest = 2000;
    EnvWrapper::SleepForMicroseconds(std::min(micros, kLongest));
  }
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_faulty_env(const std::shared_ptr<FaultyDisk::State>& state) {
  return std::make_unique<FaultyEnv>(
      rocksdb::NewCompositeEnv(std::make_shared<FaultyFiles>(state)));
}

}  // namespace daybook::testing
