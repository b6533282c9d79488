#include "api/render/difference.h"

#include "api/read/members.h"

namespace daybook::api {
namespace {

const Value& value_of(const Record* record, const Field& field) {
  static const Value kNone = Null{};
  return record == nullptr ? kNone : record->get(field);
}

void write_side(std::string_view name, const Field& field, const Record* record, JsonWriter& json) {
  json.key(name);
  record == nullptr ? json.null() : json.value(field, record->get(field));
}

}  // namespace

const Record* existing(const std::optional<Record>& record) {
  return record && record->exists() ? &*record : nullptr;
}

void write_id(const Resource& resource, const Difference& difference, JsonWriter& json) {
  const Record& one = difference.after == nullptr ? *difference.before : *difference.after;
  if (resource.by_number) {
    json.number("id", one.number.value);
  } else {
    json.key("id").uuid(one.key.id);
  }
}

void write_existence(const Difference& difference, JsonWriter& json) {
  json.begin_object();
  json.boolean("before", difference.before != nullptr);
  json.boolean("after", difference.after != nullptr);
  json.end_object();
}

void write_changes(const Resource& resource, const Difference& difference, JsonWriter& json) {
  json.begin_object();
  for (const Member& member : members_of(resource).all) {
    if (member.source != MemberSource::kField || member.field->is_secret) continue;
    const Field& field = *member.field;
    if (value_of(difference.before, field) == value_of(difference.after, field)) continue;
    json.key(member.name).begin_object();
    write_side("before", field, difference.before, json);
    write_side("after", field, difference.after, json);
    json.end_object();
  }
  json.end_object();
}

}  // namespace daybook::api
