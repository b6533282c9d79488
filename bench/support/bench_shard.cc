#include "bench/support/bench_shard.h"

#include "bench/support/figures.h"

namespace daybook::bench {
namespace {

constexpr std::ptrdiff_t kInFlight = 1024;

std::unique_ptr<api::Shard> open_shard(const std::filesystem::path& folder, const Secret32& master,
                                       const PastOptions& past) {
  api::ShardOptions options;
  options.folder = folder;
  options.master = master;
  options.create_if_absent = true;
  options.past = past;
  return taken(api::Shard::open(std::move(options)));
}

}  // namespace

BenchShard::BenchShard(std::string_view name, const PastOptions& past)
    : folder_(std::in_place, name),
      in_flight_(kInFlight),
      shard_(open_shard(folder_->path(), Secret32::random(), past)) {}

BenchShard::BenchShard(const std::filesystem::path& data, const Secret32& master,
                       std::ptrdiff_t in_flight)
    : in_flight_(in_flight), shard_(open_shard(data, master, {})) {}

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
  for (std::ptrdiff_t i = 0; i < in_flight_; ++i) free_.acquire();
  free_.release(in_flight_);
}

}  // namespace daybook::bench
