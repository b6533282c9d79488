// The log of a folder without its views, opened by a command.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "api/cli/data_folder.h"
#include "domain/core/commit.h"
#include "eventstore/event_store.h"
#include "eventstore/keys.h"
#include "projections/runner.h"

namespace daybook::cli {

// One thread.
struct OpenLog {
  std::filesystem::path shard;  // The folder that holds log/ and views/.
  std::unique_ptr<EventStore> store;
  std::unique_ptr<KeyRing> keys;

  // Valid as long as this is.
  ReadableLog readable() const;
};

// For reading, as the log is now, also beside a running server.
enum class LogUse : std::uint8_t { kAlone, kBesideOthers };

// Shard 0. kNotFound, "store.in_use", "keys.wrong_master_key" as the parts tell.
Result<OpenLog> open_log(const DataFolder& folder, LogUse use);
// Every shard of the folder.
Result<std::vector<OpenLog>> open_logs(const DataFolder& folder, LogUse use);
// One at a time: the folders of the shards, and the log of one.
std::vector<std::filesystem::path> shard_folders(const DataFolder& folder);
Result<OpenLog> open_shard_log(const std::filesystem::path& shard, const Secret32& master,
                               LogUse use);

}  // namespace daybook::cli
