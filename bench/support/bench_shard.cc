#include "bench/support/bench_shard.h"

#include <unistd.h>

#include "bench/support/figures.h"

namespace daybook::bench {

namespace fs = std::filesystem;

Folder::Folder(std::string_view name)
    : path_(fs::temp_directory_path() / (std::string(name) + '.' + std::to_string(getpid()))) {
  fs::create_directories(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

double Folder::gigabytes() const {
  std::uintmax_t bytes = 0;
  std::error_code gone;
  for (const auto& entry : fs::recursive_directory_iterator(path_)) {
    const std::uintmax_t size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return static_cast<double>(bytes) / 1e9;
}

BenchShard::BenchShard(std::string_view name, const PastOptions& past) : folder_(name) {
  api::ShardOptions options;
  options.folder = folder_.path();
  options.master = Secret32::random();
  options.create_if_absent = true;
  options.past = past;
  shard_ = taken(api::Shard::open(std::move(options)));
}

void BenchShard::submit(Command command) {
  command.tenant = kTenant;
  command.done = [this](const CommandAnswer& answer) {
    if (!answer.status) taken(Result<int>(answer.status.error()));
    free_.release();
  };
  free_.acquire();
  shard_->committer().submit(std::move(command));
}

void BenchShard::settle() {
  for (std::ptrdiff_t i = 0; i < kInFlight; ++i) free_.acquire();
  free_.release(kInFlight);
}

}  // namespace daybook::bench
