#include "api/webhooks/message.h"

#include "api/read/members.h"
#include "api/render/json_writer.h"

namespace daybook::api {
namespace {

void write_change(JsonWriter& json, std::string_view name, const Field& field,
                  const Change& change) {
  json.key(name).begin_object();
  json.key("before").value(field, change.before);
  json.key("after").value(field, change.after);
  json.end_object();
}

void write_existence(JsonWriter& json, const Change& change) {
  json.key(kExists.name).begin_object();
  json.boolean("before", change.before == Value{true});
  json.boolean("after", change.after == Value{true});
  json.end_object();
}

const Change* change_of(const Event& event, FieldId field) {
  for (const Change& change : event.changes) {
    if (change.field == field) return &change;
  }
  return nullptr;
}

template <class Visit>
void each_field(const ToldEvent& told, Visit visit) {
  if (told.resource == nullptr) {
    for (const Field& field : told.kind.fields) visit(field.name, field);
    return;
  }
  for (const Member& member : members_of(*told.resource).all) {
    if (member.source == MemberSource::kField) visit(member.name, *member.field);
  }
}

void write_changes(JsonWriter& json, const ToldEvent& told, const Event& event) {
  json.key("changes").begin_object();
  const Change* existence = change_of(event, kExistence);
  if (existence != nullptr) write_existence(json, *existence);
  each_field(told, [&](std::string_view name, const Field& field) {
    const Change* change = field.is_secret ? nullptr : change_of(event, field.id);
    if (change != nullptr) write_change(json, name, field, *change);
  });
  json.end_object();
}

}  // namespace

std::string webhook_message_id(const Commit& commit, std::uint32_t index) {
  return commit.id.text() + "_" + std::to_string(index);
}

std::string write_message(const ToldEvent& told) {
  const Event& event = told.commit.events[told.index];
  std::string out;
  JsonWriter json(out);
  json.begin_object().text("type", event.name);
  json.key("timestamp").time(told.commit.time);
  json.key("data").begin_object();
  json.text("id", webhook_message_id(told.commit, told.index));
  json.number("position", static_cast<std::int64_t>(told.commit.position.value));
  json.text("kind", told.kind.name);
  json.key("record");
  if (told.resource != nullptr && told.resource->by_number) {
    json.number(event.number.value);
  } else {
    json.uuid(event.record.id);
  }
  json.number("actor", told.commit.actor);
  json.number("version", static_cast<std::int64_t>(told.version.value));
  write_changes(json, told, event);
  json.end_object().end_object();
  return out;
}

std::string write_test_message(const std::string& message_id, const Uuid& webhook, Time now) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().text("type", "webhook.test");
  json.key("timestamp").time(now);
  json.key("data").begin_object().text("id", message_id);
  json.key("webhook").uuid(webhook);
  json.end_object().end_object();
  return out;
}

}  // namespace daybook::api
