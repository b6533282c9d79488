// Points of the past that a request names: a position of the tenant's history, or a time. Pure;
// safe from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "api/render/position_token.h"
#include "domain/core/field.h"
#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook::api {

// The query parameter that every read of records takes.
inline constexpr Field kAsOf = text(1000, "as_of", 64);

inline constexpr Field kAsOfAlone[] = {kAsOf};

using PastPoint = std::variant<PositionToken, Time>;

// "41" is a position, as is "41@2" (position_token.h), "2026-01-31T10:00:00Z" (RFC 3339, or a date
// for its start in UTC) a time. kInvalid names the parameter.
Result<PastPoint> read_past_point(std::string_view parameter, std::string_view text);

// What ?as_of= asks for; nothing when it is absent.
Result<std::optional<PastPoint>> read_as_of(std::string_view query);

}  // namespace daybook::api
