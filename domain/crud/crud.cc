#include "domain/crud/crud.h"

#include <algorithm>
#include <string>

#include "domain/crud/references.h"

namespace daybook::crud {
namespace {

std::string event_name(const Kind& kind, std::string_view suffix) {
  return std::string(kind.name) + std::string(suffix);
}

// Choices and flags are stored, since lists filter by them; a blank text or an empty document is
// only shown (api/render), so that it costs no bytes in every event.
Value stored_default(const Field& field) {
  if (field.default_text.empty()) return Null{};
  if (field.type == FieldType::kBoolean) return field.default_text == "true";
  const bool is_text = field.type == FieldType::kChoice || field.type == FieldType::kText;
  return is_text ? Value{std::string(field.default_text)} : Value{Null{}};
}

// Of UTF-8: bytes that do not continue another.
std::size_t characters(std::string_view text) {
  const auto begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

// Of bytes a record does not know what it holds, so an update could not tell whether they change.
bool is_set_alone(const Field& field, const Record& now) {
  if (field.type == FieldType::kBytes) return now.version.value == 0;
  return field.type != FieldType::kReferences;
}

void set_fields(const Kind& kind, const Record& now, const Input& input, Draft& draft) {
  for (const Field& field : kind.fields) {
    const Value* value = input.find(field.id);
    if (value != nullptr && is_set_alone(field, now)) draft.set(field, *value);
  }
}

void set_members(const Kind& kind, const Record& now, const Input& input, Draft& draft) {
  for (const Field& field : kind.fields) {
    const Value* value = input.find(field.id);
    if (value == nullptr || field.type != FieldType::kReferences) continue;
    const auto* wanted = std::get_if<References>(value);
    for (const Uuid& held : now.members(field)) {
      const bool stays =
          wanted != nullptr && std::ranges::find(wanted->ids, held) != wanted->ids.end();
      if (!stays) draft.remove(field, held);
    }
    if (wanted == nullptr) continue;
    for (const Uuid& id : wanted->ids) draft.add(field, id);
  }
}

Status standing(const Kind& kind, const Record& now, const Event& event, const Context& context) {
  Record after = now;
  evolve(after, event, context.now);
  auto issues = missing_fields(kind, after);
  if (!issues.empty()) return invalid(std::move(issues));
  return Done{};
}

// The input with what it implies; that is checked like what was sent, since parts that are short
// enough can make up a whole that is not.
Result<Input> complete(const Kind& kind, const Record& now, const Input& input) {
  Input completed = input;
  if (kind.complete == nullptr) return completed;
  kind.complete(now, completed);
  for (const auto& [id, value] : completed.fields()) {
    const Field& field = *kind.find(id);
    if (input.names(field) || characters(text_of(value)) <= field.length_max) continue;
    return invalid(std::string(field.name), "Ensure this field has no more than " +
                                                std::to_string(field.length_max) + " characters.");
  }
  return completed;
}

Result<Events> decide_create(const Record& now, const Input& input, const Loaded&,
                             const Context& context) {
  const Kind& kind = *context.kind;
  if (now.version.value != 0) return conflict("record.exists", "A record with this id exists.");
  DAYBOOK_TRY(const Input completed, complete(kind, now, input));
  Draft draft(now, event_name(kind, ".created"));
  draft.set(kExists, true);
  for (const Field& field : kind.fields) {
    if (!completed.names(field)) draft.set(field, stored_default(field));
  }
  set_fields(kind, now, completed, draft);
  set_members(kind, now, completed, draft);
  Events events = std::move(draft).events();
  DAYBOOK_CHECK(standing(kind, now, events.front(), context));
  return events;
}

// A field that already holds the value makes no change, so the same update twice is recorded once.
Result<Events> decide_update(const Record& now, const Input& input, const Loaded&,
                             const Context& context) {
  const Kind& kind = *context.kind;
  DAYBOOK_TRY(const Input completed, complete(kind, now, input));
  Draft draft(now, event_name(kind, ".updated"));
  set_fields(kind, now, completed, draft);
  set_members(kind, now, completed, draft);
  Events events = std::move(draft).events();
  if (!events.empty()) DAYBOOK_CHECK(standing(kind, now, events.front(), context));
  return events;
}

Needs ask_remove(const Kind& kind, const Record& now, const Input&) {
  Needs needs;
  ask_for_referring(kind, now.key.id, needs);
  for (Needs::Referring& one : needs.referring) one.is_narrow = true;
  return needs;
}

void remove_or_clear(const ReferringField& referring, const Record& holder, const Record& removed,
                     Events& events) {
  if (referring.field->on_delete_rule == OnDelete::kRemoveRecord) {
    Draft draft(holder, event_name(*referring.kind, ".deleted"));
    events.push_back(std::move(draft.set(kExists, Null{})).done());
    return;
  }
  const std::string suffix = "." + std::string(referring.field->name) + "_cleared";
  for (Event& event : repointed(referring, holder, removed.key.id, nullptr, suffix)) {
    events.push_back(std::move(event));
  }
}

// References to the record go in the same commit, so nothing ever names a record that is not there.
Result<Events> decide_remove(const Record& now, const Input&, const Loaded& loaded,
                             const Context& context) {
  const Kind& kind = *context.kind;
  Draft draft(now, event_name(kind, ".deleted"));
  Events events = std::move(draft.set(kExists, Null{})).events();
  const auto fields = referring_fields(kind);
  for (std::size_t i = 0; i < fields.size() && i < loaded.referring.size(); ++i) {
    for (const Record& holder : loaded.referring[i]) {
      if (holder.key != now.key) remove_or_clear(fields[i], holder, now, events);
    }
  }
  return events;
}

}  // namespace

constexpr Behaviour kCreate = {.name = "create", .decide = decide_create, .makes_record = true};
constexpr Behaviour kUpdate = {.name = "update", .decide = decide_update};
constexpr Behaviour kRemove = {.name = "delete", .decide = decide_remove, .ask = ask_remove};

const Behaviour* find(const Kind& kind, std::string_view name) {
  for (const Behaviour* behaviour : {&kCreate, &kUpdate, &kRemove}) {
    if (behaviour->name == name) return behaviour;
  }
  return kind.behaviour(name);
}

std::vector<FieldIssue> missing_fields(const Kind& kind, const Record& record) {
  std::vector<FieldIssue> issues;
  for (const Field& field : kind.fields) {
    if (field.is_required && is_blank(record.get(field))) {
      issues.push_back({std::string(field.name), "This field is required."});
    }
  }
  return issues;
}

}  // namespace daybook::crud
