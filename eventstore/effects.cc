#include "eventstore/effects.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "domain/access/membership.h"
#include "domain/catalogue.h"

namespace daybook {
namespace {

constexpr std::string_view kDuplicated = ".duplicated";

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
  if (is_under_erasure(*target, *found)) {
    return invalid(std::string(field.name), "The " + std::string(field.target) + " with the id " +
                                                id.text() + " has been erased.");
  }
  const auto* survivor = std::get_if<Uuid>(&found->get(target->survivor_field));
  return target->survivor_field.value != 0 && survivor != nullptr ? *survivor : id;
}

// Who was removed is no member, but stays named where they were, also in what is copied from there;
// who is suspended may come back.
Status check_member(const Field& field, const Change& change, bool is_copied, const Stage& stage) {
  const Value& user = change.after;
  if (is_null(user) || user == change.before) return Done{};
  const auto id = stage.claimed_by(membership::kMembership, membership::kUser, user);
  if (id) {
    DAYBOOK_TRY(const auto member, stage.record({membership::kMembership.id, *id}));
    if (is_copied || (member && !membership::is_removed(*member))) return Done{};
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
    if (field == nullptr) continue;
    if (field->type == FieldType::kUser) {
      const bool is_copied = change.after_origin || event.name.ends_with(kDuplicated);
      DAYBOOK_CHECK(check_member(*field, change, is_copied, stage));
    } else {
      DAYBOOK_CHECK(resolve(*field, now, change, stage));
    }
  }
  std::erase_if(event.changes, [](const Change& change) {
    return change.before == change.after && change.before_origin == change.after_origin;
  });
  return Done{};
}

bool lets_go(const Kind& kind, const Change& change) {
  const Field* field = kind.find(change.field);
  const bool is_reference = field != nullptr && (field->type == FieldType::kReference ||
                                                 field->type == FieldType::kReferences);
  return is_reference && is_null(change.after);
}

// Of an erased record nothing changes any more but references to what goes itself.
Status check_erased(const Kind& kind, const Record& before, const Event& event) {
  if (!is_under_erasure(kind, before)) return Done{};
  const auto is_allowed = [&](const Change& change) { return lets_go(kind, change); };
  if (std::ranges::any_of(event.changes, [&](const Change& change) {
        return change.field == kind.erasure_field && !is_null(change.after);
      })) {
    return Done{};
  }
  if (std::ranges::all_of(event.changes, is_allowed)) return Done{};
  return erased_conflict(kind, before.key.id);
}

bool seals(const Kind& kind, const Event& event) {
  return std::ranges::any_of(event.changes, [&](const Change& change) {
    const Field* field = kind.find(change.field);
    return field != nullptr && is_personal(kind, *field) && !is_erased(change.after) &&
           !change.after_origin;
  });
}

bool moves(const Kind& kind, const Event& event) {
  return std::ranges::any_of(event.changes, [&](const Change& change) {
    return change.field == kind.subject_field && !is_null(change.after);
  });
}

bool has_erased_values(const Kind& kind, const Record& record) {
  return std::ranges::any_of(kind.fields, [&](const Field& field) {
    return is_personal(kind, field) && is_erased(record.get(field));
  });
}

// Nothing is written under the key of a subject whose key goes, or is gone; nor under the own key
// of a record that went with its subject, whoever it would be about from now on.
Status check_subject(const Kind& kind, const Record& before, const Record& after,
                     const Event& event, const Stage& stage) {
  const Kind* target = erasable_subject(kind);
  if (target == nullptr || !(seals(kind, event) || moves(kind, event))) return Done{};
  for (const Record* record : {&before, &after}) {
    const auto* subject = std::get_if<Uuid>(&record->get(kind.subject_field));
    if (subject == nullptr) continue;
    DAYBOOK_TRY(const auto found, stage.record({target->id, *subject}));
    if (found && is_under_erasure(*target, *found)) return erased_conflict(*target, *subject);
  }
  const bool was_about_somebody =
      is_null(after.get(kind.subject_field)) && has_erased_values(kind, before);
  return was_about_somebody ? erased_conflict(kind, before.key.id) : Status(Done{});
}

// Tells such a refusal from one for what the value is.
constexpr std::string_view kTaken = "value.taken";

// What was erased is equal to nothing, so nobody claims it.
bool may_be_claimed(const Record& record, const Field& field) {
  const Value& value = record.get(field);
  return record.exists() && !is_blank(value) && !is_erased(value);
}

Status claim(const Kind& kind, const Field& field, const Value& value, const Record& holder,
             Stage& stage) {
  const auto owner = stage.claimed_by(kind, field, value);
  if (owner && *owner != holder.key.id) {
    Error taken = invalid(std::string(field.name), "A record of kind " + std::string(kind.name) +
                                                       " with this " + std::string(field.name) +
                                                       " already exists.");
    taken.reason = kTaken;
    return taken;
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
    const bool had = may_be_claimed(before, field);
    const bool wants = may_be_claimed(after, field);
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
  DAYBOOK_CHECK(check_erased(*kind, before, event));
  keep_origins(*kind, before, event);
  event.number = before.version.value == 0 ? stage.next_number(*kind) : before.number;
  Record after = before;
  evolve(after, event, at);
  DAYBOOK_CHECK(check_subject(*kind, before, after, event, stage));
  DAYBOOK_CHECK(settle_claims(*kind, before, after, stage));
  stage.put(std::move(after));
  return true;
}

}  // namespace

Error erased_conflict(const Kind& kind, const Uuid& record) {
  return conflict(std::string(kind.name) + ".erased",
                  "The " + std::string(kind.name) + " has been erased.", record.text());
}

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

bool is_taken(const Error& error) {
  return error.code == ErrorCode::kInvalid && error.reason == kTaken;
}

Status take_effect(Events& events, Time at, Stage& stage) {
  auto end = events.begin();
  for (Event& event : events) {
    DAYBOOK_TRY(const bool stands, take_effect(event, at, stage));
    if (!stands) continue;
    if (&*end != &event) *end = std::move(event);
    ++end;
  }
  events.erase(end, events.end());
  return Done{};
}

}  // namespace daybook
