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
  std::span<const std::string_view> parameters = {};  // Of the query; none is required.
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

// Served only with --backup-token-file, whose secret they ask for: they read every tenant.
inline constexpr std::string_view kRange[] = {"shard", "after", "until"};
inline constexpr std::string_view kKeyRange[] = {"shard", "after"};
inline constexpr ServicePath kBackupPaths[] = {
    {.path = "/api/backup/logs",
     .operation_id = "backup_logs",
     .summary = "The logs that there are, and where each ends",
     .media_type = "application/json",
     .may_be_unavailable = true,
     .needs_backup_token = true},
    {.path = "/api/backup/commits",
     .operation_id = "backup_commits",
     .summary = "Stored commits of a range of places, as many as fit an answer",
     .media_type = "application/octet-stream",
     .may_be_unavailable = true,
     .needs_backup_token = true,
     .parameters = kRange},
    {.path = "/api/backup/keys",
     .operation_id = "backup_keys",
     .summary = "Wrapped keys after a name, as many as fit an answer",
     .media_type = "application/octet-stream",
     .may_be_unavailable = true,
     .needs_backup_token = true,
     .parameters = kKeyRange},
};

// As members of the open "paths" object.
void write_service_paths(JsonWriter& json, std::span<const ServicePath> paths);

}  // namespace daybook::api
