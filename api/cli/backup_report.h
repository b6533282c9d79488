// What backup, verify and restore say when they are done, and the bar they draw meanwhile.
#pragma once

#include <string_view>

#include "api/cli/command.h"
#include "snapshots/backup.h"

namespace daybook::cli {

// Draws on `streams.err`, which outlives it. One thread.
BackupProgress backup_bar(std::string_view label, const Streams& streams);

// A line for people, or a JSON object, for each shard.
void print_report(std::size_t shard, const BackupReport& report, bool json, const Streams& streams);

}  // namespace daybook::cli
