#include "domain/history/undo.h"

#include <algorithm>
#include <ranges>
#include <set>

#include "domain/catalogue.h"

namespace daybook {
namespace {

using Place = std::pair<RecordKey, FieldId>;

bool is_erased(const Change& change) {
  return daybook::is_erased(change.before) || daybook::is_erased(change.after);
}

const References* set_of(const Value& value) { return std::get_if<References>(&value); }

// A value that only came under another subject's key, since its record moved between subjects.
bool is_still(const Change& change) { return change.before == change.after && !is_erased(change); }

bool is_of_set(const Change& change) {
  return set_of(change.before) != nullptr || set_of(change.after) != nullptr;
}

void collect_members(const Change& change, std::set<Uuid>& members) {
  for (const Value* side : {&change.before, &change.after}) {
    if (const References* set = set_of(*side)) members.insert(set->ids.begin(), set->ids.end());
  }
}

const Change* change_of(const Event& event, FieldId field) {
  const auto at = std::ranges::find(event.changes, field, &Change::field);
  return at == event.changes.end() ? nullptr : &*at;
}

bool brings_into_being(const Event& event) {
  const Change* existence = change_of(event, kExistence);
  return existence != nullptr && existence->after == Value{true};
}

// What one target did to one field: enough to tell whether a later change is in the way.
struct Reach {
  std::set<Position> targets;  // Those that changed it; where they made the record, its others too.
  std::set<Uuid> members;      // Of a set: those that left or came.
  bool is_set = false;
  bool is_erased = false;  // Nothing of it can come back, whatever was changed since.
  bool changes_value = false;
  bool makes_record = false;  // The field is existence, and a target made the record.
};

std::vector<Change> moving_no_key(const Event& event) {
  std::vector<Change> changes = event.changes;
  std::erase_if(changes, is_still);
  return changes;
}

bool are_inverse(const Change& one, const Change& two) {
  return one.field == two.field && one.before == two.after && one.after == two.before;
}

// Did `later` put back all that `event` did to the field; where the record was made, all that it
// did to the record? An undo of what was free leaves something standing.
bool takes_back(const LaterEvent& later, const LaterEvent& event, const Reach& reach,
                FieldId field) {
  const auto& targets = later.takes_back;
  if (std::ranges::find(targets, event.position) == targets.end()) return false;
  if (reach.makes_record) {
    return std::ranges::equal(moving_no_key(later.event), moving_no_key(event.event), are_inverse);
  }
  return are_inverse(*change_of(later.event, field), *change_of(event.event, field));
}

bool is_target_between(const Reach& reach, const LaterEvent& event, const LaterEvent& undo) {
  const auto next = reach.targets.upper_bound(event.position);
  return next != reach.targets.end() && *next < undo.position;
}

// Of the later events of a record, those that still count: an event and the one that took it back
// make nothing together, unless a target came in between. Newest first, so that an undone undo
// counts as never done.
std::vector<const LaterEvent*> standing(const std::vector<LaterEvent>& events, const Reach& reach,
                                        FieldId field) {
  const Position after = *reach.targets.begin();
  std::vector<const LaterEvent*> found;
  std::vector<const LaterEvent*> undos;  // Those of `found` that took something back.
  for (auto at = events.rbegin(); at != events.rend() && at->position > after; ++at) {
    if (change_of(at->event, field) == nullptr && !reach.makes_record) continue;
    const auto undo = std::ranges::find_if(undos, [&](const LaterEvent* one) {
      return takes_back(*one, *at, reach, field) && !is_target_between(reach, *at, *one);
    });
    if (undo != undos.end()) {
      std::erase(found, *undo);
      undos.erase(undo);
      continue;
    }
    found.push_back(&*at);
    if (!at->takes_back.empty()) undos.push_back(&*at);
  }
  return found;
}

bool touches_members(const LaterEvent& event, FieldId field, const Reach& reach) {
  if (!reach.is_set) return true;
  const Change* change = change_of(event.event, field);
  std::set<Uuid> members;
  if (change != nullptr) collect_members(*change, members);
  return std::ranges::any_of(members, [&](const Uuid& id) { return reach.members.contains(id); });
}

LaterChange shown(const LaterEvent& event, FieldId field) {
  const Change* change = change_of(event.event, field);
  return {event.position, event.actor, event.time, change == nullptr ? Value{} : change->after};
}

class Planner {
 public:
  Planner(const UndoTargets& targets, const LaterEvents& later)
      : targets_(targets), later_(later) {}

  UndoPlan run() && {
    for (const auto& target : targets_) {
      for (const Event& event : target->events) reach_of(target->position, event);
    }
    find_obstacles();
    for (const auto& target : targets_) {
      for (const Event& event : std::views::reverse(target->events)) take(event);
    }
    return std::move(plan_);
  }

 private:
  // Nothing is in the way where nothing happened since, which is so of most of a million records.
  void reach_of(Position position, const Event& event) {
    if (!later_.contains(event.record)) return;
    for (const Change& change : event.changes) {
      Reach& reach = reaches_[{event.record, change.field}];
      reach.targets.insert(position);
      reach.is_set = reach.is_set || is_of_set(change);
      reach.is_erased = reach.is_erased || is_erased(change);
      reach.changes_value = reach.changes_value || !is_still(change);
      collect_members(change, reach.members);
    }
    touching_[event.record].insert(position);
    if (brings_into_being(event)) reaches_[{event.record, kExistence}].makes_record = true;
  }

  void find_obstacles() {
    for (auto& [place, reach] : reaches_) {
      if (reach.makes_record) reach.targets = touching_[place.first];
      const auto events = later_.find(place.first);
      if (reach.is_erased) continue;
      Obstacle obstacle{.record = place.first,
                        .field = place.second,
                        .of_creation = reach.makes_record && place.second == kExistence};
      for (const LaterEvent* one : standing(events->second, reach, place.second)) {
        if (!touches_members(*one, place.second, reach)) continue;
        // A commit may have several events about a record; it is named once.
        const bool is_named =
            !obstacle.later.empty() && obstacle.later.back().position == one->position;
        if (!is_named) obstacle.later.push_back(shown(*one, place.second));
      }
      if (obstacle.later.empty()) continue;
      blocked_.insert(place);
      // What was written since stays, under the key it was written for.
      if (!reach.changes_value) continue;
      plan_.obstacles.push_back(std::move(obstacle));
    }
  }

  // A record that stays keeps what it was made with (also by a commit that removed and made it
  // again), and one that stays merged what merging made of it.
  bool is_kept(const Event& event) const {
    const bool is_of_existence = change_of(event, kExistence) != nullptr;
    if (is_of_existence && blocked_.contains({event.record, kExistence})) return true;
    const Kind* kind = find_kind(event.record.kind);
    if (kind == nullptr || kind->survivor_field.value == 0) return false;
    return change_of(event, kind->survivor_field) != nullptr &&
           blocked_.contains({event.record, kind->survivor_field});
  }

  bool stays_with_subject(const Event& event) const {
    const Kind* kind = find_kind(event.record.kind);
    return kind != nullptr && blocked_.contains({event.record, kind->subject_field});
  }

  void take(const Event& event) {
    if (is_kept(event)) return;
    Event inverse = invert(event);
    inverse.name = inverse_name(event.name);
    inverse.note.clear();
    std::erase_if(inverse.changes, [&](const Change& change) {
      return blocked_.contains({event.record, change.field}) || is_lost(event.record, change) ||
             (is_still(change) && stays_with_subject(event));
    });
    if (!inverse.changes.empty()) plan_.events.push_back(std::move(inverse));
  }

  bool is_lost(const RecordKey& record, const Change& change) {
    if (!is_erased(change)) return false;
    const bool is_new = lost_.insert({record, change.field}).second;
    if (is_new) plan_.obstacles.push_back({record, change.field, Obstacle::Reason::kErased});
    return true;
  }

  const UndoTargets& targets_;
  const LaterEvents& later_;
  std::map<Place, Reach> reaches_;
  std::map<RecordKey, std::set<Position>> touching_;  // The targets that touched the record.
  std::set<Place> blocked_;
  std::set<Place> lost_;
  UndoPlan plan_;
};

bool replace_end(std::string& name, std::string_view end, std::string_view with) {
  if (!name.ends_with(end)) return false;
  name.replace(name.size() - end.size(), end.size(), with);
  return true;
}

}  // namespace

UndoPlan plan_undo(const UndoTargets& targets, const LaterEvents& later) {
  return Planner(targets, later).run();
}

std::vector<Position> taken_back(const Commit& commit) {
  std::vector<Position> positions;
  for (const Standing& standing : commit.standings) {
    if (standing.undone_by == commit.position) positions.push_back(standing.position);
  }
  return positions;
}

std::string inverse_name(std::string_view event_name) {
  std::string name(event_name);
  if (replace_end(name, "_undone", "_redone")) return name;
  if (replace_end(name, "_redone", "_undone")) return name;
  return name + "_undone";
}

// Of a million records as many may be obstructed.
void leave_out(std::span<const Obstacle> obstacles, Events& events) {
  std::set<RecordKey> whole;
  std::set<Place> fields;
  for (const Obstacle& one : obstacles) {
    const Kind* kind = find_kind(one.record.kind);
    const bool is_whole =
        one.field == kExistence || (kind != nullptr && one.field == kind->survivor_field);
    if (is_whole) whole.insert(one.record);
    fields.insert({one.record, one.field});
  }
  for (Event& event : events) {
    std::erase_if(event.changes, [&](const Change& change) {
      return whole.contains(event.record) || fields.contains({event.record, change.field});
    });
  }
  std::erase_if(events, [](const Event& event) { return event.changes.empty(); });
}

}  // namespace daybook
