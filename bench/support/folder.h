// A folder of one run, and the one where what takes long to make is kept from run to run.
//
// Any thread.
#pragma once

#include <filesystem>
#include <string_view>

namespace daybook::bench {

// Empty at first; gone with this.
class Folder {
 public:
  explicit Folder(std::string_view name);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  double gigabytes() const;

 private:
  const std::filesystem::path path_;
};

// Of all files below.
double bytes_in(const std::filesystem::path& folder);

// The folder of this build, which `make clean` removes; in it results/ and data/.
std::filesystem::path build_folder();

}  // namespace daybook::bench
