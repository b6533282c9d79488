#include "api/surfaces/accounts/schemas.h"

#include <algorithm>

namespace daybook::api::accounts {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_of_word(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

}  // namespace

std::string_view check_word(const Value& value) {
  const std::string_view word = text_of(value);
  const bool fits =
      word.empty() || (is_letter(word.front()) && std::ranges::all_of(word, is_of_word));
  return fits ? "" : "Enter one word: a letter, then letters, digits, '_' and '-'.";
}

std::string_view check_object(const Value& value) {
  const auto* json = std::get_if<Json>(&value);
  return json == nullptr || json->text.starts_with('{') ? "" : "Enter an object.";
}

}  // namespace daybook::api::accounts
