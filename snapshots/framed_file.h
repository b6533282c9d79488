// A file of frames (framing.h) between a head that says what it is and an end that proves it whole:
//
//   magic (8 bytes) | u32 version 1 | log id (16) | u64 incarnation | u64 place
//   frames | u32 0
//   u64 number of frames | SHA-256 of everything before
//
// `place` is that of the first commit in a segment, and of the log's end in a file of keys.
//
// Threads: one at a time. Errors: those of durable_file.h; kCorrupt "backup.damaged" names the file
// and what is wrong with it; kUnprocessable "backup.newer_format".
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/crypto.h"
#include "snapshots/durable_file.h"
#include "snapshots/framing.h"

namespace daybook {

inline constexpr std::string_view kSegmentMagic = "DBCOMMIT";
inline constexpr std::string_view kKeysMagic = "DBKEYS-1";

struct FramedFileHead {
  Uuid log;
  std::uint64_t incarnation = 1;
  Place place{};
};

class FramedFileWriter {
 public:
  static Result<FramedFileWriter> create(const std::filesystem::path& file, std::string_view magic,
                                         const FramedFileHead& head);

  Status add(const FramedCommit& commit);
  Status add(const KeyRow& key);
  std::uint64_t bytes() const { return file_.bytes(); }
  std::uint64_t count() const { return count_; }
  // Writes the end; publish() of `file()` gives it its name. Answers the hash at its end.
  Result<Digest> finish();
  DurableFile& file() { return file_; }

 private:
  explicit FramedFileWriter(DurableFile file) : file_(std::move(file)) {}
  Status write(std::string_view bytes);

  DurableFile file_;
  Sha256 hash_;
  std::string frame_;
  std::uint64_t count_ = 0;
};

class FramedFileReader {
 public:
  static Result<FramedFileReader> open(const std::filesystem::path& file, std::string_view magic);

  const FramedFileHead& head() const { return head_; }
  // Nothing at the end, once count and hash were found right and nothing follows them. What was
  // given before is only then known to be whole.
  Result<std::optional<FramedCommit>> next_commit();
  // As next_commit, with the leaf that stands beside the rows, whether or not it is theirs.
  Result<std::optional<FramedCommit>> next_written_commit();
  Result<std::optional<KeyRow>> next_key();
  // After the end.
  const Digest& hash() const { return end_; }

 private:
  explicit FramedFileReader(FileBytes file) : file_(std::move(file)) {}
  Status read_head(std::string_view magic);
  Status check_end();
  Result<std::string> take(std::size_t count);
  Error in_file(const Error& error) const;
  template <class Frame>
  Result<std::optional<Frame>> next(Result<std::optional<Frame>> (*take_frame)(const TakeBytes&));

  FileBytes file_;
  FramedFileHead head_;
  Sha256 hash_;
  Digest end_{};
  std::uint64_t count_ = 0;
};

}  // namespace daybook
