// Positions as clients keep them (Daybook-Position, Daybook-Min-Position): a bare number in the
// first incarnation of a log, "<number>@<incarnation>" after a restore. The same number may stand
// for another commit there. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/result.h"
#include "domain/core/value.h"

namespace daybook::api {

std::string position_token(Position position, std::uint64_t incarnation);

struct PositionToken {
  Position position;
  std::optional<std::uint64_t> incarnation = {};  // None: a bare number.
};

// Nothing when it is neither form.
std::optional<PositionToken> parse_position_token(std::string_view text);

// kGone "position.other_incarnation" for one of another incarnation than the log's. Who reads in
// the path or the query of a request takes a bare number for one that the history shows now; who
// takes it for one that was kept, for one of the first incarnation.
Result<Position> present_position(const PositionToken& token, std::uint64_t incarnation);
Result<Position> kept_position(const PositionToken& token, std::uint64_t incarnation);

// A kept position. kInvalid "header.malformed" names `header`; kGone as above.
Result<Position> read_position_token(std::string_view header, std::string_view value,
                                     std::uint64_t incarnation);

}  // namespace daybook::api
