#include "api/read/input_reader.h"

#include <algorithm>
#include <string>

#include "api/read/utf8.h"
#include "api/read/value_reader.h"

namespace daybook::api {
namespace {

constexpr std::size_t kIssuesMax = 100;
constexpr std::size_t kShownNameMax = 100;  // Characters of a name that we do not know.

bool has(const std::vector<FieldId>& fields, FieldId field) {
  return std::ranges::find(fields, field) != fields.end();
}

class InputReader {
 public:
  InputReader(const Members& members, Mode mode) : members_(members), mode_(mode) {}

  void take(Input sent) { input_ = std::move(sent); }

  void read(const JsonValue& object) {
    for (const JsonValue value : object) {
      if (issues_.size() >= kIssuesMax) return;
      const Member* member = next_named(value.name());
      if (member == nullptr) {
        issues_.push_back({std::string(shortened(value.name(), kShownNameMax)), "Unknown field."});
      } else if (member->is_editable) {
        read_member(*member->field, value);
      }
    }
  }

  Result<Input> done() && {
    if (mode_ != Mode::kUpdate) add_missing();
    // Those of known members come on top of those that nobody knows.
    if (issues_.size() > kIssuesMax) issues_.erase(issues_.begin() + kIssuesMax, issues_.end());
    if (!issues_.empty()) return invalid(std::move(issues_));
    if (mode_ != Mode::kUpdate) fill();
    return std::move(input_);
  }

 private:
  // Clients send members in the order they are published, so the search goes on where it ended.
  const Member* next_named(std::string_view name) {
    const auto& all = members_.all;
    for (std::size_t tried = 0; tried < all.size(); ++tried) {
      const Member& member = all[place_];
      place_ = place_ + 1 == all.size() ? 0 : place_ + 1;
      if (member.name == name) return &member;
    }
    return nullptr;
  }

  void read_member(const Field& field, const JsonValue& json) {
    if (is_erased_marker(json) && mode_ != Mode::kCreate) {
      settled_.push_back(field.id);
      return;
    }
    if (is_erased_marker(json)) {
      issues_.push_back({std::string(field.name), "This marks an erased value; it is no value."});
      settled_.push_back(field.id);
      return;
    }
    auto value = read_value(field, json);
    if (value) {
      input_.set(field.id, std::move(value).value());
      return;
    }
    settled_.push_back(field.id);
    for (const FieldIssue& issue : value.error().issues) issues_.push_back(issue);
  }

  bool is_missing(const Member& member, const Input& input) const {
    return member.is_editable && member.field->is_required && member.field->default_text.empty() &&
           !input.names(*member.field) && !has(settled_, member.field->id);
  }

  // What the kind itself fills in from the other fields is not missing.
  void add_missing() {
    const auto lacks = [this](const Member& member) { return is_missing(member, input_); };
    if (std::ranges::none_of(members_.all, lacks)) return;
    Input filled = input_;
    if (members_.complete != nullptr) members_.complete(Record{}, filled);
    for (const Member& member : members_.all) {
      if (!is_missing(member, filled)) continue;
      issues_.push_back({std::string(member.name), "This field is required."});
    }
  }

  bool is_filled(const Member& member) const {
    if (!member.is_editable || member.field->is_required) return false;
    return mode_ == Mode::kReplace ? member.is_published : !member.field->default_text.empty();
  }

  void fill() {
    for (const Member& member : members_.all) {
      if (!is_filled(member) || input_.names(*member.field)) continue;
      if (has(settled_, member.field->id)) continue;
      Value value = default_value(*member.field);
      if (mode_ == Mode::kReplace || !is_null(value)) {
        input_.set(member.field->id, std::move(value));
      }
    }
  }

  const Members& members_;
  Mode mode_;
  std::size_t place_ = 0;
  Input input_;
  std::vector<FieldId> settled_;  // Sent, but no part of the input: erased or wrong.
  std::vector<FieldIssue> issues_;
};

}  // namespace

Value default_value(const Field& field) {
  if (field.default_text.empty()) return Null{};
  auto value = read_text(field, field.default_text);
  return value ? std::move(value).value() : Value{Null{}};
}

Result<Input> completed(const Members& members, Input sent) {
  InputReader reader(members, Mode::kCreate);
  reader.take(std::move(sent));
  return std::move(reader).done();
}

Result<Input> read_input(const Members& members, const JsonValue& object, Mode mode) {
  InputReader reader(members, mode);
  reader.read(object);
  return std::move(reader).done();
}

}  // namespace daybook::api
