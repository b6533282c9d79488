#include "eventstore/table_files.h"

#include <rocksdb/env.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/rocksdb_log_files.h"

namespace daybook {
namespace {

constexpr std::size_t kFooterBytes = 53;
constexpr std::uint64_t kTrailerBytes = 5;
constexpr char kHashIndexBit = static_cast<char>(0x80);
constexpr std::string_view kMagic = "\xf7\xcf\xf4\x85\xb7\x41\xe2\x88";

// A number of seven bits a byte, the lowest first.
std::optional<std::uint64_t> parse_varint(std::string_view bytes) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < bytes.size() && i < 10; ++i) {
    number |= static_cast<std::uint64_t>(bytes[i] & 0x7f) << (7 * i);
    if ((bytes[i] & 0x80) == 0) return number;
  }
  return std::nullopt;
}

// Where the flag of the properties is, by a footer that RocksDB may refuse afterwards. A table that
// was being written when the power went has none: RocksDB does not open it, or refuses it.
std::optional<std::uint64_t> place_of_flag(std::string_view footer, std::uint64_t file_size) {
  constexpr std::size_t kChecksumTypeBytes = 1;
  if (!footer.ends_with(kMagic)) return std::nullopt;
  const auto metaindex = parse_varint(footer.substr(kChecksumTypeBytes));
  if (!metaindex || *metaindex <= kTrailerBytes || *metaindex > file_size) return std::nullopt;
  return *metaindex - kTrailerBytes - 1;
}

// A file that is gone was of no use any more to a process that writes meanwhile.
Status read_error(const rocksdb::Status& status, const std::string& path) {
  if (status.IsNotFound() || status.IsPathNotFound()) return Done{};
  return storage_error(status, "read " + path);
}

Status check_file(rocksdb::Env& env, const std::string& path) {
  std::uint64_t size = 0;
  auto status = env.GetFileSize(path, &size);
  if (!status.ok()) return read_error(status, path);
  if (size < kFooterBytes) return Done{};
  std::unique_ptr<rocksdb::RandomAccessFile> file;
  status = env.NewRandomAccessFile(path, &file, rocksdb::EnvOptions());
  if (!status.ok()) return read_error(status, path);
  char room[kFooterBytes];
  rocksdb::Slice bytes;
  status = file->Read(size - kFooterBytes, kFooterBytes, &bytes, room);
  if (!status.ok()) return read_error(status, path);
  const auto place = place_of_flag(bytes.ToStringView(), size);
  if (!place) return Done{};
  status = file->Read(*place, 1, &bytes, room);
  if (!status.ok()) return read_error(status, path);
  const bool is_flagged = !bytes.empty() && (bytes[0] & kHashIndexBit) != 0;
  if (!is_flagged) return Done{};
  return corrupt("store.corrupt", path + ", byte " + std::to_string(*place) +
                                      ": the properties of a table have no hash index.");
}

}  // namespace

Status check_table_files(rocksdb::Env& env, const std::filesystem::path& folder) {
  std::vector<std::string> names;
  const auto status = env.GetChildren(folder.string(), &names);
  if (!status.ok()) return read_error(status, folder.string());
  for (const std::string& name : names) {
    if (name.ends_with(".sst")) DAYBOOK_CHECK(check_file(env, (folder / name).string()));
  }
  return Done{};
}

}  // namespace daybook
