// Times as text: RFC 3339, to the microsecond, shown in UTC. Pure; safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/core/value.h"

namespace daybook::api {

// What a date without a time of day stands for.
enum class DateMeans : bool { kItsStart, kItsEnd };

// "2026-01-31T10:00:00.5+02:00", or "2026-01-31" alone: the start (or the last microsecond) of that
// day in UTC. A time of day needs an offset: there is no zone to guess it from. Digits below the
// microsecond are cut off. A leap second is the second after it. Years 0001 to 9999.
std::optional<Time> read_time(std::string_view text, DateMeans date = DateMeans::kItsStart);

// "2026-01-31T10:00:00 02:00", as an unencoded '+' arrives in a query, with the '+' that was meant.
std::string with_offset_sign(std::string_view text);

// "2026-01-31T08:00:00.500000Z"
void append_time(std::string& out, Time time);

}  // namespace daybook::api
