// Cross-origin access from browsers (https://fetch.spec.whatwg.org/#http-cors-protocol) for one
// allowed origin, or "*". Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/http/message.h"

namespace daybook::http {

class Cors {
 public:
  explicit Cors(std::string_view allowed_origin);  // Empty: off.

  bool on() const { return !allowed_.empty(); }
  // Whole header lines for an answer to a request with that Origin header (empty: none sent).
  std::string_view headers_for(std::string_view origin) const;
  // The browser's question before the request proper; answered here, no handler sees it.
  bool is_preflight(const Request& request) const;
  Response preflight(const Request& request) const;

 private:
  bool allows(std::string_view origin) const { return allowed_ == "*" || allowed_ == origin; }

  std::string allowed_;
  std::string granted_;  // Header lines for the allowed origin ...
  std::string others_;   // ... and for every other, so that caches keep the two apart.
};

}  // namespace daybook::http
