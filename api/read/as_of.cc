#include "api/read/as_of.h"

#include <algorithm>

#include "api/read/percent.h"
#include "api/read/time_text.h"

namespace daybook::api {

Result<PastPoint> read_past_point(std::string_view parameter, std::string_view text) {
  if (const auto position = parse_position_token(text)) return PastPoint{*position};
  if (const auto time = read_time(with_offset_sign(text))) return PastPoint{*time};
  return invalid(std::string(parameter),
                 "Enter a position (a whole number) or a time such as 2026-01-31T10:00:00Z.");
}

Result<std::optional<PastPoint>> read_as_of(std::string_view query) {
  std::optional<PastPoint> point;
  DAYBOOK_TRY(const auto pairs, read_pairs(query));
  const auto asked = std::ranges::find(pairs, kAsOf.name, &Pair::name);
  if (asked == pairs.end()) return point;
  DAYBOOK_TRY(point, read_past_point(kAsOf.name, asked->value));
  return point;
}

}  // namespace daybook::api
