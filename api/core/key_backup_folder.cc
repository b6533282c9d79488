#include "api/core/key_backup_folder.h"

#include <utility>

#include "snapshots/key_backup.h"

namespace daybook::api {

KeyBackupFolder::KeyBackupFolder(const Shards& shards, std::filesystem::path folder)
    : shards_(shards), folder_(std::move(folder)) {}

Status KeyBackupFolder::refresh() const {
  for (std::size_t i = 0; i < shards_.count(); ++i) {
    DAYBOOK_CHECK(refresh_keys(shards_.at(i).store(), shard_in(folder_, i)));
  }
  return Done{};
}

}  // namespace daybook::api
