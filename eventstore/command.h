// A request to change something, as the committer takes it: read, typed and authorised already.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/core/commit.h"
#include "domain/core/kind.h"
#include "domain/core/result.h"

namespace daybook {

struct Undoing;
struct Undone;

// Of one commit. While it is on its way each event takes up to four kilobytes of memory.
inline constexpr std::size_t kEventsMax = 2'000'000;

// One behaviour on one record.
struct Item {
  const Kind* kind = nullptr;
  const Behaviour* behaviour = nullptr;
  Uuid id;  // The record; for a creation an id made by the caller.
  Input input;
  std::optional<Version> expected = {};  // What the caller last saw (If-Match).
  // Creates, or updates the one record whose `match` holds the input's value (upsert).
  const Field* match = nullptr;
  // Found while reading: the item is refused for it without being decided.
  std::vector<FieldIssue> issues = {};
};

// What became of an item, and the record as it is afterwards.
struct ItemAnswer {
  Outcome outcome;
  Record record;
};

// The reason of the status of what is done and cannot be shown.
inline constexpr std::string_view kViewsBehind = "views.behind";
// The reason of the error of several items of which at least one is refused.
inline constexpr std::string_view kBatchRefused = "batch.refused";

struct CommandAnswer {
  // Refused as a whole, or unavailable; then nothing was written. kUnavailable with a position: it
  // IS written and durable, but cannot be shown yet.
  Status status = Done{};
  Position position{};
  // The commit stands since an earlier request with the same key: its outcomes are in the log at
  // `position`.
  bool replayed = false;
  std::vector<ItemAnswer> items;
  std::shared_ptr<Undone> undone;  // Of an undo, also of one that was refused.
};

struct Command {
  TenantId tenant{};
  std::string name;  // "person.merge"
  std::int64_t actor = 0;
  Uuid actor_id = {};
  std::int64_t on_behalf_of = 0;
  Uuid credential = {};
  // What the actor may do, for the guards of kinds; null: the system itself.
  std::shared_ptr<const Permissions> held = {};
  // Asked on the committer's thread before it is decided, unless it is repeated: whether whoever
  // asks still may, by what was committed until then. Null: nobody has to be asked.
  std::function<Status()> stands = {};
  std::string request_id = {};
  std::string trace_id = {};
  std::string ip_address = {};
  std::optional<Idempotency> idempotency = {};
  Uuid cause = {};
  Uuid import_id = {};
  bool atomic = true;  // One refused item refuses all.
  // What would need more, or would have to look at more records, is refused: kTooLarge.
  std::size_t events_max = kEventsMax;
  std::vector<Item> items;
  std::shared_ptr<Undoing> undoing;  // Instead of items. Its events go into the commit.
  // Instead of both: a read that is to be recorded, by the route's label and the records shown.
  std::string read_route = {};
  std::vector<RecordKey> read_records = {};
  // Called once, on the committer's thread (or the caller's, when the queue is full): hand the work
  // on and return.
  std::function<void(CommandAnswer)> done;
};

}  // namespace daybook
