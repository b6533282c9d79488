#include "api/read/number_text.h"

#include <algorithm>
#include <limits>

namespace daybook::api {
namespace {

constexpr std::int64_t kExponentMax = 100000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The parts of a JSON number, as they stand in the text.
struct Parts {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
  bool valid = false;
};

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

// Saturates: beyond kExponentMax every number is either zero or out of range.
bool take_exponent(std::string_view& text, std::int64_t& exponent) {
  if (!take(text, 'e') && !take(text, 'E')) return true;
  const bool negative = take(text, '-');
  if (!negative) take(text, '+');
  const std::string_view digits = take_digits(text);
  for (const char c : digits) exponent = std::min(exponent * 10 + (c - '0'), kExponentMax);
  if (negative) exponent = -exponent;
  return !digits.empty();
}

Parts split(std::string_view text) {
  Parts parts;
  parts.negative = take(text, '-');
  parts.whole = take_digits(text);
  if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) return parts;
  if (take(text, '.')) {
    parts.fraction = take_digits(text);
    if (parts.fraction.empty()) return parts;
  }
  if (!take_exponent(text, parts.exponent)) return parts;
  parts.valid = text.empty();
  return parts;
}

bool push_digit(std::int64_t& value, int digit, bool negative) {
  return !__builtin_mul_overflow(value, std::int64_t{10}, &value) &&
         !__builtin_add_overflow(value, std::int64_t{negative ? -digit : digit}, &value);
}

int digit_at(const Parts& parts, std::size_t place) {
  const char c =
      place < parts.whole.size() ? parts.whole[place] : parts.fraction[place - parts.whole.size()];
  return c - '0';
}

}  // namespace

bool is_json_number(std::string_view text) { return split(text).valid; }

ReadNumber read_scaled(std::string_view text, int decimals) {
  const Parts parts = split(text);
  if (!parts.valid) return {0, NumberFault::kNotANumber};
  const std::size_t digits = parts.whole.size() + parts.fraction.size();
  // How many of the digits stand left of the scaled point; may lie before or beyond them.
  const std::int64_t kept =
      static_cast<std::int64_t>(parts.whole.size()) + parts.exponent + decimals;
  ReadNumber number;
  for (std::size_t i = 0; i < digits; ++i) {
    const int digit = digit_at(parts, i);
    if (static_cast<std::int64_t>(i) < kept) {
      if (!push_digit(number.value, digit, parts.negative)) return {0, NumberFault::kOutOfRange};
    } else if (digit != 0) {
      return {0, NumberFault::kNotWhole};
    }
  }
  for (auto i = static_cast<std::int64_t>(digits); i < kept && number.value != 0; ++i) {
    if (!push_digit(number.value, 0, parts.negative)) return {0, NumberFault::kOutOfRange};
  }
  return number;
}

}  // namespace daybook::api
