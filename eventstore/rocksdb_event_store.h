// The log in an embedded RocksDB: the default engine. One folder, opened by one process at a time.
//
//   family "default"   place (u64, big endian) | row (u32, big endian) -> row of the commit
//   family "keys"      name -> wrapped key
//   family "meta"      "format" (u32 LE), "log" (16 bytes), "incarnation" (u64 LE)
//
// An append is one atomic batch over the families and one sync of the write-ahead log. Rows are
// ciphertext and written once, so they are not compressed, and files only move down the levels.
// A batch is built in memory: an append holds about twice its own size while it runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "eventstore/event_store.h"

namespace rocksdb {
class Env;
}

namespace daybook {

struct RocksDbOptions {
  std::filesystem::path folder;
  bool create_if_absent = false;
  // As the log is now, also while another process writes to it; every write is refused, and what
  // that process appends later is not seen.
  bool read_only = false;
  // Of the log that is made: a restored one keeps its id. Without it the id is random.
  std::optional<LogIdentity> identity = {};
  rocksdb::Env* env = nullptr;  // Not owned, outlives the store; null is the system's own.
  std::size_t memtable_bytes = std::size_t{64} << 20;  // Of commits, before they become a file.
  std::size_t cache_bytes = std::size_t{32} << 20;     // Of what was read.
  // Appends are refused once the disk has less room than this beside what they need: what log and
  // views still hold in memory has to fit when it becomes files, and a restart too.
  std::uint64_t room_kept = std::uint64_t{256} << 20;
};

// kNotFound "store.absent"; kUnavailable "store.in_use" when another store has the folder open;
// kUnprocessable "store.newer_format" names both format numbers; kCorrupt when files do not verify.
Result<std::unique_ptr<EventStore>> open_rocksdb_event_store(const RocksDbOptions& options);

}  // namespace daybook
