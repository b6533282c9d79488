#include "api/history/undoer.h"

#include <algorithm>
#include <limits>

#include "api/core/joiner.h"
#include "domain/catalogue.h"
#include "domain/history/reversibility.h"
#include "eventstore/memory.h"

namespace daybook::api {
namespace {

constexpr std::size_t kTargetsMax = 1000;
constexpr std::size_t kChainMax = 10000;
constexpr int kPlansMax = 20;
constexpr int kPlansByVersion = 3;
constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();

Error already_undone(Position by) {
  return conflict("history.undone", "The commit is undone already.", std::to_string(by.value));
}

Error stale() { return conflict(std::string(kUndoStale), "The history went on meanwhile."); }

Error stopping() { return unavailable("server.stopping", "The server stops; nothing was undone."); }

Error irreversible(const Commit& commit) {
  return unprocessable("history.irreversible",
                       "The commit at position " + std::to_string(commit.position.value) +
                           " cannot be undone: " + std::string(irreversible_reason(commit)));
}

Error too_large() {
  return {ErrorCode::kTooLarge, "commit.too_large",
          "The commits that would be undone changed too many records to be undone as one."};
}

bool makes_record(const Event& event) {
  return std::ranges::any_of(event.changes, [](const Change& change) {
    return change.field == kExistence && change.after == Value{true};
  });
}

// What the targets did to one record.
struct Touched {
  Position first{};
  std::vector<FieldId> fields;  // Sorted.
  bool is_made = false;
};

void add_field(FieldId field, std::vector<FieldId>& fields) {
  const auto at = std::ranges::lower_bound(fields, field);
  if (at == fields.end() || *at != field) fields.insert(at, field);
}

std::map<RecordKey, Touched> touched_by(const UndoTargets& commits) {
  std::map<RecordKey, Touched> all;
  for (const auto& commit : commits) {
    for (const Event& event : commit->events) {
      Touched& touched = all[event.record];
      touched.first =
          touched.first.value == 0 ? commit->position : std::min(touched.first, commit->position);
      for (const Change& change : event.changes) add_field(change.field, touched.fields);
      touched.is_made = touched.is_made || makes_record(event);
    }
  }
  return all;
}

bool changes_any(const Touch& touch, const std::vector<FieldId>& fields) {
  return std::ranges::any_of(touch.fields,
                             [&](FieldId id) { return std::ranges::binary_search(fields, id); });
}

std::shared_ptr<Undoing> refused(const UndoRequest& request, Error error) {
  auto undoing = std::make_shared<Undoing>();
  undoing->mode = request.mode;
  undoing->refusal = std::move(error);
  return undoing;
}

}  // namespace

CommandAnswer Undoer::run(const UndoRequest& request, const Command& command) {
  tenant_ = command.tenant;
  targets_.clear();
  CommandAnswer answer;
  for (int tries = 0; tries < kPlansMax; ++tries) {
    rests_on_values_ = tries >= kPlansByVersion;
    auto planned = plan(request);
    forget_large_commits();
    Command next = command;
    next.undoing = planned ? std::move(*planned) : refused(request, planned.error());
    answer = run_command(shard_, std::move(next));
    if (answer.status || answer.replayed || !plans_again(request, answer)) break;
  }
  if (answer.undone && !answer.undone->obstacles.empty()) {
    auto told = explained(*answer.undone);
    if (told) answer.undone = std::move(*told);
  }
  forget_large_commits();
  return answer;
}

// The plan is made, and who asks for them again reads them again.
void Undoer::forget_large_commits() {
  std::size_t events = 0;
  for (const auto& [position, known] : commits_) events += known->events.size();
  if (events < kManyRecords) return;
  commits_.clear();
  by_record_.clear();
  give_back_memory();
}

// After others wrote meanwhile it begins anew: what was in the way may be gone.
bool Undoer::plans_again(const UndoRequest& request, const CommandAnswer& answer) {
  const std::string& reason = answer.status.error().reason;
  if (reason == kUndoStale) {
    targets_.clear();
    return true;
  }
  return reason == kUndoObstructed && request.mode == UndoMode::kCascade &&
         extend(answer.undone->obstacles);
}

Result<Position> Undoer::target_of(const UndoRequest& request) {
  const Position by = shard_.reader().undone_by(tenant_, request.position);
  if (!request.is_redo) {
    if (by.value != 0) return already_undone(by);
    return request.position;
  }
  if (by.value != 0) return by;
  DAYBOOK_TRY(const auto asked, commit(request.position));
  if (asked->undoes.value == 0) {
    return conflict("history.not_undone", "The commit is not undone; there is nothing to redo.");
  }
  return request.position;
}

Status Undoer::check_targets() {
  for (const Position position : targets_) {
    DAYBOOK_TRY(const auto target, commit(position));
    if (target->events.empty()) {
      return unprocessable("history.nothing_to_undo", "The commit changed nothing.");
    }
    if (!is_reversible(*target)) return irreversible(*target);
  }
  return Done{};
}

// Later commits that are in the way become targets until none is.
Result<std::shared_ptr<Undoing>> Undoer::plan(const UndoRequest& request) {
  if (targets_.empty()) {
    DAYBOOK_TRY(const Position target, target_of(request));
    targets_.push_back(target);
  }
  while (true) {
    DAYBOOK_CHECK(check_targets());
    DAYBOOK_TRY(Undoing undoing, plan_once(request));
    const bool is_longer =
        add_takers() || (request.mode == UndoMode::kCascade && extend(undoing.obstacles));
    if (!is_longer) return std::make_shared<Undoing>(std::move(undoing));
    if (targets_.size() > kTargetsMax) {
      return unprocessable("undo.too_many",
                           "More than 1000 later commits would have to be undone as well.");
    }
  }
}

Result<Undoing> Undoer::plan_once(const UndoRequest& request) {
  std::ranges::sort(targets_, std::greater<>());
  UndoTargets commits;
  std::size_t events = 0;
  for (const Position position : targets_) {
    DAYBOOK_TRY(auto target, commit(position));
    events += target->events.size();
    if (events > kEventsMax) return too_large();
    commits.push_back(std::move(target));
  }
  Undoing undoing;
  undoing.target = targets_.back();
  undoing.mode = request.mode;
  undoing.is_dry = request.is_dry;
  // Others stand again only by what is undone before them.
  std::ranges::copy_if(targets_, std::back_inserter(undoing.standing), [&](Position target) {
    return shard_.reader().undone_by(tenant_, target).value == 0;
  });
  DAYBOOK_TRY(const Later later, later_events(commits, undoing));
  UndoPlan plan = plan_undo(commits, later);
  undoing.events = std::move(plan.events);
  undoing.obstacles = std::move(plan.obstacles);
  DAYBOOK_CHECK(check_permissions(commits, undoing.events));
  DAYBOOK_CHECK(settle_standings(undoing));
  return undoing;
}

// What comes in between makes the plan stale, not wrong.
Result<Undoer::Later> Undoer::later_events(const UndoTargets& commits, Undoing& undoing) {
  Later later;
  for (const auto& [key, touched] : touched_by(commits)) {
    if (has_ended_ && has_ended_()) return stopping();
    const Position before{touched.first.value - 1};
    DAYBOOK_TRY(const auto touches, shard_.reader().touches(tenant_, key, before, kAll));
    if (touches.empty()) {
      return corrupt("undo.no_record", "A record of the history is not in the views.");
    }
    if (touched.is_made || !rests_on_values_) {
      undoing.seen.push_back({key, touches.back().version});
    }
    const auto since = std::span(touches).subspan(1);
    DAYBOOK_CHECK(add_later(key, since, touched.is_made ? nullptr : &touched.fields, later));
  }
  return later;
}

Status Undoer::add_later(const RecordKey& key, std::span<const Touch> touches,
                         const std::vector<FieldId>* fields, Later& later) {
  for (const Touch& touch : touches) {
    if (std::ranges::find(targets_, touch.position) != targets_.end()) continue;
    if (fields != nullptr && !changes_any(touch, *fields)) continue;
    DAYBOOK_TRY(const auto found, commit(touch.position));
    DAYBOOK_TRY(const auto events, events_of(touch.position, key));
    for (const std::uint32_t at : events) {
      later[key].push_back(
          {found->position, found->actor, found->time, taken_back(*found), found->events[at]});
    }
  }
  return Done{};
}

// The inverse of a command needs what that command's own inverse would: who undoes a creation must
// be allowed to delete. What a command changed of other kinds in passing needed no permission
// either.
Status Undoer::check_permissions(const UndoTargets& commits, const Events& events) {
  std::set<KindId> kinds;
  for (const auto& target : commits) DAYBOOK_CHECK(add_kinds(*target, kinds));
  std::set<UndoDeed> deeds;
  for (const Event& event : events) {
    if (!kinds.contains(event.record.kind)) continue;
    const auto existence = std::ranges::find(event.changes, kExistence, &Change::field);
    const bool removes = existence != event.changes.end() && is_null(existence->after);
    deeds.insert({event.record.kind, removes});
  }
  for (const KindId kind : kinds) {
    const bool is_asked =
        std::ranges::any_of(deeds, [&](const UndoDeed& deed) { return deed.kind == kind; });
    if (!is_asked) deeds.insert({kind, false});
  }
  return may_(deeds, events);
}

// Of the command itself and of the records it made (inviting a person makes an invitation). An undo
// stands for the inverse of what it undid.
Status Undoer::add_kinds(const Commit& target, std::set<KindId>& kinds) {
  const Kind* kind =
      find_kind(std::string_view(target.command).substr(0, target.command.find('.')));
  if (kind != nullptr) kinds.insert(kind->id);
  for (const Event& event : target.events) {
    if (target.undoes.value == 0 && makes_record(event)) kinds.insert(event.record.kind);
  }
  for (const Position position : taken_back(target)) {
    DAYBOOK_TRY(const auto undone, commit(position));
    DAYBOOK_CHECK(add_kinds(*undone, kinds));
  }
  return Done{};
}

// What still stands of a commit after an undo of what was free goes with that undo: the commit
// comes back whole, and is taken back whole.
void Undoer::add_target(Position position, std::set<Position>& all) const {
  all.insert(position);
  const Position by = shard_.reader().undone_by(tenant_, position);
  if (by.value != 0) all.insert(by);
}

// A target that would lie under another undo again, once those after it are undone, holds nothing
// to take back: that undo goes first.
bool Undoer::add_takers() {
  targets_.insert(targets_.end(), takers_.begin(), takers_.end());
  return !std::exchange(takers_, {}).empty();
}

bool Undoer::extend(const std::vector<Obstacle>& obstacles) {
  std::set<Position> all(targets_.begin(), targets_.end());
  for (const Obstacle& one : obstacles) {
    Obstacle obstacle = one;
    if (!explain(obstacle)) continue;
    for (const LaterChange& change : obstacle.later) {
      if (change.position > targets_.back()) add_target(change.position, all);
    }
  }
  const bool is_longer = all.size() > targets_.size();
  targets_.assign(all.rbegin(), all.rend());
  return is_longer;
}

// Names the commits behind what the committer found in the way: of each record the last one that
// changed the field or brought the record back, of those that came after and stay.
Status Undoer::explain(Obstacle& obstacle) {
  const Position first = targets_.empty() ? Position{} : std::ranges::min(targets_);
  for (const auto& [key, field] : obstacle.culprits) {
    DAYBOOK_TRY(const auto touches, shard_.reader().touches(tenant_, key, first, kAll));
    std::vector<FieldId> fields{field};
    add_field(kExistence, fields);
    const auto last = std::find_if(touches.rbegin(), touches.rend(), [&](const Touch& touch) {
      return std::ranges::find(targets_, touch.position) == targets_.end() &&
             changes_any(touch, fields);
    });
    if (last == touches.rend()) continue;
    DAYBOOK_TRY(const auto found, commit(last->position));
    obstacle.later.push_back({found->position, found->actor, found->time, Null{}});
  }
  return Done{};
}

Result<std::shared_ptr<Undone>> Undoer::explained(const Undone& undone) {
  Undone told = undone;
  for (Obstacle& obstacle : told.obstacles) DAYBOOK_CHECK(explain(obstacle));
  return std::make_shared<Undone>(std::move(told));
}

// The commits whose standing may change: the targets, what these took back, what those did ...
Result<std::set<Position>> Undoer::chain_of_targets() {
  std::set<Position> chain(targets_.begin(), targets_.end());
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    DAYBOOK_TRY(const auto found, commit(*at));
    const auto earlier = taken_back(*found);
    chain.insert(earlier.begin(), earlier.end());
    if (chain.size() > kChainMax) {
      return unprocessable("undo.too_long",
                           "The commit ends a chain of more than 10000 undos and redos; undo or "
                           "redo the commit at its beginning instead.");
    }
  }
  return chain;
}

// An undo counts as long as no later one that counts took it back, so the newest decides first. An
// undo does not come back over a commit that another one has taken back meanwhile.
Status Undoer::settle_standings(Undoing& undoing) {
  takers_.clear();
  DAYBOOK_TRY(const std::set<Position> chain, chain_of_targets());
  std::map<Position, Position> undone;
  for (const Position target : targets_) undone[target] = kThisUndo;
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    Position& by = undone[*at];
    const Position now = shard_.reader().undone_by(tenant_, *at);
    if (now.value != 0 && !chain.contains(now)) {
      if (by == kThisUndo) return stale();
      if (by.value != 0) return already_undone(now);
      by = now;
    }
    if (by != now) undoing.standings.push_back({*at, by});
    if (by.value != 0) continue;
    DAYBOOK_TRY(const auto found, commit(*at));
    for (const Position earlier : taken_back(*found)) {
      if (undone.try_emplace(earlier, *at).first->second == kThisUndo) takers_.insert(*at);
    }
  }
  std::ranges::sort(undoing.standings, {}, &Standing::position);
  return Done{};
}

Result<std::shared_ptr<const Commit>> Undoer::commit(Position position) {
  const auto known = commits_.find(position);
  if (known != commits_.end()) return known->second;
  DAYBOOK_TRY(Commit read, shard_.commit_at(tenant_, position));
  return commits_[position] = std::make_shared<const Commit>(std::move(read));
}

Result<std::vector<std::uint32_t>> Undoer::events_of(Position position, const RecordKey& key) {
  auto& all = by_record_[position];
  if (all.empty()) {
    DAYBOOK_TRY(const auto found, commit(position));
    all.reserve(found->events.size());
    for (std::uint32_t at = 0; at < found->events.size(); ++at) {
      all.emplace_back(found->events[at].record, at);
    }
    std::ranges::sort(all);
  }
  std::vector<std::uint32_t> events;
  auto at = std::ranges::lower_bound(all, std::pair(key, std::uint32_t{0}));
  for (; at != all.end() && at->first == key; ++at) events.push_back(at->second);
  return events;
}

}  // namespace daybook::api
