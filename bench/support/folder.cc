#include "bench/support/folder.h"

#include <unistd.h>

#include <set>
#include <string>

namespace daybook::bench {

namespace fs = std::filesystem;

namespace {

// Those of a program that ends early go with it.
class Leftovers {
 public:
  ~Leftovers() {
    std::error_code ignored;
    for (const fs::path& path : paths_) fs::remove_all(path, ignored);
  }
  void add(const fs::path& path) { paths_.insert(path); }
  void remove(const fs::path& path) { paths_.erase(path); }

 private:
  std::set<fs::path> paths_;
};

Leftovers& leftovers() {
  static Leftovers all;
  return all;
}

}  // namespace

Folder::Folder(std::string_view name)
    : path_(fs::temp_directory_path() / (std::string(name) + '.' + std::to_string(getpid()))) {
  fs::create_directories(path_);
  leftovers().add(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  leftovers().remove(path_);
}

double Folder::gigabytes() const { return bytes_in(path_) / 1e9; }

double bytes_in(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code gone;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::uintmax_t size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return static_cast<double>(bytes);
}

// Programs are in its folder bench/.
fs::path build_folder() { return fs::read_symlink("/proc/self/exe").parent_path().parent_path(); }

}  // namespace daybook::bench
