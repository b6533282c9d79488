// Pieces of JSON appended to a text (RFC 8259). Pure; safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/core/value.h"

namespace daybook::api {

// In quotes; '"', '\' and control characters escaped, all other characters as they are.
void append_json_text(std::string& out, std::string_view text);

void append_integer(std::string& out, std::int64_t number);

// Ten-thousandths as an exact number with as few decimals as it needs: 15000 is 1.5.
void append_decimal(std::string& out, std::int64_t ten_thousandths);

// The 36-character form, without quotes.
void append_uuid(std::string& out, const Uuid& id);

}  // namespace daybook::api
