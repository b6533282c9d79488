// Positions as clients keep them (Daybook-Position, Daybook-Min-Position): a bare number in the
// first incarnation of a log, "<number>@<incarnation>" after a restore. The same number may stand
// for another commit there. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook::api {

std::string position_token(Position position, std::uint64_t incarnation);

// kInvalid "header.malformed" naming `header`; kGone "position.other_incarnation" for one of
// another incarnation than the log's.
Result<Position> read_position_token(std::string_view header, std::string_view value,
                                     std::uint64_t incarnation);

}  // namespace daybook::api
