// Addresses of pages that clients make links of, as a rule for fields. Pure.
#pragma once

#include <string_view>

#include "domain/core/value.h"

namespace daybook {

// Why the text is no address of http or https with a host and without credentials; empty for one.
std::string_view check_web_address(const Value& value);

}  // namespace daybook
