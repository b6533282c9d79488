// Percent-encoding (RFC 3986, 2.1) and the pairs of a query string or a form (WHATWG URL, 5).
// Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"

namespace daybook::api {

enum class Plus : bool { kIsPlus, kIsSpace };

// kInvalid ("text.not_percent_encoded", "text.not_utf8", "text.nul") for a lone or broken '%', for
// bytes that are no UTF-8, and for NUL.
Result<std::string> percent_decode(std::string_view text, Plus plus);

struct Pair {
  std::string name;
  std::string value;
};

// "a=1&b=two" in the order given; names may repeat. kInvalid as above, naming the pair's number.
Result<std::vector<Pair>> read_pairs(std::string_view text);

// Everything but RFC 3986's unreserved characters is encoded.
void append_percent_encoded(std::string& out, std::string_view text);

}  // namespace daybook::api
