// What the server answers besides its surfaces: health, metrics, and the description of itself.
#pragma once

#include <string_view>

#include "api/render/json_writer.h"

namespace daybook::api {

inline constexpr std::string_view kServiceTag = "service";

struct ServicePath {
  std::string_view path;
  std::string_view operation_id;
  std::string_view summary;
  std::string_view media_type;
  bool may_be_unavailable = false;
};

inline constexpr ServicePath kServicePaths[] = {
    {"/healthz", "service_health", "Is the process alive", "application/json"},
    {"/readyz", "service_ready", "May requests be sent", "application/json", true},
    {"/metrics", "service_metrics", "Prometheus metrics", "text/plain"},
    {"/api/openapi.json", "service_openapi", "This document, as OpenAPI 3.1", "application/json"},
    {"/api/openapi-3.0.json", "service_openapi_30", "This document, as OpenAPI 3.0",
     "application/json"},
    {"/api/docs", "service_docs", "A page to read and to try all this", "text/html"},
};

// As members of the open "paths" object.
void write_service_paths(JsonWriter& json);

}  // namespace daybook::api
