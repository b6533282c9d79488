#include "tests/support/records.h"

#include <algorithm>

#include "domain/access/membership.h"

namespace daybook::testing {

Uuid id(std::uint32_t number) {
  Uuid made;
  made.bytes[0] = 1;
  made.bytes[6] = 0x70;
  made.bytes[8] = 0x80;
  for (unsigned i = 0; i < 4; ++i) {
    made.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return made;
}

Value ref(std::uint32_t number) { return id(number); }

Value refs(const std::vector<std::uint32_t>& numbers) {
  References set;
  for (const std::uint32_t number : numbers) set.ids.push_back(id(number));
  return set;
}

Record a(const Kind& kind, std::uint32_t number, const Fields& fields) {
  Record record;
  record.key = {kind.id, id(number)};
  record.number = RecordNumber{number};
  record.version = Version{1};
  record.created_at = record.updated_at = Time{kNow.value - 1};
  record.put(kExistence, true);
  for (const FieldValue& one : fields) {
    Value value = one.value;
    if (auto* set = std::get_if<References>(&value)) std::ranges::sort(set->ids);
    record.put(one.field, std::move(value));
  }
  return record;
}

Record an_active_member(std::int64_t user, std::uint32_t number) {
  return a(membership::kMembership, number,
           {{membership::kUser, user}, {membership::kStatus, "active"}});
}

Input input_of(const Fields& fields) {
  Input input;
  for (const FieldValue& one : fields) input.set(one.field, one.value);
  return input;
}

std::vector<Record> all_of(const RecordList& records) {
  std::vector<Record> all;
  for (std::size_t i = 0; i < records.size(); ++i) all.push_back(records.at(i));
  return all;
}

std::vector<Holding> holdings_of(const Kind& kind, const Record& record) {
  const Uuid own = subject_of(kind, record);
  std::vector<Holding> held;
  for (const Slot& slot : record.slots) {
    const Field* field = kind.find(slot.field);
    const bool personal = field != nullptr && is_personal(kind, *field);
    held.push_back({slot.field, slot.value, personal ? slot.origin.value_or(own) : Uuid{}});
  }
  return held;
}

namespace {

struct Show {
  std::string operator()(const Null&) const { return "null"; }
  std::string operator()(const Erased&) const { return "erased"; }
  std::string operator()(const Bytes& bytes) const { return "bytes " + bytes.data; }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return '"' + text + '"'; }
  std::string operator()(const Uuid& id) const { return id.text(); }
  std::string operator()(const Json& json) const { return json.text; }
  std::string operator()(const References& set) const {
    std::string out = "[";
    for (const Uuid& id : set.ids) out += id.text() + ' ';
    return out + ']';
  }
};

}  // namespace

std::string shown(const Value& value) { return std::visit(Show{}, value); }

std::string shown(const Kind& kind, const Event& event) {
  std::string out = event.name + " of " + event.record.id.text();
  for (const Change& change : event.changes) {
    const Field* field = kind.find(change.field);
    out += "\n    " +
           (field == nullptr ? std::to_string(change.field.value) : std::string(field->name));
    out += ": " + shown(change.before) + " -> " + shown(change.after);
  }
  return out;
}

}  // namespace daybook::testing
