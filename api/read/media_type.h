// Header values of the form "value; name=parameter" (RFC 9110, 5.6.6 and 8.3.1). Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace daybook::api {

// What stands before the first ';', in lower case: "multipart/form-data".
std::string media_type(std::string_view header);

// The parameter of that name (in lower case), without quotes and their escapes.
std::optional<std::string> parameter(std::string_view header, std::string_view name);

// Without spaces and tabs around it.
std::string_view without_blanks(std::string_view text);

std::string lower_ascii(std::string_view text);

}  // namespace daybook::api
