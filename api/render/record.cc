#include "api/render/record.h"

#include "api/read/time_text.h"
#include "api/render/json_writer.h"

namespace daybook::api {
namespace {

void append_quoted_time(std::string& out, Time time) {
  out += '"';
  append_time(out, time);
  out += '"';
}

// What every record has besides its kind's fields.
void append_built_in(std::string& out, MemberSource source, const Record& record, TenantId tenant) {
  switch (source) {
    case MemberSource::kId:
      out += '"';
      append_uuid(out, record.key.id);
      out += '"';
      return;
    case MemberSource::kNumber:
      append_integer(out, record.number.value);
      return;
    case MemberSource::kTenant:
      append_integer(out, static_cast<std::int64_t>(tenant.value));
      return;
    case MemberSource::kCreatedAt:
      append_quoted_time(out, record.created_at);
      return;
    case MemberSource::kUpdatedAt:
      append_quoted_time(out, record.updated_at);
      return;
    case MemberSource::kField:
      return;
  }
}

// The values of a record's fields. Members come mostly in the order of the fields, as the slots do:
// what is asked for in that order is found by one walk.
class Values {
 public:
  explicit Values(const Record& record)
      : record_(record), next_(record.slots.begin()), end_(record.slots.end()) {}

  const Value& of(FieldId field) {
    if (field < last_) return record_.get(field);
    last_ = field;
    while (next_ != end_ && next_->field < field) ++next_;
    return next_ != end_ && next_->field == field ? next_->value : kAbsent;
  }

 private:
  static inline const Value kAbsent = Null{};

  const Record& record_;
  Slots::const_iterator next_;
  const Slots::const_iterator end_;
  FieldId last_{};
};

void begin_member(std::string& out, const Member& member, bool& first) {
  if (!first) out += ',';
  first = false;
  out += member.quoted;
}

}  // namespace

void render_record(const Resource& resource, const Record& record, TenantId tenant,
                   const std::optional<MemberSet>& fields, std::string& out) {
  const auto& all = members_of(resource).all;
  Values values(record);
  bool first = true;
  out += '{';
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Member& member = all[i];
    if (fields && !fields->test(i)) continue;
    if (member.source != MemberSource::kField) {
      begin_member(out, member, first);
      append_built_in(out, member.source, record, tenant);
      continue;
    }
    if (member.field->is_secret) continue;
    const Value& value = values.of(member.field->id);
    if (is_null(value) && !member.is_published && !fields) continue;
    begin_member(out, member, first);
    append_value(out, *member.field, value);
  }
  out += '}';
}

void render_values(const Schema& schema, const Input& values, std::string& out) {
  bool first = true;
  out += '{';
  for (const Member& member : members_of(schema).all) {
    begin_member(out, member, first);
    append_value(out, *member.field, values.get(*member.field));
  }
  out += '}';
}

}  // namespace daybook::api
