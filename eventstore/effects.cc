#include "eventstore/effects.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "domain/access/membership.h"
#include "domain/catalogue.h"

namespace daybook {
namespace {

Record blank_record(const RecordKey& key) {
  Record record;
  record.key = key;
  return record;
}

// The id to store for a reference to `id`: itself, or the record it was merged into.
Result<Uuid> standing_target(const Field& field, const Uuid& id, const Stage& stage) {
  const Kind* target = find_kind(field.target);
  assert(target != nullptr);
  DAYBOOK_TRY(const auto found, stage.record({target->id, id}));
  if (!found || !found->exists()) {
    return invalid(std::string(field.name),
                   "There is no " + std::string(field.target) + " with the id " + id.text() + ".");
  }
  const auto* survivor = std::get_if<Uuid>(&found->get(target->survivor_field));
  return target->survivor_field.value != 0 && survivor != nullptr ? *survivor : id;
}

Status check_member(const Field& field, const Value& user, const Stage& stage) {
  if (is_null(user) ||
      stage.claimed_by(membership::kMembership, membership::kUser, user).has_value()) {
    return Done{};
  }
  return invalid(std::string(field.name), "There is no such user on this platform.");
}

Value set_of(References set) { return set.ids.empty() ? Value{Null{}} : Value{std::move(set)}; }

// A survivor that is a member already neither comes nor leaves: undo would take it away.
Status resolve_set(const Field& field, const Record& now, Change& change, const Stage& stage) {
  const auto* leaving = std::get_if<References>(&change.before);
  References left = leaving == nullptr ? References{} : *leaving;
  References came;
  for (const Uuid& id : std::get<References>(change.after).ids) {
    DAYBOOK_TRY(const Uuid target, standing_target(field, id, stage));
    std::erase(left.ids, target);
    if (!std::ranges::binary_search(now.members(field), target)) came.ids.push_back(target);
  }
  std::ranges::sort(came.ids);
  const auto again = std::ranges::unique(came.ids);
  came.ids.erase(again.begin(), again.end());
  change.before = set_of(std::move(left));
  change.after = set_of(std::move(came));
  return Done{};
}

Status resolve(const Field& field, const Record& now, Change& change, const Stage& stage) {
  if (field.type == FieldType::kUser) return check_member(field, change.after, stage);
  if (std::holds_alternative<References>(change.after)) {
    return resolve_set(field, now, change, stage);
  }
  auto* id = std::get_if<Uuid>(&change.after);
  if (field.type != FieldType::kReference || id == nullptr) return Done{};
  DAYBOOK_TRY(*id, standing_target(field, *id, stage));
  return Done{};
}

// A reference that resolves to what is there already is no change.
Status resolve_all(const Kind& kind, const Record& now, Event& event, const Stage& stage) {
  for (Change& change : event.changes) {
    const Field* field = kind.find(change.field);
    if (field != nullptr) DAYBOOK_CHECK(resolve(*field, now, change, stage));
  }
  std::erase_if(event.changes, [](const Change& change) {
    return change.before == change.after && change.before_origin == change.after_origin;
  });
  return Done{};
}

// A record that changes its subject keeps what it holds, and what it held until now, under the
// subject it was written for. What is erased is under no key.
void keep_origins(const Kind& kind, const Record& now, Event& event) {
  if (kind.subject != SubjectRule::kReference || now.version.value == 0) return;
  const auto moved = std::ranges::find(event.changes, kind.subject_field, &Change::field);
  if (moved == event.changes.end()) return;
  const Uuid subject = subject_of(kind, now);
  for (const Slot& slot : now.slots) {
    const Field* field = kind.find(slot.field);
    const bool is_own = field != nullptr && is_personal(kind, *field) && !slot.origin;
    if (!is_own || is_erased(slot.value)) continue;
    const auto change = std::ranges::find(event.changes, slot.field, &Change::field);
    if (change != event.changes.end()) {
      change->before_origin = subject;
    } else {
      event.changes.push_back(
          {slot.field, slot.value, slot.value, Origin{subject}, Origin{subject}});
    }
  }
  std::ranges::sort(event.changes, {}, &Change::field);
}

Status claim(const Kind& kind, const Field& field, const Value& value, const Record& holder,
             Stage& stage) {
  const auto owner = stage.claimed_by(kind, field, value);
  if (owner && *owner != holder.key.id) {
    return invalid(std::string(field.name), "A record of kind " + std::string(kind.name) +
                                                " with this " + std::string(field.name) +
                                                " already exists.");
  }
  stage.claim(kind, field, value, holder.key.id);
  return Done{};
}

// A record that does not exist claims nothing; one that comes back claims all it holds again.
Status settle_claims(const Kind& kind, const Record& before, const Record& after, Stage& stage) {
  for (const Field& field : kind.fields) {
    if (!field.is_unique) continue;
    const Value& held = before.get(field);
    const Value& wanted = after.get(field);
    const bool had = before.exists() && !is_blank(held);
    const bool wants = after.exists() && !is_blank(wanted);
    if (had && (!wants || held != wanted)) stage.claim(kind, field, held, std::nullopt);
    if (wants && (!had || held != wanted)) DAYBOOK_CHECK(claim(kind, field, wanted, after, stage));
  }
  return Done{};
}

// False when nothing is left of the event.
Result<bool> take_effect(Event& event, Time at, Stage& stage) {
  const Kind* kind = find_kind(event.record.kind);
  assert(kind != nullptr);
  DAYBOOK_TRY(auto found, stage.record(event.record));
  const Record before = found ? std::move(*found) : blank_record(event.record);
  const bool had_changes = !event.changes.empty();
  DAYBOOK_CHECK(resolve_all(*kind, before, event, stage));
  if (had_changes && event.changes.empty() && event.note.empty()) return false;
  keep_origins(*kind, before, event);
  event.number = before.version.value == 0 ? stage.next_number(*kind) : before.number;
  Record after = before;
  evolve(after, event, at);
  DAYBOOK_CHECK(settle_claims(*kind, before, after, stage));
  stage.put(std::move(after));
  return true;
}

}  // namespace

Status take_effect(Events& events, Time at, Stage& stage) {
  Events taken;
  taken.reserve(events.size());
  for (Event& event : events) {
    DAYBOOK_TRY(const bool stands, take_effect(event, at, stage));
    if (stands) taken.push_back(std::move(event));
  }
  events = std::move(taken);
  return Done{};
}

}  // namespace daybook
