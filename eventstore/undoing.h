// An undo as the committer takes it: planned already, from the history as it was a moment ago
// (domain/history/undo.h); checked once more against the present, on the committer's thread.
#pragma once

#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "domain/history/undo.h"
#include "eventstore/stage.h"

namespace daybook {

// In a planned standing: the position that the undo itself will have.
inline constexpr Position kThisUndo{std::numeric_limits<std::uint64_t>::max()};

struct Undoing {
  Position target{};  // The commit that the caller named.
  UndoMode mode = UndoMode::kStrict;
  Events events;
  std::vector<Obstacle> obstacles;  // What the plan leaves out; reported with the answer.
  // The records it rests on, as the plan saw them, and the commits that must stand.
  std::vector<std::pair<RecordKey, Version>> seen;
  std::vector<Position> standing;
  std::vector<Standing> standings;
  // Refused while it was planned. Still asked of the committer, which knows whether it was done by
  // an earlier request with the same idempotency key.
  std::optional<Error> refusal;
  bool is_dry = false;  // Decided and answered, but not written.
};

// What an undo did or would do, beside the usual answer.
struct Undone {
  Events events;
  std::vector<Obstacle> obstacles;
};

// The reason of the error when the plan is too old: plan again.
inline constexpr std::string_view kUndoStale = "undo.stale";
// The reason of the error when something stands in the way; `undone` has the obstacles.
inline constexpr std::string_view kUndoObstructed = "undo.obstructed";

// The events that stand, applied to the stage, and what stands in the way of others. After an error
// the stage is to be dropped. Takes the events out of the plan: there may be a million.
Result<Events> decide_undoing(Undoing& undoing, Time now, Stage& stage,
                              std::vector<Obstacle>& obstacles);

}  // namespace daybook
