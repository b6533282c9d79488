#include "snapshots/durable_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace daybook {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr const char* kLockName = ".lock";

Error file_error(const char* reason, const char* what, const fs::path& file) {
  return unavailable(
      reason, std::string("Cannot ") + what + " " + file.string() + ": " + std::strerror(errno));
}

Error not_written(const char* what, const fs::path& file) {
  return file_error("backup.not_written", what, file);
}

fs::path partial_of(const fs::path& file) {
  fs::path partial = file;
  return partial += kPartialSuffix;
}

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

OpenFile::~OpenFile() {
  if (number_ >= 0) ::close(number_);
}

Result<DurableFile> DurableFile::create(const fs::path& file) {
  OpenFile opened(::open(partial_of(file).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (opened.number() < 0) return not_written("make", file);
  return DurableFile(file, std::move(opened));
}

Status DurableFile::write(std::string_view bytes) {
  waiting_ += bytes;
  bytes_ += bytes.size();
  return waiting_.size() < kBufferBytes ? Status(Done{}) : flush();
}

Status DurableFile::flush() {
  for (std::size_t written = 0; written < waiting_.size();) {
    const auto count =
        ::write(file_.number(), waiting_.data() + written, waiting_.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return not_written("write", path_);
    written += static_cast<std::size_t>(count);
  }
  waiting_.clear();
  return Done{};
}

Status DurableFile::publish() {
  DAYBOOK_CHECK(flush());
  if (::fsync(file_.number()) != 0) return not_written("sync", path_);
  if (::rename(partial_of(path_).c_str(), path_.c_str()) != 0) return not_written("name", path_);
  return sync_folder(path_.parent_path());
}

Result<FileBytes> FileBytes::open(const fs::path& file) {
  OpenFile opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.number() < 0 && errno == ENOENT) {
    return not_found("backup.no_file", "There is no " + file.string() + ".");
  }
  if (opened.number() < 0) return file_error("backup.not_read", "open", file);
  return FileBytes(file, std::move(opened));
}

Result<std::string> FileBytes::read(std::size_t count) {
  while (ahead_.size() - taken_ < count) {
    ahead_.erase(0, std::exchange(taken_, 0));
    const std::size_t held = ahead_.size();
    ahead_.resize(held + kBufferBytes);
    const auto got = ::read(file_.number(), ahead_.data() + held, kBufferBytes);
    ahead_.resize(held + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0 && errno != EINTR) return file_error("backup.not_read", "read", path_);
    if (got == 0) break;
  }
  std::string bytes = ahead_.substr(taken_, count);
  taken_ += bytes.size();
  return bytes;
}

Status make_durable_folder(const fs::path& folder) {
  if (fs::is_directory(folder)) return Done{};
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    return unavailable("backup.not_written",
                       "Cannot make the folder " + folder.string() + ": " + error.message());
  }
  return sync_folder(fs::absolute(folder).parent_path());
}

Status sync_folder(const fs::path& folder) {
  const OpenFile opened(
      ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.number() < 0 || ::fsync(opened.number()) != 0) return not_written("sync", folder);
  return Done{};
}

Result<FolderLock> FolderLock::take(const fs::path& folder) {
  return lock(folder, LOCK_EX | LOCK_NB);
}

Result<FolderLock> FolderLock::wait(const fs::path& folder) { return lock(folder, LOCK_EX); }

Result<FolderLock> FolderLock::lock(const fs::path& folder, int operation) {
  const fs::path file = folder / kLockName;
  OpenFile opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (opened.number() < 0) return not_written("lock", folder);
  int locked = -1;
  do {
    locked = ::flock(opened.number(), operation);
  } while (locked != 0 && errno == EINTR);
  if (locked == 0) return FolderLock(std::move(opened));
  if (errno == EWOULDBLOCK) {
    return conflict("backup.running", "Another backup writes to " + folder.string() + ".");
  }
  return not_written("lock", folder);
}

}  // namespace daybook
