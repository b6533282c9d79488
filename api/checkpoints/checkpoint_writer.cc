#include "api/checkpoints/checkpoint_writer.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "api/checkpoints/checkpoint.h"
#include "api/http/descriptor.h"
#include "eventstore/merkle.h"

namespace daybook::api {
namespace {

constexpr auto kEvery = std::chrono::seconds(1);

Error file_error(std::string_view what) {
  return unavailable("checkpoint.not_written",
                     "The checkpoint folder: " + std::string(what) + ": " + std::strerror(errno));
}

// One write of the whole note, so that no half one is ever followed by another.
Status append_synced(const std::filesystem::path& file, std::string_view text) {
  const http::Descriptor opened(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!opened.valid()) return file_error("open");
  const auto written = ::write(opened.number(), text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) return file_error("write");
  if (::fdatasync(opened.number()) != 0) return file_error("sync");
  return Done{};
}

}  // namespace

CheckpointWriter::CheckpointWriter(const Shards& shards, std::filesystem::path folder)
    : shards_(shards), folder_(std::move(folder)) {}

CheckpointWriter::~CheckpointWriter() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Status CheckpointWriter::start() {
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  if (error) return unavailable("checkpoint.not_written", "The checkpoint folder cannot be made.");
  DAYBOOK_CHECK(write_all());
  thread_ = std::thread([this] { run(); });
  return Done{};
}

void CheckpointWriter::run() {
  bool is_last = false;
  while (!is_last) {
    {
      std::unique_lock lock(mutex_);
      is_last = stopped_.wait_for(lock, kEvery, [this] { return is_stopping_; });
    }
    const Status written = write_all();
    if (!written) spdlog::error("{}", written.error().message);
  }
}

Status CheckpointWriter::write_all() {
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    Shard& shard = shards_.at(i);
    for (const TenantId tenant : shard.views().tenants()) {
      const Position position = shard.reader().position(tenant);
      if (position.value == 0 || written_[tenant] == position) continue;
      DAYBOOK_CHECK(write(shard, tenant, position));
      written_[tenant] = position;
    }
  }
  return Done{};
}

// What the views show is synced in the log, so no head is signed that a crash could take back.
Status CheckpointWriter::write(Shard& shard, TenantId tenant, Position position) const {
  DAYBOOK_TRY(const Digest root, root_at(position.value, [&](unsigned level, std::uint64_t index) {
                return shard.views().node(tenant, level, index);
              }));
  const TreeHead head{shard.store().identity(), tenant, position.value, root};
  const std::string note = sign_checkpoint(head, shard.keys().signing_key());
  return append_synced(folder_ / ("tenant-" + std::to_string(tenant.value) + ".checkpoints"),
                       note + "\n");
}

}  // namespace daybook::api
