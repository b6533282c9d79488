// A shard, in a folder of its own that goes with it or in one that stays, written to through its
// committer as fast as it takes commands.
//
// One thread.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <semaphore>
#include <string_view>

#include "api/core/shard.h"
#include "bench/support/folder.h"
#include "eventstore/command.h"

namespace daybook::bench {

inline constexpr TenantId kTenant{1};

class BenchShard {
 public:
  BenchShard(std::string_view name, const PastOptions& past);
  // At most so many commands are on their way.
  BenchShard(const std::filesystem::path& data, const Secret32& master, std::ptrdiff_t in_flight);

  // Returns when the command is on its way. One that is refused ends the program.
  void submit(Command command);
  // Returns when all are answered.
  void settle();

  api::Shard& shard() { return *shard_; }
  const Reader& reader() const { return shard_->reader(); }
  Position position() const { return reader().position(kTenant); }
  // Only of a shard that has one of its own.
  const Folder& folder() const { return *folder_; }

 private:
  const std::optional<Folder> folder_;
  const std::ptrdiff_t in_flight_;
  std::counting_semaphore<> free_{in_flight_};
  std::unique_ptr<api::Shard> shard_;
};

}  // namespace daybook::bench
