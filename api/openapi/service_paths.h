// What the server answers besides its surfaces: health, metrics, and the description of itself.
#pragma once

#include <span>
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
  bool needs_backup_token = false;
  bool may_need_metrics_token = false;
  std::span<const std::string_view> parameters = {};  // Of the query; none is required.
  bool is_metered = true;                             // Counts against its address's limit.
};

inline constexpr ServicePath kServicePaths[] = {
    {.path = "/healthz",
     .operation_id = "service_health",
     .summary = "Is the process alive",
     .media_type = "application/json",
     .is_metered = false},
    {.path = "/readyz",
     .operation_id = "service_ready",
     .summary = "May requests be sent",
     .media_type = "application/json",
     .may_be_unavailable = true,
     .is_metered = false},
    {.path = "/metrics",
     .operation_id = "service_metrics",
     .summary = "Prometheus metrics",
     .media_type = "text/plain",
     .may_need_metrics_token = true,
     .is_metered = false},
    {"/api/openapi.json", "service_openapi", "This document, as OpenAPI 3.1", "application/json"},
    {"/api/openapi-3.0.json", "service_openapi_30", "This document, as OpenAPI 3.0",
     "application/json"},
    {"/api/docs", "service_docs", "A page to read and to try all this", "text/html"},
};

// Served only with --backup-token-file, whose secret they ask for: they read every tenant. Only who
// does not have it is metered.
inline constexpr std::string_view kRange[] = {"shard", "after", "until"};
inline constexpr std::string_view kKeyRange[] = {"shard", "after"};
inline constexpr ServicePath kBackupPaths[] = {
    {.path = "/api/backup/logs",
     .operation_id = "backup_logs",
     .summary = "The logs that there are, and where each ends",
     .media_type = "application/json",
     .may_be_unavailable = true,
     .needs_backup_token = true,
     .is_metered = false},
    {.path = "/api/backup/commits",
     .operation_id = "backup_commits",
     .summary = "Stored commits of a range of places, as many as fit an answer",
     .media_type = "application/octet-stream",
     .may_be_unavailable = true,
     .needs_backup_token = true,
     .parameters = kRange,
     .is_metered = false},
    {.path = "/api/backup/keys",
     .operation_id = "backup_keys",
     .summary = "Wrapped keys after a name, as many as fit an answer",
     .media_type = "application/octet-stream",
     .may_be_unavailable = true,
     .needs_backup_token = true,
     .parameters = kKeyRange,
     .is_metered = false},
};

// As members of the open "paths" object.
void write_service_paths(JsonWriter& json, std::span<const ServicePath> paths);

}  // namespace daybook::api
