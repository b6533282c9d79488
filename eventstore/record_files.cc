#include "eventstore/record_files.h"

#include <rocksdb/env.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventstore/rocksdb_log_files.h"

namespace daybook {
namespace {

constexpr std::size_t kBlockBytes = 32768;
constexpr std::size_t kHeaderBytes = 7;
constexpr std::uint8_t kTypeMax = 4;  // Full, first, middle, last. Higher ones are of reused files.

std::uint32_t number_at(std::string_view bytes, std::size_t at, unsigned count) {
  std::uint32_t number = 0;
  for (unsigned i = count; i-- > 0;) {
    number = number << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  }
  return number;
}

// Another byte for a CRC-32C, bit by bit: it is needed for one record at most.
std::uint32_t extended(std::uint32_t crc, char byte) {
  crc ^= static_cast<std::uint8_t>(byte);
  for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78U : 0U);
  return crc;
}

std::uint32_t masked(std::uint32_t crc) {
  const std::uint32_t done = ~crc;
  return ((done >> 15) | (done << 17)) + 0xa282ead8U;
}

// Does the checksum hold for some payload that ends where the file does or before? Then only the
// length is wrong. In a torn record it holds for none.
bool has_wrong_length(std::string_view record) {
  const std::uint32_t stated = number_at(record, 0, 4);
  std::uint32_t crc = extended(~0U, record[kHeaderBytes - 1]);
  for (const char byte : record.substr(kHeaderBytes)) {
    if (masked(crc) == stated) return true;
    crc = extended(crc, byte);
  }
  return masked(crc) == stated;
}

bool is_zero(std::string_view bytes) {
  return std::ranges::all_of(bytes, [](char byte) { return byte == '\0'; });
}

// Walks over one file block by block; the last one is short.
class RecordWalk {
 public:
  // Null, or what is wrong at `at()` of the block.
  const char* add(std::string_view block) {
    for (at_ = 0; at_ + kHeaderBytes <= block.size();) {
      const std::string_view rest = block.substr(at_);
      if (ended_ || is_zero(rest.substr(0, kHeaderBytes))) return only_zeros(rest);
      if (const char* wrong = check(rest, block.size() == kBlockBytes)) return wrong;
      at_ += kHeaderBytes + number_at(rest, 4, 2);
    }
    return nullptr;
  }

  std::size_t at() const { return at_; }

 private:
  // Room that was set aside and not written to: nothing may follow.
  const char* only_zeros(std::string_view rest) {
    ended_ = true;
    return is_zero(rest) ? nullptr : "records follow after the end";
  }

  static const char* check(std::string_view rest, bool is_full) {
    if (static_cast<std::uint8_t>(rest[6]) > kTypeMax) return "a record has no such type";
    if (kHeaderBytes + number_at(rest, 4, 2) <= rest.size()) return nullptr;
    if (is_full || has_wrong_length(rest)) return "a record has a wrong length";
    return nullptr;
  }

  std::size_t at_ = 0;
  bool ended_ = false;
};

// A file that is gone was of no use any more to a process that writes meanwhile.
Status read_error(const rocksdb::Status& status, const std::string& path) {
  if (status.IsNotFound() || status.IsPathNotFound()) return Done{};
  return storage_error(status, "read " + path);
}

Status check_file(rocksdb::Env& env, const std::string& path) {
  std::unique_ptr<rocksdb::SequentialFile> file;
  auto status = env.NewSequentialFile(path, &file, rocksdb::EnvOptions());
  if (!status.ok()) return read_error(status, path);
  RecordWalk walk;
  std::vector<char> room(kBlockBytes);
  rocksdb::Slice block;
  std::size_t begin = 0;
  do {
    status = file->Read(kBlockBytes, &block, room.data());
    if (!status.ok()) return read_error(status, path);
    if (const char* wrong = walk.add({block.data(), block.size()})) {
      return corrupt("store.corrupt",
                     path + ", byte " + std::to_string(begin + walk.at()) + ": " + wrong + ".");
    }
    begin += block.size();
  } while (block.size() == kBlockBytes);
  return Done{};
}

bool is_record_file(const std::string& name, const std::string& current) {
  return name.ends_with(".log") || name + "\n" == current;
}

}  // namespace

Status check_record_files(rocksdb::Env& env, const std::filesystem::path& folder) {
  std::string current;
  auto status = rocksdb::ReadFileToString(&env, (folder / "CURRENT").string(), &current);
  if (!status.ok()) return storage_error(status, "read what is current in " + folder.string());
  std::vector<std::string> names;
  status = env.GetChildren(folder.string(), &names);
  if (!status.ok()) return storage_error(status, "look into " + folder.string());
  for (const std::string& name : names) {
    if (is_record_file(name, current)) {
      DAYBOOK_CHECK(check_file(env, (folder / name).string()));
    }
  }
  return Done{};
}

}  // namespace daybook
