#include "api/render/json_writer.h"

#include "api/read/time_text.h"

namespace daybook::api {
namespace {

// For a field that may be null absence is null; for one that never is, there is a form of blank.
void append_absent(std::string& out, const Field& field) {
  const bool has_default = !field.default_text.empty();
  const bool is_text = field.type == FieldType::kText || field.type == FieldType::kEmail ||
                       (field.type == FieldType::kChoice && has_default);
  if (field.type == FieldType::kReferences) {
    out += "[]";
  } else if (!field.is_nullable && is_text) {
    append_json_text(out, field.default_text);
  } else if (!field.is_nullable && has_default) {
    out += field.default_text;  // Flags, numbers and documents are spelled as JSON.
  } else {
    out += "null";
  }
}

void append_number(std::string& out, const Field& field, std::int64_t number) {
  if (field.type == FieldType::kTime) {
    out += '"';
    append_time(out, Time{number});
    out += '"';
  } else if (field.type == FieldType::kDecimal) {
    append_decimal(out, number);
  } else {
    append_integer(out, number);
  }
}

void append_quoted(std::string& out, const Uuid& id) {
  out += '"';
  append_uuid(out, id);
  out += '"';
}

void append_set(std::string& out, const References& set) {
  out += '[';
  for (std::size_t i = 0; i < set.ids.size(); ++i) {
    if (i > 0) out += ',';
    append_quoted(out, set.ids[i]);
  }
  out += ']';
}

}  // namespace

void append_value(std::string& out, const Field& field, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    append_json_text(out, *text);
  } else if (is_null(value)) {
    append_absent(out, field);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    append_number(out, field, *number);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* id = std::get_if<Uuid>(&value)) {
    append_quoted(out, *id);
  } else if (const auto* json = std::get_if<Json>(&value)) {
    out += json->text;
  } else if (const auto* set = std::get_if<References>(&value)) {
    append_set(out, *set);
  } else if (std::holds_alternative<Bytes>(value)) {
    out += "null";  // Never part of a document.
  } else {
    out += R"({"erased":true})";
  }
}

void JsonWriter::separate() {
  if (needs_comma_) out_ += ',';
  needs_comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
  out_ += bracket;
  needs_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_text(out_, name);
  out_ += ':';
  needs_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::text(std::string_view text) {
  separate();
  append_json_text(out_, text);
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t number) {
  separate();
  append_integer(out_, number);
  return *this;
}

JsonWriter& JsonWriter::uuid(const Uuid& id) {
  separate();
  append_quoted(out_, id);
  return *this;
}

JsonWriter& JsonWriter::time(Time time) {
  separate();
  out_ += '"';
  append_time(out_, time);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::value(const Field& field, const Value& value) {
  separate();
  append_value(out_, field, value);
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace daybook::api
