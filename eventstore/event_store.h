// The log: the ordered commits of one shard, and the keys they are sealed with. The only source of
// truth; everything else is rebuilt from it (design: "The log").
//
// An engine knows bytes and places, no events. Engines: MemoryEventStore, RocksDbEventStore; one
// conformance suite (tests/store/event_store_conformance_tests.cc) holds for all of them.
//
// Threads: append, put_keys, erase_keys and reopen come from one writer thread. Everything else may
// be called from any thread at any time. `visit` functions run without any lock held.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "domain/core/uuid.h"
#include "domain/core/value.h"

namespace daybook {

// A commit's place in the shard's log, from 1. Internal: no API and no Merkle leaf holds it, so
// that a tenant can move to another shard without changing one leaf byte.
using Place = Strong<struct PlaceTag, std::uint64_t>;

// The format that this program writes. A folder with a higher number is refused by name.
inline constexpr std::uint32_t kLogFormat = 2;

// A row larger than this is refused; a commit of any size is many rows.
inline constexpr std::size_t kRowBytesMax = std::size_t{4} << 20;
// Of one append, over all its rows: an engine may hold twice that in memory.
inline constexpr std::size_t kAppendBytesMax = std::size_t{1} << 30;

// One commit as stored: at least one row. Its Merkle leaf is the concatenation of the rows.
struct StoredCommit {
  std::vector<std::string> rows;
  bool operator==(const StoredCommit&) const = default;
};

// A wrapped key (or the mark that it was erased) under its name; see keys.h.
struct KeyRow {
  std::string name;
  std::string bytes;
  bool operator==(const KeyRow&) const = default;
};

// Which log this is: `log` is random and made with the folder; `incarnation` counts restores.
struct LogIdentity {
  Uuid log;
  std::uint32_t format = kLogFormat;
  std::uint64_t incarnation = 1;
  bool operator==(const LogIdentity&) const = default;
};

class EventStore {
 public:
  using VisitCommit = std::function<bool(Place, const StoredCommit&)>;
  using VisitKey = std::function<bool(const KeyRow&)>;

  EventStore() = default;
  EventStore(const EventStore&) = delete;
  EventStore& operator=(const EventStore&) = delete;
  virtual ~EventStore() = default;

  virtual LogIdentity identity() const = 0;

  // The last durable place; 0 when the log is empty.
  Place head() const;

  // Waits until the head is beyond `beyond` or the time is over; answers the head as it then is.
  Place wait_for(Place beyond, std::chrono::milliseconds timeout) const;

  // Writes every commit and every key, or none; durable when it answers ok. `expected` is the head
  // before it. Nothing was written when the answer is
  //   kConflict     the head is another, or a key of that name exists already
  //   kInvalid      a commit has no rows
  //   kTooLarge     over kRowBytesMax or kAppendBytesMax
  //   kNoSpace      "store.no_space": the disk is almost full
  //   kUnavailable with reason "store.reopen_first".
  // After any other error (reason "store.outcome_unknown") the outcome is UNKNOWN: the commits may
  // or may not stand in the log. The store refuses every write until reopen(); then head() and
  // at() tell.
  virtual Status append(Place expected, std::span<const StoredCommit> commits,
                        std::span<const KeyRow> new_keys) = 0;

  // Visits the commits after `after` in order, up to the head as it stands when each portion is
  // read, until `visit` answers false. kCorrupt names the place whose bytes do not verify.
  virtual Status read(Place after, const VisitCommit& visit) const = 0;

  // kNotFound: beyond the head, or place 0.
  virtual Result<StoredCommit> at(Place place) const = 0;

  // A key's row; nothing when there is none of that name.
  virtual Result<std::optional<std::string>> key(std::string_view name) const = 0;

  // The rows of several keys, in the order of the names, at less than the cost of asking for each.
  virtual Result<std::vector<std::optional<std::string>>> keys(
      std::span<const std::string> names) const;

  // Visits the keys whose name starts with `prefix`, in the order of names, until it answers false.
  virtual Status each_key(std::string_view prefix, const VisitKey& visit) const = 0;

  // The same of the names that come after `after`, so that a reading can be taken up again.
  virtual Status each_key_after(std::string_view after, const VisitKey& visit) const = 0;

  // Writes or replaces, all or none, synced. Errors as append.
  virtual Status put_keys(std::span<const KeyRow> keys) = 0;

  // Removes the rows and, in the same step, writes `instead` (tombstones; they may bear the same
  // names). When it answers ok the old bytes are in no file of the engine any more: slow, and
  // meant to be. Absent names are no error; calling it again finishes what a crash interrupted.
  virtual Status erase_keys(std::span<const std::string> names,
                            std::span<const KeyRow> instead) = 0;

  // Opens the log anew after an unknown outcome: what stands in it afterwards is durable. Waits
  // for reads under way. May be called again when it fails; until it succeeds, what was durable
  // before can be read as far as the disk allows.
  virtual Status reopen() = 0;

 protected:
  // Engines call this once the commits up to `head` are durable and can be read.
  void publish_head(Place head);

 private:
  mutable std::mutex head_mutex_;
  mutable std::condition_variable head_changed_;
  Place head_{};
};

// The refusals that every engine makes before it touches storage; shared so that they are the same.
Status check_append(Place head, Place expected, std::span<const StoredCommit> commits);
Error reopen_first();
Error outcome_unknown(std::string_view what);
Error no_space();
Error key_exists(std::string_view name);

}  // namespace daybook
