// A data folder that no server uses, opened by a command: its keys, its shards, and what a failure
// to open it means for the exit code.
#pragma once

#include <filesystem>
#include <memory>
#include <ostream>

#include "api/cli/command.h"
#include "api/core/joiner.h"
#include "api/core/shard_host.h"
#include "domain/core/result.h"
#include "eventstore/crypto.h"

namespace daybook::cli {

struct DataFolder {
  std::filesystem::path path;
  std::filesystem::path master_key_file;  // Empty: master.key in the folder.

  std::filesystem::path key_file() const;
  // Who takes the folder has the key too.
  bool holds_its_key() const;
};

// One thread; the committers run until it is destroyed.
struct OpenFolder {
  api::Shards shards;
  api::Joiner joiner{shards};
  api::ShardHost host;

  OpenFolder(const std::filesystem::path& data, api::ShardHost::Open open);
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;
};

Result<Secret32> master_key_of(const DataFolder& folder);

// Opens every shard of the folder and shows a rebuild of views as a bar on `streams.err`. `make`:
// the folder, its key and its log are made when they are missing.
Result<std::unique_ptr<OpenFolder>> open_folder(const DataFolder& folder, bool make,
                                                const Streams& streams);

// Draws a rebuild of the views on `streams.err`, which outlives it. One thread.
RebuildProgress rebuild_bar(const Streams& streams);

ExitCode exit_code_of(const Error& error);
// Says what went wrong and gives the exit code.
ExitCode report(const Error& error, const Streams& streams);

}  // namespace daybook::cli
