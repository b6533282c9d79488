#include "api/read/as_of.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "api/read/percent.h"
#include "api/read/time_text.h"

namespace daybook::api {
namespace {

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Position position_of(std::string_view digits) {
  Position position{std::numeric_limits<std::uint64_t>::max()};
  std::uint64_t number = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (read.ec == std::errc{}) position.value = number;
  return position;
}

}  // namespace

Result<PastPoint> read_past_point(std::string_view parameter, std::string_view text) {
  if (is_number(text)) return PastPoint{position_of(text)};
  if (const auto time = read_time(with_offset_sign(text))) return PastPoint{*time};
  return invalid(std::string(parameter),
                 "Enter a position (a whole number) or a time such as 2026-01-31T10:00:00Z.");
}

Result<std::optional<PastPoint>> read_as_of(std::string_view query) {
  std::optional<PastPoint> point;
  const auto pairs = read_pairs(query);
  if (!pairs) return point;  // Whoever reads the rest of the query says what is wrong with it.
  const auto asked = std::ranges::find(*pairs, kAsOf.name, &Pair::name);
  if (asked == pairs->end() || asked->value.empty()) return point;
  DAYBOOK_TRY(point, read_past_point(kAsOf.name, asked->value));
  return point;
}

}  // namespace daybook::api
