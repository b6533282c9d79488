// Which trace a request is part of.
#pragma once

#include <string>
#include <string_view>

namespace daybook::api {

// "00-<trace id>-<span>-<flags>" of a traceparent (W3C Trace Context); of other text what a trace
// may be called.
inline std::string trace_id_of(std::string_view parent) {
  constexpr std::size_t kBegin = 3;
  constexpr std::size_t kSize = 32;
  const bool is_traceparent =
      parent.size() > kBegin + kSize && parent[kBegin - 1] == '-' && parent[kBegin + kSize] == '-';
  return std::string(is_traceparent ? parent.substr(kBegin, kSize) : parent.substr(0, 64));
}

}  // namespace daybook::api
