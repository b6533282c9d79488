// A folder of a test's own.
#pragma once

#include <cstdint>
#include <filesystem>

namespace daybook::testing {

enum class Medium : std::uint8_t {
  kDisk,
  kMemory,  // If there is enough: for tests that open databases by the thousand.
};

// Empty at first and gone at the end.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(Medium medium = Medium::kDisk);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace daybook::testing
