// Where and why a text is no JSON. The fast parser only says that it is not; this one is asked
// then, so that a caller is shown the place. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::api {

// Arrays and objects within one another; the body itself is the first.
inline constexpr int kJsonDepthMax = 32;

struct JsonFault {
  std::size_t position = 0;  // In bytes from the start.
  std::string_view reason;   // "expected ':' after a member's name"
};

// RFC 8259 with the depth limit; nullopt when the text is JSON.
std::optional<JsonFault> find_json_fault(std::string_view text);

// "byte 17 (line 2, column 5)": lines and columns count from 1, columns in characters.
std::string described_place(std::string_view text, std::size_t position);

}  // namespace daybook::api
