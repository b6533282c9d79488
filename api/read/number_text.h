// Numbers from their text, exactly: nothing passes through floating point. Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::api {

enum class NumberFault : std::uint8_t {
  kNone,
  kNotANumber,  // Not of the form of a JSON number (RFC 8259, 6).
  kNotWhole,    // Has decimals that it may not have.
  kOutOfRange,  // Does not fit 64 bits.
};

struct ReadNumber {
  std::int64_t value = 0;
  NumberFault fault = NumberFault::kNone;
};

// RFC 8259, 6: -?int frac? exp?
bool is_json_number(std::string_view text);

// `text` times 10^decimals, which must be whole: "1.25" with 4 decimals is 12500, "2.5e1" with 0 is
// 25. A leading '+' and leading zeros are refused, as JSON does.
ReadNumber read_scaled(std::string_view text, int decimals);

}  // namespace daybook::api
