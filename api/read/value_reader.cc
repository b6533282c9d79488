#include "api/read/value_reader.h"

#include <algorithm>
#include <string>

#include "api/read/email_syntax.h"
#include "api/read/json_reader.h"
#include "api/read/number_text.h"
#include "api/read/utf8.h"
#include "eventstore/crypto.h"

namespace daybook::api {
namespace {

constexpr std::uint32_t kTrimmedLengthMax = 255;
constexpr std::size_t kReferencesMax = 10000;
constexpr int kDecimalPlaces = 4;

Error refused(const Field& field, std::string message) {
  return invalid(std::string(field.name), std::move(message));
}

bool is_text(const Field& field) {
  return field.type == FieldType::kText || field.type == FieldType::kEmail;
}

// Sets and texts that are never null have a blank form; so does JSON with a default.
bool has_blank_form(const Field& field) {
  if (field.is_required) return false;
  return is_text(field) || field.type == FieldType::kReferences ||
         (field.type == FieldType::kJson && !field.default_text.empty());
}

Result<Value> null_value(const Field& field) {
  if (field.is_nullable) return Value{Null{}};
  if (!has_blank_form(field)) return refused(field, "This field may not be null.");
  if (is_text(field) && !field.default_text.empty()) {
    return Value{std::string(field.default_text)};
  }
  return Value{Null{}};
}

Result<Value> blank_text(const Field& field) {
  if (field.is_required) return refused(field, "This field may not be blank.");
  const bool shown_when_absent = !field.is_nullable && field.default_text.empty();
  return shown_when_absent ? Value{Null{}} : Value{std::string{}};
}

Result<Value> plain_text(const Field& field, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) {
    return refused(field, "Null characters are not allowed.");
  }
  const bool is_short = field.length_max > 0 && field.length_max <= kTrimmedLengthMax;
  if (is_short || field.type == FieldType::kEmail) text = trimmed(text);
  if (text.empty()) return blank_text(field);
  const bool too_long = field.length_max > 0 && text.size() > field.length_max &&
                        count_characters(text) > field.length_max;
  if (too_long) {
    return refused(field, "Ensure this field has no more than " + std::to_string(field.length_max) +
                              " characters.");
  }
  if (field.type == FieldType::kEmail && !is_email(text)) {
    return refused(field, "Enter a valid email address.");
  }
  return Value{std::string(text)};
}

Result<Value> choice_value(const Field& field, std::string_view text) {
  if (text.empty() && field.is_nullable) return Value{Null{}};
  if (std::ranges::find(field.choices, text) != field.choices.end()) {
    return Value{std::string(text)};
  }
  std::string message = "Not a valid choice. Choose one of: ";
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    if (i > 0) message += ", ";
    message += field.choices[i];
  }
  return refused(field, message + ".");
}

Result<Value> integer_value(const Field& field, std::string_view digits) {
  const ReadNumber number = read_scaled(digits, 0);
  if (number.fault == NumberFault::kOutOfRange) {
    return refused(field, "Ensure this value fits in a signed integer of 64 bits.");
  }
  if (number.fault != NumberFault::kNone) return refused(field, "A valid integer is required.");
  if (field.type == FieldType::kUser && number.value <= 0) {
    return refused(field, "The number of a user is a positive integer.");
  }
  return Value{number.value};
}

Result<Value> decimal_value(const Field& field, std::string_view digits) {
  const ReadNumber number = read_scaled(digits, kDecimalPlaces);
  switch (number.fault) {
    case NumberFault::kNone:
      return Value{number.value};
    case NumberFault::kNotWhole:
      return refused(field, "Ensure that there are no more than 4 decimal places.");
    case NumberFault::kOutOfRange:
      return refused(field, "Ensure this value lies within 922337203685477.5807 of zero.");
    case NumberFault::kNotANumber:
      break;
  }
  return refused(field, "A valid number is required.");
}

Result<Value> time_value(const Field& field, std::string_view text, DateMeans date) {
  const auto time = read_time(trimmed(text), date);
  if (time) return Value{time->value};
  return refused(field,
                 "Not a valid time. Use RFC 3339 with an offset, such as 2026-01-31T10:00:00Z, or "
                 "a date such as 2026-01-31.");
}

Result<Value> reference_value(const Field& field, std::string_view text) {
  if (text.empty()) return null_value(field);
  const auto id = Uuid::parse(text);
  if (!id) return refused(field, "Must be a valid UUID.");
  return Value{*id};
}

// What a JSON field says it holds (see api/openapi/openapi.h), of which only the outside is
// checked.
std::string_view shape_fault(const Field& field, const JsonValue& json) {
  if (field.target.ends_with("[]")) return json.is_array() ? "" : "Expected an array.";
  return field.target.empty() || json.is_object() ? "" : "Expected a JSON object.";
}

Result<Value> json_value(const Field& field, const JsonValue& json) {
  const std::string_view wrong = shape_fault(field, json);
  if (!wrong.empty()) return refused(field, std::string(wrong));
  if (has_nul(json)) return refused(field, "Null characters are not allowed.");
  Json compact;
  append_compact(compact.text, json);
  if (field.length_max > 0 && compact.text.size() > field.length_max) {
    return refused(field, "Ensure this document has no more than " +
                              std::to_string(field.length_max) + " bytes.");
  }
  if (!field.is_required && !field.is_nullable && compact.text == field.default_text) {
    return Value{Null{}};
  }
  return Value{std::move(compact)};
}

Result<Value> json_from_text(const Field& field, std::string_view text) {
  const auto body = read_json(text);
  if (!body) return refused(field, body.error().message);
  if (body->root().is_null()) return null_value(field);
  return json_value(field, body->root());
}

void add_once(References& set, const Uuid& id) {
  if (std::ranges::find(set.ids, id) == set.ids.end()) set.ids.push_back(id);
}

// Comparing each with all is quick for a few; a thousand are sorted instead.
void drop_repeated(References& set) {
  constexpr std::size_t kFew = 32;
  if (set.ids.size() <= kFew) {
    References once;
    for (const Uuid& id : set.ids) add_once(once, id);
    set = std::move(once);
    return;
  }
  std::vector<std::pair<Uuid, std::size_t>> sorted;
  for (std::size_t i = 0; i < set.ids.size(); ++i) sorted.emplace_back(set.ids[i], i);
  std::ranges::sort(sorted);
  std::vector<bool> repeated(set.ids.size());
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    repeated[sorted[i].second] = sorted[i].first == sorted[i - 1].first;
  }
  std::size_t place = 0;
  std::erase_if(set.ids, [&](const Uuid&) { return static_cast<bool>(repeated[place++]); });
}

Result<Value> set_value(const Field& field, const JsonValue& json) {
  References set;
  const std::size_t most = field.length_max == 0 ? kReferencesMax : field.length_max;
  for (const JsonValue item : json) {
    const bool is_id = item.is(JsonType::kText) || item.is(JsonType::kFormText);
    if (is_id && item.text().empty() && item.is(JsonType::kFormText)) continue;
    const auto id = is_id ? Uuid::parse(item.text()) : std::nullopt;
    if (!id) {
      return refused(field, "Every item must be a valid UUID; number " +
                                std::to_string(set.ids.size() + 1) + " is none.");
    }
    set.ids.push_back(*id);
  }
  drop_repeated(set);
  if (set.ids.size() > most) {
    return refused(field, "Ensure this field has no more than " + std::to_string(most) + " items.");
  }
  return Value{std::move(set)};
}

Result<Value> boolean_from_text(const Field& field, std::string_view text) {
  constexpr std::string_view kTrue[] = {"true", "True", "TRUE", "1"};
  constexpr std::string_view kFalse[] = {"false", "False", "FALSE", "0"};
  if (std::ranges::find(kTrue, text) != std::end(kTrue)) return Value{true};
  if (std::ranges::find(kFalse, text) != std::end(kFalse)) return Value{false};
  return refused(field, "Must be a valid boolean.");
}

Result<Value> from_text(const Field& field, std::string_view text, DateMeans date) {
  if (text.empty() && !is_text(field)) return null_value(field);
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kEmail:
      return plain_text(field, text);
    case FieldType::kChoice:
      return choice_value(field, text);
    case FieldType::kBoolean:
      return boolean_from_text(field, text);
    case FieldType::kInteger:
    case FieldType::kUser:
      return integer_value(field, text);
    case FieldType::kDecimal:
      return decimal_value(field, text);
    case FieldType::kTime:
      return time_value(field, text, date);
    case FieldType::kJson:
      return json_from_text(field, text);
    case FieldType::kReference:
      return reference_value(field, text);
    case FieldType::kBytes:
      return Value{Bytes{std::string(text)}};
    case FieldType::kReferences:
      break;
  }
  const auto id = Uuid::parse(text);
  if (!id) return refused(field, "Must be a valid UUID.");
  return Value{References{{*id}}};
}

Result<Value> bytes_value(const Field& field, std::string_view text) {
  auto data = base64_decode(text);
  if (!data) return refused(field, "Enter bytes in base64.");
  return Value{Bytes{std::move(*data)}};
}

// What is expected of a JSON value of the wrong type.
std::string_view expectation(FieldType type) {
  switch (type) {
    case FieldType::kBoolean:
      return "Must be a valid boolean.";
    case FieldType::kInteger:
    case FieldType::kUser:
      return "A valid integer is required.";
    case FieldType::kDecimal:
      return "A valid number is required.";
    case FieldType::kReference:
      return "Must be a valid UUID.";
    case FieldType::kReferences:
      return "Expected an array of UUIDs.";
    default:
      return "Not a valid string.";
  }
}

Result<Value> from_json(const Field& field, const JsonValue& json) {
  const bool is_string = json.is(JsonType::kText);
  const bool is_number = json.is(JsonType::kNumber);
  const std::string_view text = json.text();
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kEmail:
      if (is_string) return plain_text(field, text);
      break;
    case FieldType::kChoice:
      if (is_string) return choice_value(field, text);
      break;
    case FieldType::kBoolean:
      if (json.is(JsonType::kTrue)) return Value{true};
      if (json.is(JsonType::kFalse)) return Value{false};
      break;
    case FieldType::kUser:
      if (is_string && text.empty()) return null_value(field);
      [[fallthrough]];
    case FieldType::kInteger:
      if (is_number) return integer_value(field, text);
      break;
    case FieldType::kDecimal:
      if (is_number || is_string) return decimal_value(field, text);
      break;
    case FieldType::kTime:
      if (is_string) return time_value(field, text, DateMeans::kItsStart);
      break;
    case FieldType::kJson:
      return json_value(field, json);
    case FieldType::kReference:
      if (is_string) return reference_value(field, text);
      break;
    case FieldType::kReferences:
      if (json.is_array()) return set_value(field, json);
      break;
    case FieldType::kBytes:
      if (is_string) return bytes_value(field, text);
      break;
  }
  return refused(field, std::string(expectation(field.type)));
}

Result<Value> from_form(const Field& field, const JsonValue& json) {
  if (!json.is_array()) return read_text(field, json.text());
  if (field.type == FieldType::kReferences) return set_value(field, json);
  return refused(field, "Only one value is allowed.");
}

bool is_of_form(const JsonValue& json) {
  return json.is(JsonType::kFormText) ||
         (json.is_array() && json.size() > 0 && (*json.begin()).is(JsonType::kFormText));
}

Result<Value> accepted(const Field& field, Result<Value> read) {
  if (!read || is_null(*read)) return read;
  if (is_blank(*read)) {
    if (field.is_required) return refused(field, "This field may not be blank.");
    return read;
  }
  if (field.check == nullptr) return read;
  const std::string_view wrong = field.check(*read);
  if (!wrong.empty()) return refused(field, std::string(wrong));
  return read;
}

}  // namespace

Result<Value> read_value(const Field& field, const JsonValue& json) {
  if (is_of_form(json)) return accepted(field, from_form(field, json));
  if (json.is_null()) return null_value(field);
  return accepted(field, from_json(field, json));
}

Result<Value> read_text(const Field& field, std::string_view text, DateMeans date) {
  return accepted(field, from_text(field, text, date));
}

bool is_erased_marker(const JsonValue& json) {
  return json.is_object() && json.size() == 1 && json.get("erased").is(JsonType::kTrue);
}

}  // namespace daybook::api
