// Reads JSON with simdjson into a Body. Safe from any thread; each keeps a parser of its own.
#pragma once

#include <cstddef>
#include <string_view>

#include "api/read/json_value.h"
#include "domain/core/result.h"

namespace daybook::api {

// A body of 16 MiB of "1," would be a tree of 300 MB.
inline constexpr std::size_t kJsonValuesMax = 1000000;

// Any JSON value (RFC 8259); a byte order mark before it is passed over. kInvalid, the place in the
// message: "json.malformed" (also when it is no UTF-8), "json.too_deep" (over 32 levels),
// "json.repeated_member" (which of two equal names wins is anybody's guess, so neither does).
// kTooLarge "json.too_many_values".
Result<Body> read_json(std::string_view text);

}  // namespace daybook::api
