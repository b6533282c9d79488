// One log line a request: id, route, status, duration. Never a path's value, a query, a body, an
// address or a secret.
//
// Ordinary answers are logged at debug level only, since a line costs more than a read; answers of
// 500 and above at error level.
#pragma once

#include <chrono>
#include <string_view>

#include "api/core/router.h"

namespace daybook::api {

// The name of the logger whose messages are JSON members already; see api/cli/logging.h.
inline constexpr const char* kRequestLogger = "request";

// Any thread; costs one comparison when nothing is to be logged.
void log_request(std::string_view request_id, const Route& route, int status,
                 std::chrono::nanoseconds took);

}  // namespace daybook::api
