// Writes JSON from front to back into a text; commas and colons come by themselves. Asserts nothing
// about balance: a caller that forgets an end writes broken JSON, which tests see at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/render/json_text.h"
#include "domain/core/field.h"
#include "domain/core/value.h"

namespace daybook::api {

// As an answer shows the value of this field: texts that are never null show "" when absent,
// documents and flags their default, sets []; decimals as exact numbers, times in RFC 3339, erased
// values as {"erased": true}. `value` may be Null.
void append_value(std::string& out, const Field& field, const Value& value);

class JsonWriter {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view text);
  JsonWriter& number(std::int64_t number);
  JsonWriter& boolean(bool flag) { return raw(flag ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  JsonWriter& uuid(const Uuid& id);
  JsonWriter& time(Time time);
  JsonWriter& value(const Field& field, const Value& value);
  // JSON as it is, such as a rendered record.
  JsonWriter& raw(std::string_view json);

  // Members in one word.
  JsonWriter& text(std::string_view name, std::string_view text) { return key(name).text(text); }
  JsonWriter& number(std::string_view name, std::int64_t number) {
    return key(name).number(number);
  }
  JsonWriter& boolean(std::string_view name, bool flag) { return key(name).boolean(flag); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace daybook::api
