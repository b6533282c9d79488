#include "eventstore/stored_values.h"

namespace daybook {
namespace {

constexpr std::size_t kIdBytes = 16;

Error damaged() { return corrupt("log.damaged", "A stored value cannot be read."); }

Result<Origin> load_origin(const std::string& bytes) {
  if (bytes.empty()) return Origin{};
  if (bytes.size() != kIdBytes) return damaged();
  return Origin{Uuid::from_bytes(bytes)};
}

Result<Value> load_references(const std::string& bytes) {
  if (bytes.size() % kIdBytes != 0) return damaged();
  References set;
  for (std::size_t at = 0; at < bytes.size(); at += kIdBytes) {
    set.ids.push_back(Uuid::from_bytes(std::string_view(bytes).substr(at, kIdBytes)));
  }
  return Value{std::move(set)};
}

struct Store {
  stored::Value& out;
  void operator()(const Null&) const { out.Clear(); }
  // An erased value is stored as null beside its sealed bytes; nobody writes one anew.
  void operator()(const Erased&) const { out.Clear(); }
  void operator()(bool flag) const { out.set_flag(flag); }
  void operator()(std::int64_t number) const { out.set_number(number); }
  void operator()(const std::string& text) const { out.set_text(text); }
  void operator()(const Uuid& id) const { out.set_reference(id.bytes.data(), id.bytes.size()); }
  void operator()(const Json& json) const { out.set_json(json.text); }
  void operator()(const Bytes& bytes) const { out.set_octets(bytes.data); }
  void operator()(const References& set) const {
    std::string& ids = *out.mutable_references()->mutable_ids();
    for (const Uuid& id : set.ids) ids.append(id.view());
  }
};

}  // namespace

void store_value(const Value& value, stored::Value& out) { std::visit(Store{out}, value); }

Result<Value> load_value(const stored::Value& stored) {
  switch (stored.value_case()) {
    case stored::Value::kFlag:
      return Value{stored.flag()};
    case stored::Value::kNumber:
      return Value{static_cast<std::int64_t>(stored.number())};
    case stored::Value::kText:
      return Value{stored.text()};
    case stored::Value::kReference:
      if (stored.reference().size() != kIdBytes) return damaged();
      return Value{Uuid::from_bytes(stored.reference())};
    case stored::Value::kJson:
      return Value{Json{stored.json()}};
    case stored::Value::kReferences:
      return load_references(stored.references().ids());
    case stored::Value::kOctets:
      return Value{Bytes{stored.octets()}};
    case stored::Value::VALUE_NOT_SET:
      return Value{Null{}};
  }
  return damaged();
}

void store_change(const Change& change, bool with_before, bool with_after, stored::Change& out) {
  out.set_field(change.field.value);
  if (with_before) store_value(change.before, *out.mutable_before());
  if (with_after) store_value(change.after, *out.mutable_after());
  if (with_before && change.before_origin) {
    out.set_before_origin(change.before_origin->bytes.data(), kIdBytes);
  }
  if (with_after && change.after_origin) {
    out.set_after_origin(change.after_origin->bytes.data(), kIdBytes);
  }
}

Status load_change(const stored::Change& stored, Change& change) {
  change.field = FieldId{static_cast<std::uint16_t>(stored.field())};
  if (stored.has_before()) {
    DAYBOOK_TRY(change.before, load_value(stored.before()));
    DAYBOOK_TRY(change.before_origin, load_origin(stored.before_origin()));
  }
  if (stored.has_after()) {
    DAYBOOK_TRY(change.after, load_value(stored.after()));
    DAYBOOK_TRY(change.after_origin, load_origin(stored.after_origin()));
  }
  return Done{};
}

void store_outcome(const Outcome& outcome, stored::Outcome& out) {
  out.set_status(outcome.status);
  out.set_kind(outcome.record.kind.value);
  if (!outcome.record.id.is_nil()) out.set_record(outcome.record.id.bytes.data(), kIdBytes);
  out.set_version(outcome.version.value);
  out.set_detail(outcome.detail);
  out.set_changed(outcome.changed);
  if (!outcome.error) return;
  stored::Refusal& refusal = *out.mutable_refusal();
  refusal.set_code(static_cast<std::uint32_t>(outcome.error->code));
  refusal.set_reason(outcome.error->reason);
  refusal.set_message(outcome.error->message);
  refusal.set_subject(outcome.error->subject);
  for (const FieldIssue& issue : outcome.error->issues) {
    stored::Issue& one = *refusal.add_issues();
    one.set_field(issue.field);
    one.set_message(issue.message);
  }
}

Result<Outcome> load_outcome(const stored::Outcome& stored) {
  Outcome outcome;
  outcome.status = static_cast<std::uint16_t>(stored.status());
  outcome.record.kind = KindId{static_cast<std::uint16_t>(stored.kind())};
  if (!stored.record().empty() && stored.record().size() != kIdBytes) return damaged();
  if (!stored.record().empty()) outcome.record.id = Uuid::from_bytes(stored.record());
  outcome.version = Version{stored.version()};
  outcome.detail = stored.detail();
  outcome.changed = stored.changed();
  if (!stored.has_refusal()) return outcome;
  const stored::Refusal& refusal = stored.refusal();
  Error error{static_cast<ErrorCode>(refusal.code()),
              refusal.reason(),
              refusal.message(),
              {},
              refusal.subject()};
  for (const stored::Issue& one : refusal.issues()) {
    error.issues.push_back({one.field(), one.message()});
  }
  outcome.error = std::move(error);
  return outcome;
}

}  // namespace daybook
