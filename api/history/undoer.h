// Undo and redo of a tenant's commits: plans against the views, asks the committer, and plans again
// when the history went on meanwhile. An undo is one commit whatever it takes back.
//
// Threads: any that may wait for a commit (Workers), never an I/O thread or a committer. One call
// at a time; the shard outlives it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/core/shard.h"
#include "domain/history/undo.h"
#include "eventstore/command.h"
#include "eventstore/undoing.h"

namespace daybook::api {

struct UndoRequest {
  Position position{};
  UndoMode mode = UndoMode::kStrict;
  bool is_redo = false;  // Takes back the undo that the commit lies under, or is.
  bool is_dry = false;
};

// What the inverse does to a kind, for the question whether the caller may.
struct UndoDeed {
  KindId kind;
  bool removes = false;
  auto operator<=>(const UndoDeed&) const = default;
};
// An error, or nothing when the caller may; also told of the events that would be written.
using MayUndo = std::function<Status(const std::set<UndoDeed>&, const Events&)>;

class Undoer {
 public:
  // `has_ended`: asked while a plan is made, which may take long; then it is given up.
  using HasEnded = std::function<bool()>;

  Undoer(Shard& shard, MayUndo may, HasEnded has_ended = {})
      : shard_(shard), may_(std::move(may)), has_ended_(std::move(has_ended)) {}

  // Runs `command`, which carries everything but what to do. In the answer `undone` has what was
  // done or stands in the way. Refusals: kNotFound "history.no_position"; kConflict
  // "history.undone", "history.not_undone", kUndoObstructed, kUndoStale; kTooLarge
  // "commit.too_large"; kUnprocessable
  // "history.irreversible", "history.nothing_to_undo", "undo.too_many", "undo.too_long";
  // kUnavailable "server.stopping"; what `may` says.
  CommandAnswer run(const UndoRequest& request, const Command& command);

  // The commits that the last run took back, or would have: newest first.
  const std::vector<Position>& targets() const { return targets_; }

 private:
  using Later = std::map<RecordKey, std::vector<LaterEvent>>;

  void forget_large_commits();
  bool plans_again(const UndoRequest& request, const CommandAnswer& answer);
  Result<std::shared_ptr<Undoing>> plan(const UndoRequest& request);
  Result<Position> target_of(const UndoRequest& request);
  Status check_targets();
  Result<Undoing> plan_once(const UndoRequest& request);
  Result<Later> later_events(const UndoTargets& commits, Undoing& undoing);
  // `touches`: those after the first target's. Without `fields` all of them count.
  Status add_later(const RecordKey& key, std::span<const Touch> touches,
                   const std::vector<FieldId>* fields, Later& later);
  Status check_permissions(const UndoTargets& commits, const Events& events);
  Status add_kinds(const Commit& commit, std::set<KindId>& kinds);

  // Adds what stands in the way to the targets; false when nothing new was found.
  void add_target(Position position, std::set<Position>& all) const;
  bool add_takers();
  bool extend(const std::vector<Obstacle>& obstacles);
  Status explain(Obstacle& obstacle);
  Result<std::shared_ptr<Undone>> explained(const Undone& undone);

  Result<std::set<Position>> chain_of_targets();
  Status settle_standings(Undoing& undoing);

  Result<std::shared_ptr<const Commit>> commit(Position position);
  // Which of its events are that record's, in their order.
  Result<std::vector<std::uint32_t>> events_of(Position position, const RecordKey& key);

  Shard& shard_;
  // Whether a plan rests on what its fields hold, and no longer on nobody having touched its
  // records: else others who edit other fields of many records would keep it from ever being
  // written.
  bool rests_on_values_ = false;
  const MayUndo may_;
  const HasEnded has_ended_;
  TenantId tenant_{};
  std::vector<Position> targets_;
  std::set<Position> takers_;  // Undos that would stand again over a target.
  std::map<Position, std::shared_ptr<const Commit>> commits_;
  // A commit may be asked for each of a million records.
  std::map<Position, std::vector<std::pair<RecordKey, std::uint32_t>>> by_record_;
};

}  // namespace daybook::api
