#include "eventstore/undoing.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "domain/catalogue.h"
#include "eventstore/restoring.h"

namespace daybook {
namespace {

constexpr int kRoundsMax = 64;
constexpr std::size_t kNamedAtOnceMax = 10'000;

Error stale() { return conflict(std::string(kUndoStale), "The history went on meanwhile."); }

Error obstructed() {
  return conflict(std::string(kUndoObstructed), "Something stands in the way of the undo.");
}

Status check_seen(const Undoing& undoing, const Stage& stage) {
  for (const auto& [key, version] : undoing.seen) {
    DAYBOOK_TRY(const auto found, stage.record(key));
    if (!found || found->version != version) return stale();
  }
  for (const Position position : undoing.standing) {
    if (stage.undone_by(position).value != 0) return stale();
  }
  return Done{};
}

bool refuses(const Undoing& undoing, const std::vector<Obstacle>& obstacles) {
  if (undoing.mode == UndoMode::kFields) return false;
  return std::ranges::any_of(
      obstacles, [](const Obstacle& one) { return one.reason != Obstacle::Reason::kErased; });
}

// What is refused by its plan is still tried, so that the answer names all that is in the way at
// once. Others wait for the committer meanwhile, so not a large one; and a cascade would go on to
// undo what it hears of.
bool names_all(const Undoing& undoing) {
  return undoing.mode == UndoMode::kStrict && undoing.events.size() <= kNamedAtOnceMax;
}

// What is in the way only since the plan leaves something out would go with that.
void drop_consequences(const std::vector<Obstacle>& planned, std::vector<Obstacle>& found) {
  std::set<RecordKey> left;
  for (const Obstacle& one : planned) left.insert(one.record);
  std::vector<Obstacle> own;
  for (Obstacle& one : found) {
    const bool has_cause = !one.culprits.empty();
    std::erase_if(one.culprits, [&](const auto& culprit) { return left.contains(culprit.first); });
    if (!has_cause || !one.culprits.empty()) own.push_back(std::move(one));
  }
  found = std::move(own);
}

// Beside what the plan names: what else would be, did it leave nothing out.
Status add_unplanned(const Undoing& undoing, Time now, Stage& stage,
                     std::vector<Obstacle>& obstacles) {
  Stage layer = Stage::on_top_of(stage);
  Events events = undoing.events;
  DAYBOOK_TRY(std::vector<Obstacle> found, restore(events, now, layer));
  std::vector<RecordKey> kept;
  for (const Obstacle& one : undoing.obstacles) {
    if (one.of_creation) kept.push_back(one.record);
  }
  DAYBOOK_TRY(const std::vector<Obstacle> referring, referring_to(kept, layer));
  std::ranges::copy(referring, std::back_inserter(found));
  drop_consequences(undoing.obstacles, found);
  std::ranges::copy(found, std::back_inserter(obstacles));
  return Done{};
}

// Then changes of erased records are left out, whatever the mode is.
Result<bool> touches_erased(const Undoing& undoing, const Stage& stage) {
  for (const Event& event : undoing.events) {
    const Kind& kind = *find_kind(event.record.kind);
    if (kind.erasure_field.value == 0) continue;
    DAYBOOK_TRY(const auto found, stage.record(event.record));
    if (found && is_under_erasure(kind, *found)) return true;
  }
  return false;
}

}  // namespace

// Each round leaves out at least one change. Others wait for the committer meanwhile, so there are
// not more than a few: what hangs together by values that were passed along is found in one.
Result<Events> decide_undoing(Undoing& undoing, Time now, Stage& stage,
                              std::vector<Obstacle>& obstacles) {
  if (undoing.refusal) return *undoing.refusal;
  DAYBOOK_CHECK(stage.read_ahead(undoing.events));
  DAYBOOK_CHECK(check_seen(undoing, stage));
  obstacles = undoing.obstacles;
  if (refuses(undoing, obstacles)) {
    if (names_all(undoing)) DAYBOOK_CHECK(add_unplanned(undoing, now, stage, obstacles));
    return obstructed();
  }
  DAYBOOK_TRY(const bool is_among_erased, touches_erased(undoing, stage));
  const bool may_repeat = undoing.mode == UndoMode::kFields || is_among_erased;
  std::vector<Obstacle> left_out;
  for (int round = 0; round < kRoundsMax; ++round) {
    Stage layer = Stage::on_top_of(stage);
    Events events = may_repeat ? undoing.events : std::move(undoing.events);
    leave_out(left_out, events);
    DAYBOOK_TRY(const std::vector<Obstacle> found, restore(events, now, layer));
    if (events.empty()) return obstructed();
    if (found.empty()) {
      stage.absorb(std::move(layer));
      return events;
    }
    std::ranges::copy(found, std::back_inserter(obstacles));
    if (refuses(undoing, found)) return obstructed();
    std::ranges::copy(found, std::back_inserter(left_out));
  }
  return unprocessable("undo.too_tangled",
                       "What is left out stands in the way of other parts, over too many steps.");
}

}  // namespace daybook
