#include "snapshots/framed_file.h"

namespace daybook {
namespace {

constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kMagicBytes = 8;

std::string head_bytes(std::string_view magic, const FramedFileHead& head) {
  std::string bytes(magic);
  append_u32(bytes, kVersion);
  bytes += head.log.view();
  append_u64(bytes, head.incarnation);
  append_u64(bytes, head.place.value);
  return bytes;
}

Error damaged(std::string_view what) { return corrupt("backup.damaged", std::string(what)); }

}  // namespace

Result<FramedFileWriter> FramedFileWriter::create(const std::filesystem::path& file,
                                                  std::string_view magic,
                                                  const FramedFileHead& head) {
  DAYBOOK_TRY(DurableFile made, DurableFile::create(file));
  FramedFileWriter writer(std::move(made));
  DAYBOOK_CHECK(writer.write(head_bytes(magic, head)));
  return writer;
}

Status FramedFileWriter::add(const FramedCommit& commit) {
  frame_.clear();
  append_commit(frame_, commit);
  ++count_;
  return write(frame_);
}

Status FramedFileWriter::add(const KeyRow& key) {
  frame_.clear();
  append_key(frame_, key);
  ++count_;
  return write(frame_);
}

Status FramedFileWriter::write(std::string_view bytes) {
  hash_.update(bytes);
  return file_.write(bytes);
}

Result<Digest> FramedFileWriter::finish() {
  std::string end;
  append_end(end);
  append_u64(end, count_);
  DAYBOOK_CHECK(write(end));
  const Digest hash = hash_.finish();
  DAYBOOK_CHECK(file_.write(view_of(hash)));
  return hash;
}

Result<FramedFileReader> FramedFileReader::open(const std::filesystem::path& file,
                                                std::string_view magic) {
  DAYBOOK_TRY(FileBytes bytes, FileBytes::open(file));
  FramedFileReader reader(std::move(bytes));
  if (const Status read = reader.read_head(magic); !read) return reader.in_file(read.error());
  return reader;
}

Status FramedFileReader::read_head(std::string_view magic) {
  DAYBOOK_TRY(const std::string found, take(kMagicBytes));
  if (found != magic) return damaged("It does not begin as such a file does.");
  DAYBOOK_TRY(const std::string version, take(4));
  if (parse_number(version) != kVersion) {
    return unprocessable("backup.newer_format",
                         "It has format " + std::to_string(parse_number(version)) +
                             "; this program knows format " + std::to_string(kVersion) + ".");
  }
  DAYBOOK_TRY(const std::string log, take(16));
  DAYBOOK_TRY(const std::string incarnation, take(8));
  DAYBOOK_TRY(const std::string place, take(8));
  head_ = {Uuid::from_bytes(log), parse_number(incarnation), Place{parse_number(place)}};
  return Done{};
}

Result<std::string> FramedFileReader::take(std::size_t count) {
  DAYBOOK_TRY(std::string bytes, file_.read(count));
  if (bytes.size() != count) return damaged("It ends too early.");
  hash_.update(bytes);
  return bytes;
}

Error FramedFileReader::in_file(const Error& error) const {
  if (error.code != ErrorCode::kCorrupt && error.reason != "backup.newer_format") return error;
  Error named = error;
  named.message = file_.path().string() + ": " + error.message;
  return named;
}

template <class Frame>
Result<std::optional<Frame>> FramedFileReader::next(
    Result<std::optional<Frame>> (*take_frame)(const TakeBytes&)) {
  auto frame = take_frame([this](std::size_t count) { return take(count); });
  if (!frame) return in_file(frame.error());
  if (frame->has_value()) {
    ++count_;
    return frame;
  }
  if (const Status whole = check_end(); !whole) return in_file(whole.error());
  return frame;
}

Result<std::optional<FramedCommit>> FramedFileReader::next_commit() { return next(take_commit); }

Result<std::optional<FramedCommit>> FramedFileReader::next_written_commit() {
  return next(take_written_commit);
}

Result<std::optional<KeyRow>> FramedFileReader::next_key() { return next(take_key); }

Status FramedFileReader::check_end() {
  DAYBOOK_TRY(const std::string count, take(8));
  if (parse_number(count) != count_) return damaged("It does not hold as much as it says.");
  end_ = hash_.finish();
  DAYBOOK_TRY(const std::string hash, file_.read(end_.size()));
  if (hash != view_of(end_)) return damaged("Its hash is not that of its bytes.");
  DAYBOOK_TRY(const std::string more, file_.read(1));
  if (!more.empty()) return damaged("Something follows its end.");
  return Done{};
}

}  // namespace daybook
