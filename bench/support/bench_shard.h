// A shard in a folder of its own that goes with it, written to through its committer as fast as it
// takes commands.
//
// One thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <semaphore>
#include <string_view>

#include "api/core/shard.h"
#include "eventstore/command.h"

namespace daybook::bench {

inline constexpr TenantId kTenant{1};

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

class BenchShard {
 public:
  BenchShard(std::string_view name, const PastOptions& past);

  // Returns when the command is on its way, and at most kInFlight are. One that is refused ends the
  // program.
  void submit(Command command);
  // Returns when all are answered.
  void settle();

  api::Shard& shard() { return *shard_; }
  const Reader& reader() const { return shard_->reader(); }
  Position position() const { return reader().position(kTenant); }
  const Folder& folder() const { return folder_; }

 private:
  static constexpr std::ptrdiff_t kInFlight = 1024;

  Folder folder_;
  std::counting_semaphore<kInFlight> free_{kInFlight};
  std::unique_ptr<api::Shard> shard_;
};

}  // namespace daybook::bench
