#include "domain/core/value.h"

namespace daybook {

bool is_blank(const Value& value) {
  if (is_null(value)) return true;
  if (const auto* text = std::get_if<std::string>(&value)) return text->empty();
  if (const auto* set = std::get_if<References>(&value)) return set->ids.empty();
  const auto* json = std::get_if<Json>(&value);
  return json != nullptr && (json->text == "{}" || json->text == "[]" || json->text == "null");
}

std::string_view text_of(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string_view{} : std::string_view{*text};
}

}  // namespace daybook
