#include "domain/core/record.h"

#include <algorithm>
#include <cassert>

namespace daybook {
namespace {

const Value kNull = Null{};

template <class Entries>
auto position_of(Entries& entries, FieldId field) {
  return std::lower_bound(entries.begin(), entries.end(), field,
                          [](const auto& entry, FieldId id) { return entry.field < id; });
}

const References* set_of(const Value& value) { return std::get_if<References>(&value); }

// (set - left) + came, sorted.
References changed(const References* set, const References* left, const References* came) {
  References out;
  if (set != nullptr) {
    for (const Uuid& id : set->ids) {
      const bool gone =
          left != nullptr && std::binary_search(left->ids.begin(), left->ids.end(), id);
      if (!gone) out.ids.push_back(id);
    }
  }
  if (came != nullptr) out.ids.insert(out.ids.end(), came->ids.begin(), came->ids.end());
  std::sort(out.ids.begin(), out.ids.end());
  out.ids.erase(std::unique(out.ids.begin(), out.ids.end()), out.ids.end());
  return out;
}

References with_member(const Value& set, const Uuid& member) {
  const References came{{member}};
  return changed(set_of(set), nullptr, &came);
}

void apply(Record& record, const Change& change) {
  const References* left = set_of(change.before);
  const References* came = set_of(change.after);
  if (left == nullptr && came == nullptr) {
    const bool is_bytes = std::holds_alternative<Bytes>(change.after);
    record.put(change.field, is_bytes ? Value{Bytes{}} : change.after, change.after_origin);
    return;
  }
  References set = changed(set_of(record.get(change.field)), left, came);
  record.put(change.field, set.ids.empty() ? Value{Null{}} : Value{std::move(set)});
}

}  // namespace

bool Record::exists() const {
  const Slot* slot = find(kExistence);
  return slot != nullptr && slot->value == Value{true};
}

const Slot* Record::find(FieldId field) const {
  const auto at = position_of(slots, field);
  return at != slots.end() && at->field == field ? &*at : nullptr;
}

const Value& Record::get(FieldId field) const {
  const Slot* slot = find(field);
  return slot == nullptr ? kNull : slot->value;
}

std::int64_t Record::integer(const Field& field, std::int64_t absent) const {
  const auto* held = std::get_if<std::int64_t>(&get(field.id));
  return held == nullptr ? absent : *held;
}

bool Record::flag(const Field& field) const {
  const auto* flag = std::get_if<bool>(&get(field.id));
  return flag != nullptr && *flag;
}

const Uuid* Record::reference(const Field& field) const {
  return std::get_if<Uuid>(&get(field.id));
}

std::span<const Uuid> Record::members(const Field& field) const {
  const References* set = set_of(get(field.id));
  return set == nullptr ? std::span<const Uuid>{} : std::span<const Uuid>{set->ids};
}

void Record::put(FieldId field, Value value, Origin origin) {
  if (is_null(value) && !has(field)) return;
  std::vector<Slot>& own = slots.own();
  const auto at = position_of(own, field);
  const bool held = at != own.end() && at->field == field;
  if (is_null(value)) {
    own.erase(at);
  } else if (held) {
    at->value = std::move(value);
    at->origin = origin;
  } else {
    own.insert(at, Slot{field, std::move(value), origin});
  }
}

void Input::set(FieldId field, Value value) {
  const auto at = std::lower_bound(fields_.begin(), fields_.end(), field,
                                   [](const auto& entry, FieldId id) { return entry.first < id; });
  if (at != fields_.end() && at->first == field) {
    at->second = std::move(value);
  } else {
    fields_.insert(at, {field, std::move(value)});
  }
}

const Value* Input::find(FieldId field) const {
  for (const auto& [id, value] : fields_) {
    if (id == field) return &value;
  }
  return nullptr;
}

const Value& Input::get(const Field& field) const {
  const Value* value = find(field.id);
  return value == nullptr ? kNull : *value;
}

bool Input::flag(const Field& field) const {
  const auto* flag = std::get_if<bool>(&get(field));
  return flag != nullptr && *flag;
}

void evolve(Record& record, const Event& event, Time at) {
  if (record.version.value == 0) {
    record.key = event.record;
    record.number = event.number;
    record.created_at = at;
    record.slots.own().reserve(event.changes.size());
  }
  for (const Change& change : event.changes) apply(record, change);
  record.version.value += 1;
  record.updated_at = at;
}

Event invert(const Event& event) {
  Event inverse = event;
  for (Change& change : inverse.changes) {
    std::swap(change.before, change.after);
    std::swap(change.before_origin, change.after_origin);
  }
  return inverse;
}

Draft::Draft(const Record& now, std::string_view event_name) : now_(now) {
  event_.record = now.key;
  event_.number = now.number;
  event_.name = event_name;
}

Change& Draft::change_of(FieldId field) {
  const auto at = position_of(event_.changes, field);
  if (at != event_.changes.end() && at->field == field) return *at;
  return *event_.changes.insert(at, Change{field, Null{}, Null{}});
}

// Of several values set for a field the last one stands, also where it is the present one.
Draft& Draft::set(const Field& field, Value value, Origin origin) {
  assert(!std::holds_alternative<References>(value));
  const Slot* slot = now_.find(field.id);
  const Value& before = slot == nullptr ? kNull : slot->value;
  if (before == value) {
    const auto drafted = position_of(event_.changes, field.id);
    const bool is_drafted = drafted != event_.changes.end() && drafted->field == field.id;
    if (is_drafted) event_.changes.erase(drafted);
    return *this;
  }
  Change& change = change_of(field.id);
  change.before = before;
  change.before_origin = slot == nullptr ? Origin{} : slot->origin;
  change.after = std::move(value);
  change.after_origin = origin;
  return *this;
}

Draft& Draft::add(const Field& field, const Uuid& member) {
  const auto held = now_.members(field);
  if (std::binary_search(held.begin(), held.end(), member)) return *this;
  Change& change = change_of(field.id);
  change.after = with_member(change.after, member);
  return *this;
}

Draft& Draft::remove(const Field& field, const Uuid& member) {
  const auto held = now_.members(field);
  if (!std::binary_search(held.begin(), held.end(), member)) return *this;
  Change& change = change_of(field.id);
  change.before = with_member(change.before, member);
  return *this;
}

Draft& Draft::note(std::string json) {
  event_.note = std::move(json);
  return *this;
}

Event Draft::done() && { return std::move(event_); }

Events Draft::events() && {
  if (empty()) return {};
  Events events;
  events.push_back(std::move(event_));
  return events;
}

}  // namespace daybook
