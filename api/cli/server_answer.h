// What an answer means for a command: go on, give up, and with which exit code.
#pragma once

#include <string>
#include <string_view>

#include "api/cli/command.h"
#include "api/cli/http_client.h"

namespace daybook::cli {

// Why a command cannot go on.
struct Failure {
  ExitCode code = kExitUnreachable;
  std::string message;
};

Failure failure_of(const Error& unreachable, std::string_view url);
// For an answer that is not 2xx.
Failure failure_of(const HttpResponse& response, std::string_view url);

// The text of an error body: `{"detail": "..."}` or `{"field": ["message", ...]}` as
// "field: message message", joined by "; ". The body itself when it is neither.
std::string error_text(std::string_view json);

}  // namespace daybook::cli
