// Taking commits back: a new commit with the inverse changes. Any commit can be undone, not only
// the latest, as long as every field it changed still holds what it gave it. What was changed since
// stands in the way and is named; the caller decides whether to leave it (kFields) or to take it
// back as well (kCascade).
//
// Pure: made from the commits to undo and what happened to their records since; safe from any
// thread. What only the present can tell (unique values taken meanwhile, references that are gone)
// the committer finds out when it writes the undo (eventstore/restoring.h).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/core/commit.h"

namespace daybook {

enum class UndoMode : std::uint8_t {
  kStrict,   // All of it, or nothing.
  kFields,   // What is free; the rest stays and is reported.
  kCascade,  // The later commits in the way as well, newest first.
};

// A later commit that changed the field. `value` is what it set; of a set, what came to it.
struct LaterChange {
  Position position{};
  std::int64_t actor = 0;
  Time time{};
  Value value;
  bool operator==(const LaterChange&) const = default;
};

// What stands in the way of taking back one field of one record.
struct Obstacle {
  enum class Reason : std::uint8_t {
    kChanged,   // Later commits changed the field, or the record that it made.
    kErased,    // The value was personal and is gone; no undo brings it back.
    kTaken,     // Another record holds the unique value by now.
    kGone,      // The record it refers to does not exist, was merged into another, or erased.
    kReferred,  // The record would go, or be merged, but others refer to it.
    kRequired,  // The record would lack what it must have.
  };
  RecordKey record;
  FieldId field;
  Reason reason = Reason::kChanged;
  std::vector<LaterChange> later = {};
  // Whose state is the cause, by the field that has it: the holder, the children, what is gone.
  std::vector<std::pair<RecordKey, FieldId>> culprits = {};
  bool of_creation = false;  // The record would have gone, were it not for this.
  bool operator==(const Obstacle&) const = default;
};

// An event that touched a record after the commits to undo, in the order of the log.
struct LaterEvent {
  Position position{};
  std::int64_t actor = 0;
  Time time{};
  std::vector<Position> takes_back;  // The commits that its commit undid.
  Event event;
};

// By record: what happened to it after the first of the commits that are undone, without these.
using LaterEvents = std::map<RecordKey, std::vector<LaterEvent>>;

struct UndoPlan {
  Events events;                    // The inverse changes, in the order in which they apply.
  std::vector<Obstacle> obstacles;  // What `events` leave out.
};

using UndoTargets = std::vector<std::shared_ptr<const Commit>>;

// `targets` newest first. Leaves out whatever something stands in the way of: whether that is
// enough is the mode's question, and the caller's.
UndoPlan plan_undo(const UndoTargets& targets, const LaterEvents& later);

// The commits that a commit undid itself, without what followed from that.
std::vector<Position> taken_back(const Commit& commit);

// "person.merged" -> "person.merged_undone" -> "person.merged_redone" -> "person.merged_undone".
std::string inverse_name(std::string_view event_name);

// Takes the obstructed changes out of the events: one field, or, where existence or the survivor of
// a merge is in the way, all that the events do to the record.
void leave_out(std::span<const Obstacle> obstacles, Events& events);

}  // namespace daybook
