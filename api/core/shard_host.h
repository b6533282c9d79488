// Opens shards: those that control knows when the server starts, others while it runs.
//
// Shard N of a data folder is in DATA/shards/N, or that is a link to the folder which the shard's
// dsn names: so every command on the data folder finds all of its shards. The link is made before
// control records the shard. A start never makes what is not there: another machine's copy of
// control would otherwise open the folders of the original. Nor does it take one log for another.
//
// A folder bears a mark while its shard is being made: what a crash leaves of it then is nobody's.
//
// Threads: add() from any that may wait, never an I/O thread or a committer; the rest from the
// thread that starts the server.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "api/core/shards.h"
#include "domain/core/record.h"
#include "domain/core/result.h"
#include "eventstore/command.h"

namespace daybook::api {

class ShardHost {
 public:
  // Opens shard `index` in its folder; `make`: its log is made when there is none.
  using Open = std::function<Result<std::unique_ptr<Shard>>(
      std::size_t index, const std::filesystem::path& folder, bool make)>;

  // `shards` outlives it.
  ShardHost(Shards& shards, std::filesystem::path data, Open open);

  // Shard 0 and every other that control knows, and tells `shards` where the tenants live. `make`:
  // the log of shard 0 when there is none. kNotFound "shard.not_here" when another is missing,
  // kCorrupt "shard.other_log" when another's is in its place.
  Status open_known(bool make);

  // Opens a shard and records it by `command`, whose one item creates the record. kInvalid on "dsn"
  // for a folder that cannot be made, is in use, or holds anything but a log without commits;
  // kUnprocessable "shard.too_many". Nothing when the command's idempotency key is known: it is
  // repeated, then.
  Result<std::optional<Record>> add(Command command);

  // Called after a shard was added, from the thread that added it.
  void on_added(std::function<Status()> call) { added_ = std::move(call); }

 private:
  std::filesystem::path folder_of(std::size_t index) const;
  Result<std::filesystem::path> folder_of_dsn(std::string_view dsn) const;
  Status link(std::size_t index, const std::filesystem::path& folder) const;
  Result<std::unique_ptr<Shard>> open_empty(std::size_t index, std::string_view dsn) const;

  Shards& shards_;
  const std::filesystem::path data_;
  const Open open_;
  std::function<Status()> added_ = [] { return Done{}; };
  std::mutex mutex_;  // Held while a shard is added.
};

}  // namespace daybook::api
