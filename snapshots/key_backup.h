// The keys of a log in a folder of their own, apart from its commits, and the list of those that
// were erased. Who has the commits alone can read nothing; who has the keys alone has nothing to
// read with them but needs the master key too, since the rows are copied as they are: wrapped.
//
//   keys       every key that is not erased (framed_file.h); rewritten whole each time
//   erasures   text: "daybook erasures 1", "log <uuid> <incarnation>", a line "erased <name>
//              <microseconds since 1970>" a key, "sha256 <of the lines before>"
//
// Of several shards, each further one has a folder `shards/N` below.
//
// What is on the list never comes back: a name that stands on it is written to no file of keys
// again, whatever the source still has. So it is written first.
//
// Threads: any; a folder is locked while it is written. Errors: those of durable_file.h; kConflict
// "backup.other_log"; kCorrupt "backup.damaged".
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "domain/core/result.h"
#include "snapshots/backup_source.h"

namespace daybook {

using Erasures = std::map<std::string, Time, std::less<>>;

struct KeyBackupReport {
  std::uint64_t keys = 0;  // Written; none when the folder holds those of a later moment.
  std::uint64_t erasures = 0;
};

// Asked before a file gets its name; an error ends the run there. For tests of runs cut short.
using BeforePublish = std::function<Status(const std::filesystem::path& file)>;

// Where shard `index` has its part of a data or backup folder.
std::filesystem::path shard_in(const std::filesystem::path& folder, std::size_t index);

// Writes the source's keys to the folder.
Result<KeyBackupReport> write_keys(BackupSource& source, const std::filesystem::path& folder,
                                   const BeforePublish& before_publish = {});

// The same for a store that is open: to be called when a key was erased, before the erasure counts
// as done. Any thread that may block.
Status refresh_keys(const EventStore& store, const std::filesystem::path& folder);

// A folder of keys that was read for a restore.
class KeyBackup {
 public:
  // kNotFound "backup.no_erasure_list", "backup.no_keys".
  static Result<KeyBackup> open(const std::filesystem::path& folder);

  const LogIdentity& log() const { return log_; }
  // Keys of commits up to here are in it.
  Place head() const { return head_; }
  const Erasures& erasures() const { return erasures_; }
  // Every row of the key table: the erased as erased, whatever the file of keys holds.
  Status visit(const EventStore::VisitKey& visit) const;

 private:
  std::filesystem::path folder_;
  LogIdentity log_;
  Place head_{};
  Erasures erasures_;
};

}  // namespace daybook
