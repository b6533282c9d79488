// Log lines on the standard error, one JSON object each:
//   {"time":"2026-01-31T09:05:11.204Z","level":"error","message":"..."}
// and for requests the members of api/core/request_log.h instead of a message.
#pragma once

#include <string>

namespace daybook::cli {

// "debug", "info", "warn" or "error". Once, before any thread logs.
void start_logging(const std::string& level);

}  // namespace daybook::cli
