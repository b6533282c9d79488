// What the server answers besides its surfaces: health, readiness, metrics, and the description of
// itself. The paths are those of api/openapi/service_paths.h.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "api/core/router.h"
#include "api/http/message.h"
#include "api/surface.h"

namespace daybook::api {

struct Application;

// Made once, because writing them costs milliseconds.
struct SystemPages {
  std::map<std::string, std::string, std::less<>> documents;  // OpenAPI, by path.
};

SystemPages describe(std::span<const Surface* const> surfaces, bool gives_backups);

// The routes; none needs a caller. Those of backups ask for a secret of their own.
void add_system_routes(Router& router, std::span<const Surface* const> surfaces,
                       bool gives_backups);

// While the server starts there are no routes yet: health, readiness and metrics are answered, and
// everything else with 503 and Retry-After. Any thread.
http::Response answer_starting(const http::Request& request, const Application& application);

}  // namespace daybook::api
