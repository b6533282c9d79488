#include "api/cli/commit_text.h"

#include "api/render/json_writer.h"
#include "domain/catalogue.h"
#include "domain/history/recorded_route.h"

namespace daybook::cli {
namespace {

using api::JsonWriter;

// A field that this binary does not know is shown by its number, and its value as it is stored.
struct ShownField {
  std::string name;
  const Field* field = nullptr;
};

ShownField shown(const Kind* kind, FieldId id) {
  if (id == kExistence) return {"exists", &kExists};
  const Field* field = kind == nullptr ? nullptr : kind->find(id);
  if (field == nullptr) return {"#" + std::to_string(id.value), nullptr};
  return {std::string(field->name), field};
}

void write_value(JsonWriter& json, const ShownField& field, const Value& value) {
  const bool is_hidden = field.field != nullptr && field.field->is_secret;
  if (is_null(value)) {
    json.null();
  } else if (field.field == nullptr || is_hidden) {
    json.text(is_hidden ? "(secret)" : "(unknown field)");
  } else {
    json.value(*field.field, value);
  }
}

void write_change(JsonWriter& json, const Kind* kind, const Change& change) {
  const ShownField field = shown(kind, change.field);
  json.begin_object().text("field", field.name).key("before");
  write_value(json, field, change.before);
  json.key("after");
  write_value(json, field, change.after);
  json.end_object();
}

void write_event(JsonWriter& json, const Event& event, bool show_values) {
  const Kind* kind = find_kind(event.record.kind);
  json.begin_object().text("name", event.name);
  json.text("kind", kind == nullptr ? "#" + std::to_string(event.record.kind.value)
                                    : std::string(kind->name));
  json.key("id").uuid(event.record.id).number("number", event.number.value);
  json.key("changes").begin_array();
  for (const Change& change : event.changes) {
    if (show_values) {
      write_change(json, kind, change);
    } else {
      json.text(shown(kind, change.field).name);
    }
  }
  json.end_array();
  if (show_values && !event.note.empty()) json.key("note").raw(event.note);
  json.end_object();
}

void write_request(JsonWriter& json, const Commit& commit) {
  json.text("request_id", commit.request_id).text("trace_id", commit.trace_id);
  json.text("ip_address", commit.ip_address);
}

}  // namespace

std::string commit_line(Place place, const Commit& commit) {
  std::string time;
  JsonWriter(time).time(commit.time);
  std::string line = std::to_string(place.value) + "  tenant " +
                     std::to_string(commit.tenant.value) + " position " +
                     std::to_string(commit.position.value) + "  " +
                     time.substr(1, time.size() - 2) + "  " + commit.command + "  actor " +
                     std::to_string(commit.actor);
  constexpr std::size_t kEventsShown = 8;
  for (std::size_t i = 0; i < commit.events.size() && i < kEventsShown; ++i) {
    line += (i == 0 ? "  " : ", ") + commit.events[i].name;
  }
  if (commit.events.size() > kEventsShown) {
    line += " and " + std::to_string(commit.events.size() - kEventsShown) + " more";
  }
  return line;
}

std::string commit_json(Place place, const Commit& commit, bool show_values) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.number("place", static_cast<std::int64_t>(place.value));
  json.number("tenant", static_cast<std::int64_t>(commit.tenant.value));
  json.number("position", static_cast<std::int64_t>(commit.position.value));
  json.key("id").uuid(commit.id).key("time").time(commit.time);
  json.text("command", commit.command).number("actor", commit.actor);
  if (commit.on_behalf_of != 0) json.number("on_behalf_of", commit.on_behalf_of);
  if (!commit.credential.is_nil()) json.key("credential").uuid(commit.credential);
  if (!commit.cause.is_nil()) json.key("cause").uuid(commit.cause);
  if (!commit.import_id.is_nil()) json.key("import_id").uuid(commit.import_id);
  if (commit.undoes.value != 0) {
    json.number("undoes", static_cast<std::int64_t>(commit.undoes.value));
  }
  json.boolean("idempotent", commit.idempotency.has_value());
  if (const std::string_view route = recorded_route(commit); !route.empty()) {
    json.text("route", route);
  }
  if (show_values) write_request(json, commit);
  json.key("events").begin_array();
  for (const Event& event : commit.events) write_event(json, event, show_values);
  json.end_array().end_object();
  return text;
}

}  // namespace daybook::cli
