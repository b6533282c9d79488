// Is a text an e-mail address that a mail server would take? Pure; safe from any thread.
#pragma once

#include <string_view>

namespace daybook::api {

// Practical rather than RFC 5322: a local part without spaces, control characters or quoting, one
// '@', and a domain of at least two labels of letters, digits and inner hyphens. Characters beyond
// ASCII are allowed on both sides (RFC 6531). The lengths are RFC 5321's: 64 and 254 bytes at most.
bool is_email(std::string_view text);

}  // namespace daybook::api
