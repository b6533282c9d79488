#include "eventstore/master_key.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace daybook {
namespace {

constexpr std::size_t kFileBytesMax = 80;

class File {
 public:
  File(const std::filesystem::path& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) ::close(descriptor_);
  }

  bool is_open() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Error system_error(const std::filesystem::path& file, std::string_view what) {
  return unavailable("master_key.unreadable",
                     std::string(what) + " " + file.string() + ": " + std::strerror(errno));
}

bool is_synced(const std::filesystem::path& folder) {
  const File opened(folder, O_RDONLY | O_DIRECTORY);
  return opened.is_open() && ::fsync(opened.descriptor()) == 0;
}

std::optional<Secret32> parse(std::string_view content) {
  if (auto raw = Secret32::from_bytes(content)) return raw;
  while (content.ends_with('\n') || content.ends_with('\r')) content.remove_suffix(1);
  auto bytes = hex_decode(content);
  if (!bytes) return std::nullopt;
  auto secret = Secret32::from_bytes(*bytes);
  wipe(*bytes);
  return secret;
}

}  // namespace

Result<Secret32> read_master_key(const std::filesystem::path& file) {
  const File opened(file, O_RDONLY);
  if (!opened.is_open() && errno == ENOENT) {
    return not_found("master_key.absent", "There is no master key at " + file.string() + ".");
  }
  if (!opened.is_open()) return system_error(file, "Cannot open");
  std::string content(kFileBytesMax, '\0');
  const ssize_t size = ::read(opened.descriptor(), content.data(), content.size());
  if (size < 0) return system_error(file, "Cannot read");
  const auto secret = parse({content.data(), static_cast<std::size_t>(size)});
  wipe(content);
  if (secret) return *secret;
  return Error{ErrorCode::kInvalid, "master_key.malformed",
               file.string() + " holds neither 32 bytes nor 64 hexadecimal digits."};
}

Result<Secret32> make_master_key(const std::filesystem::path& file) {
  const File opened(file, O_WRONLY | O_CREAT | O_EXCL);
  if (!opened.is_open() && errno == EEXIST) {
    return conflict("master_key.exists", "There is a master key at " + file.string() + " already.");
  }
  if (!opened.is_open()) return system_error(file, "Cannot create");
  const Secret32 secret = Secret32::random();
  const bool is_written =
      ::write(opened.descriptor(), secret.data(), 32) == 32 && ::fsync(opened.descriptor()) == 0;
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  if (!is_written || !is_synced(folder)) return system_error(file, "Cannot write");
  return secret;
}

}  // namespace daybook
