#include "eventstore/restoring.h"

#include <algorithm>
#include <set>
#include <utility>

#include "domain/access/membership.h"
#include "domain/catalogue.h"
#include "domain/crud/crud.h"
#include "domain/crud/references.h"
#include "eventstore/effects.h"

namespace daybook {
namespace {

using Reason = Obstacle::Reason;

// Of a record, one field that an event changes. A record that is touched and not changed has one of
// no field.
using Touched = std::pair<RecordKey, FieldId>;
constexpr FieldId kNoField{0xffff};

// A touched record as it was and as it would be.
struct Turn {
  Record before;
  Record after;
  std::span<const Touched> changed;
  bool changes(FieldId field) const {
    return std::ranges::find(changed, field, &Touched::second) != changed.end();
  }
  bool returns() const { return !before.exists() && after.exists(); }
  bool goes() const { return before.exists() && !after.exists(); }
};

// Does the record hold what the change says was there before?
bool fits(const Record& record, const Change& change) {
  const auto* left = std::get_if<References>(&change.before);
  const auto* came = std::get_if<References>(&change.after);
  const Value& held = record.get(change.field);
  // Of a file a record knows that it is there, and no more.
  if (std::holds_alternative<Bytes>(change.before)) return std::holds_alternative<Bytes>(held);
  if (left == nullptr && came == nullptr) return held == change.before;
  const auto* members = std::get_if<References>(&held);
  const auto is_in = [&](const Uuid& id) {
    return members != nullptr && std::ranges::binary_search(members->ids, id);
  };
  return (left == nullptr || std::ranges::all_of(left->ids, is_in)) &&
         (came == nullptr || std::ranges::none_of(came->ids, is_in));
}

class Restorer {
 public:
  Restorer(Time at, Stage& stage) : at_(at), stage_(stage) {}

  Result<std::vector<Obstacle>> referring(std::span<const RecordKey> gone) && {
    for (const RecordKey& key : gone) {
      DAYBOOK_TRY(const auto found, stage_.record(key));
      if (found && found->exists()) {
        DAYBOOK_CHECK(check_referring(*find_kind(key.kind), *found, kExistence));
      }
    }
    return std::move(obstacles_);
  }

  Result<std::vector<Obstacle>> run(Events& events) && {
    for (Event& event : events) DAYBOOK_CHECK(apply(event));
    std::ranges::sort(touched_);
    const auto again = std::ranges::unique(touched_);
    touched_.erase(again.begin(), again.end());
    DAYBOOK_CHECK(each_turn([this](const Kind& kind, const Turn& turn) {
      release(kind, turn);
      return Status(Done{});
    }));
    DAYBOOK_CHECK(
        each_turn([this](const Kind& kind, const Turn& turn) { return check(kind, turn); }));
    return std::move(obstacles_);
  }

 private:
  Status apply(Event& event) {
    DAYBOOK_TRY(auto found, stage_.record(event.record));
    if (!found) return corrupt("undo.no_record", "A record of the history is not in the views.");
    Record& record = *found;
    touched_.emplace_back(event.record, kNoField);
    for (const Change& change : event.changes) {
      touched_.emplace_back(event.record, change.field);
      if (!fits(record, change)) add_unfit(event.record, change.field);
    }
    keep_origins(*find_kind(event.record.kind), record, event);
    evolve(record, event, at_);
    stage_.put(std::move(record));
    return Done{};
  }

  // One record after the other: there may be a million.
  template <class Visit>
  Status each_turn(const Visit& visit) const {
    const std::span<const Touched> all(touched_);
    for (std::size_t first = 0, end = 0; first < all.size(); first = end) {
      const RecordKey& key = all[first].first;
      while (end < all.size() && all[end].first == key) ++end;
      DAYBOOK_TRY(Record before, stage_.before(key));
      DAYBOOK_TRY(auto after, stage_.record(key));
      const Turn turn{std::move(before), *std::move(after), all.subspan(first, end - first)};
      DAYBOOK_CHECK(visit(*find_kind(key.kind), turn));
    }
    return Done{};
  }

  Status check(const Kind& kind, const Turn& turn) {
    DAYBOOK_CHECK(take_claims(kind, turn));
    DAYBOOK_CHECK(check_references(kind, turn));
    if (turn.goes()) DAYBOOK_CHECK(check_referring(kind, turn.after, kExistence));
    if (is_merged(kind, turn.after) && !is_merged(kind, turn.before)) {
      DAYBOOK_CHECK(check_referring(kind, turn.after, kind.survivor_field));
    }
    if (turn.after.exists()) check_required(kind, turn);
    if (is_under_erasure(kind, turn.before)) keep_erased(kind, turn);
    return Done{};
  }

  // What is left out of one event of a commit can be what a later one of it rests on.
  void add_unfit(const RecordKey& record, FieldId field) {
    if (!unfit_.insert({record, field}).second) return;
    obstacles_.push_back({record, field, Reason::kChanged, {}, {{record, field}}});
  }

  // A field that changed is itself in the way; of what a returning record holds anyway, its return.
  static FieldId obstructed(const Turn& turn, const Field& field) {
    return turn.changes(field.id) ? field.id : kExistence;
  }

  static bool holds(const Record& record, const Field& field) {
    return record.exists() && !is_blank(record.get(field)) && !is_erased(record.get(field));
  }

  static bool is_merged(const Kind& kind, const Record& record) {
    return record.exists() && kind.survivor_field.value != 0 && record.has(kind.survivor_field);
  }

  // What it held and goes on holding, nobody else can take meanwhile.
  static bool keeps(const Turn& turn, const Field& field) {
    return holds(turn.before, field) && holds(turn.after, field) &&
           turn.before.get(field) == turn.after.get(field);
  }

  void release(const Kind& kind, const Turn& turn) {
    for (const Field& field : kind.fields) {
      if (!field.is_unique || !holds(turn.before, field) || keeps(turn, field)) continue;
      stage_.claim(kind, field, turn.before.get(field), std::nullopt);
    }
  }

  Status take_claims(const Kind& kind, const Turn& turn) {
    for (const Field& field : kind.fields) {
      if (!field.is_unique || !holds(turn.after, field) || keeps(turn, field)) continue;
      const Value& value = turn.after.get(field);
      const auto owner = stage_.claimed_by(kind, field, value);
      if (owner && *owner != turn.after.key.id) {
        DAYBOOK_CHECK(leave_to(*owner, kind, field, turn.after.key.id));
      } else {
        stage_.claim(kind, field, value, turn.after.key.id);
      }
    }
    return Done{};
  }

  // Whoever cannot have a value keeps what they had, so who was to have that cannot either; and so
  // on, as far as values were passed along. One look at each, however many they are.
  Status leave_to(Uuid owner, const Kind& kind, const Field& field, Uuid loser) {
    while (true) {
      DAYBOOK_TRY(const Record before, stage_.before({kind.id, loser}));
      obstacles_.push_back({{kind.id, loser},
                            before.exists() ? field.id : kExistence,
                            Reason::kTaken,
                            {},
                            {{{kind.id, owner}, field.id}}});
      if (!holds(before, field)) return Done{};
      const auto taker = stage_.claimed_by(kind, field, before.get(field));
      stage_.claim(kind, field, before.get(field), loser);
      if (!taker || *taker == loser) return Done{};
      owner = std::exchange(loser, *taker);
    }
  }

  Status check_references(const Kind& kind, const Turn& turn) {
    if (!turn.after.exists()) return Done{};
    for (const Field& field : kind.fields) {
      if (!turn.returns() && !turn.changes(field.id)) continue;
      if (field.type == FieldType::kUser) DAYBOOK_CHECK(check_member(turn, field));
      if (field.type == FieldType::kReference || field.type == FieldType::kReferences) {
        DAYBOOK_CHECK(check_targets(turn, field));
      }
    }
    return Done{};
  }

  // Who was removed stays named where they were, and comes to be named nowhere (effects.h).
  Status check_member(const Turn& turn, const Field& field) {
    const Value& user = turn.after.get(field);
    if (is_null(user)) return Done{};
    Obstacle gone{turn.after.key, obstructed(turn, field), Reason::kGone};
    if (const auto id = stage_.claimed_by(membership::kMembership, membership::kUser, user)) {
      const RecordKey key{membership::kMembership.id, *id};
      DAYBOOK_TRY(const auto member, stage_.record(key));
      const bool is_named = turn.before.exists() && turn.before.get(field) == user;
      if (member && (!membership::is_removed(*member) || is_named || turn.returns())) return Done{};
      gone.culprits.emplace_back(key, membership::kStatus.id);
    }
    obstacles_.push_back(std::move(gone));
    return Done{};
  }

  static std::vector<Uuid> targets_of(const Turn& turn, const Field& field) {
    if (const Uuid* one = turn.after.reference(field)) return {*one};
    const auto members = turn.after.members(field);
    std::vector<Uuid> ids(members.begin(), members.end());
    if (turn.returns()) return ids;
    const auto was_in = [&](const Uuid& id) {
      return std::ranges::binary_search(turn.before.members(field), id);
    };
    std::erase_if(ids, was_in);
    return ids;
  }

  // An erased record is written to by nobody (effects.h); it lets go of others, and may go itself.
  void keep_erased(const Kind& kind, const Turn& turn) {
    if (turn.before.exists() != turn.after.exists()) return;
    for (const auto& [key, changed] : turn.changed) {
      const Field* field = kind.find(changed);
      const bool is_link = field != nullptr && (field->type == FieldType::kReference ||
                                                field->type == FieldType::kReferences);
      if (is_link && is_null(turn.after.get(changed))) continue;
      if (turn.before.get(changed) == turn.after.get(changed)) continue;
      obstacles_.push_back({turn.after.key, changed, Reason::kErased});
    }
  }

  // Why nothing can come to refer to it: the field that says so. What only returns may go on naming
  // somebody who was erased meanwhile, as what stayed does.
  static std::optional<FieldId> hindrance(const Kind& kind, const Record* target, bool comes) {
    if (target == nullptr || !target->exists()) return kExistence;
    if (is_merged(kind, *target)) return kind.survivor_field;
    if (comes && is_under_erasure(kind, *target)) return kind.erasure_field;
    return std::nullopt;
  }

  bool is_touched(const RecordKey& key) const {
    return std::ranges::binary_search(touched_, Touched{key, kNoField});
  }

  Status check_targets(const Turn& turn, const Field& field) {
    const Kind& target = *find_kind(field.target);
    const bool comes = turn.changes(field.id);
    for (const Uuid& id : targets_of(turn, field)) {
      const RecordKey key{target.id, id};
      DAYBOOK_TRY(const auto found, stage_.record(key));
      const auto cause = hindrance(target, found ? &*found : nullptr, comes);
      if (!cause) continue;
      obstacles_.push_back(
          {turn.after.key, obstructed(turn, field), Reason::kGone, {}, {{key, *cause}}});
      // What this undo itself takes away was referred to by somebody before it was gone.
      if (is_touched(key)) obstacles_.back().culprits.emplace_back(turn.after.key, field.id);
    }
    return Done{};
  }

  // Who came to refer to it since would be left with a record that is none any more.
  Status check_referring(const Kind& kind, const Record& gone, FieldId field) {
    Obstacle obstacle{gone.key, field, Reason::kReferred};
    for (const ReferringField& referring : referring_fields(kind)) {
      DAYBOOK_CHECK(add_referring(*referring.kind, *referring.field, gone.key.id, obstacle));
    }
    if (&kind == &membership::kMembership) {
      DAYBOOK_CHECK(add_users(gone, obstacle));
      DAYBOOK_CHECK(check_administrators(gone));
    }
    if (!obstacle.culprits.empty()) obstacles_.push_back(std::move(obstacle));
    return Done{};
  }

  // Somebody must be left who may do everything.
  Status check_administrators(const Record& gone) {
    DAYBOOK_TRY(const auto active, stage_.holding(membership::kMembership, membership::kStatus,
                                                  std::string("active")));
    const bool has_one = std::ranges::any_of(
        active, [](const Record& one) { return one.flag(membership::kIsAdmin); });
    if (!has_one) obstacles_.push_back({gone.key, kExistence, Reason::kRequired});
    return Done{};
  }

  Status add_referring(const Kind& kind, const Field& field, const Value& value,
                       Obstacle& obstacle) {
    DAYBOOK_TRY(const auto holders, stage_.holders(kind, field, value));
    for (const RecordKey& holder : holders) obstacle.culprits.push_back({holder, field.id});
    return Done{};
  }

  // A member is referred to by number.
  Status add_users(const Record& membership, Obstacle& obstacle) {
    const Value& user = membership.get(membership::kUser);
    for (const Kind* kind : catalogue()) {
      if (kind->in_control || kind == &membership::kMembership) continue;
      for (const Field& field : kind->fields) {
        if (field.type != FieldType::kUser) continue;
        DAYBOOK_CHECK(add_referring(*kind, field, user, obstacle));
      }
    }
    return Done{};
  }

  void check_required(const Kind& kind, const Turn& turn) {
    for (const Field& field : kind.fields) {
      if (!field.is_required || !is_blank(turn.after.get(field))) continue;
      obstacles_.push_back({turn.after.key, obstructed(turn, field), Reason::kRequired});
    }
  }

  const Time at_;
  Stage& stage_;
  std::vector<Touched> touched_;  // By record and field, once the events are applied.
  std::vector<Obstacle> obstacles_;
  std::set<std::pair<RecordKey, FieldId>> unfit_;
};

}  // namespace

Result<std::vector<Obstacle>> restore(Events& events, Time at, Stage& stage) {
  return Restorer(at, stage).run(events);
}

Result<std::vector<Obstacle>> referring_to(std::span<const RecordKey> gone, Stage& stage) {
  return Restorer(Time{}, stage).referring(gone);
}

}  // namespace daybook
