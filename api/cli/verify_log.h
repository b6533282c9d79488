// The walk of `daybook verify` over one log, whatever it is stored in.
//
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "api/cli/command.h"
#include "api/cli/verify_report.h"
#include "domain/core/result.h"
#include "eventstore/event_store.h"
#include "eventstore/keys.h"
#include "eventstore/log_verifier.h"

namespace daybook::cli {

// `leaf` is the hash that was kept beside the commit; null where none is. False ends the reading.
using VisitKept = std::function<bool(Place place, const StoredCommit& stored, const Digest* leaf)>;

// Commits by place, from 1 on, and the keys they are sealed with: of an EventStore, of a backup.
// Every commit before one that cannot be read is visited.
struct CommitSource {
  std::string name;           // "shard 0": what a fault is said to be in.
  std::uint64_t commits = 0;  // How many there are.
  std::function<Status(const VisitKept&)> read;
  const KeyRing& keys;
  std::function<Status(const EventStore::VisitKey&)> each_key;
  // Of the keys: those of a later one know of erasures that no commit tells of (restore).
  std::uint64_t incarnation = 0;
};

// Checks keys and commits, that they tell of the same erasures, and that the history has the roots
// that were stated, into `report`. Draws a bar on `streams.err`. What does not verify is a fault of
// the report; other errors are of the storage.
Status verify_log(const CommitSource& source, std::span<const StatedRoot> stated,
                  const Streams& streams, VerifyReport& report);

}  // namespace daybook::cli
