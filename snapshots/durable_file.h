// Files that stand under their name whole and synced, or not at all: what backups are made of.
//
// A file is written beside its place as NAME.partial, synced, renamed, and its folder synced. A
// process that ends before leaves a partial file, which the next one writes over.
//
// Threads: one at a time. Errors: kUnavailable "backup.not_written", "backup.not_read"; kNotFound
// "backup.no_file"; kConflict "backup.running".
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "domain/core/result.h"

namespace daybook {

// An open file's number, closed with it.
class OpenFile {
 public:
  explicit OpenFile(int number = -1) : number_(number) {}
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  ~OpenFile();
  int number() const { return number_; }

 private:
  int number_;
};

class DurableFile {
 public:
  // Readable by its owner alone.
  static Result<DurableFile> create(const std::filesystem::path& file);

  Status write(std::string_view bytes);
  // Gives it its name. Nothing is written after it.
  Status publish();
  std::uint64_t bytes() const { return bytes_; }
  const std::filesystem::path& path() const { return path_; }

 private:
  DurableFile(std::filesystem::path path, OpenFile file)
      : path_(std::move(path)), file_(std::move(file)) {}
  Status flush();

  std::filesystem::path path_;
  OpenFile file_;
  std::string waiting_;
  std::uint64_t bytes_ = 0;
};

inline constexpr std::string_view kPartialSuffix = ".partial";

// Reads a file from its beginning.
class FileBytes {
 public:
  static Result<FileBytes> open(const std::filesystem::path& file);

  // The next bytes, fewer only at the end of the file.
  Result<std::string> read(std::size_t count);
  const std::filesystem::path& path() const { return path_; }

 private:
  FileBytes(std::filesystem::path path, OpenFile file)
      : path_(std::move(path)), file_(std::move(file)) {}

  std::filesystem::path path_;
  OpenFile file_;
  std::string ahead_;
  std::size_t taken_ = 0;
};

// Makes the folder, and its name durable, when it is missing.
Status make_durable_folder(const std::filesystem::path& folder);
Status sync_folder(const std::filesystem::path& folder);

// Keeps others from writing to a folder, in this process or another, as long as it lives.
class FolderLock {
 public:
  // At once, or kConflict.
  static Result<FolderLock> take(const std::filesystem::path& folder);
  // When the others are done.
  static Result<FolderLock> wait(const std::filesystem::path& folder);

 private:
  explicit FolderLock(OpenFile file) : file_(std::move(file)) {}
  static Result<FolderLock> lock(const std::filesystem::path& folder, int operation);
  OpenFile file_;
};

}  // namespace daybook
