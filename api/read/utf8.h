// Text as UTF-8 (RFC 3629), as far as reading input needs it. Pure; safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace daybook::api {

// Length in bytes of the code point that starts at `at`; 0 when no valid one does. Overlong forms,
// surrogates and anything over U+10FFFF are invalid.
std::size_t code_point_size(std::string_view text, std::size_t at);

// Where the first invalid byte stands; npos when there is none.
std::size_t find_invalid_utf8(std::string_view text);

// Code points of a valid text: the unit of every length limit.
std::size_t count_characters(std::string_view text);

// Without leading and trailing white space (the Unicode property White_Space).
std::string_view trimmed(std::string_view text);

// At most `characters` code points of it, for naming input in an error.
std::string_view shortened(std::string_view text, std::size_t characters);

void append_utf8(std::string& out, char32_t code_point);

}  // namespace daybook::api
