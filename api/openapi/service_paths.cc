#include "api/openapi/service_paths.h"

namespace daybook::api {
namespace {

void write_answer(JsonWriter& json, std::string_view status, const ServicePath& path) {
  const bool is_json = path.media_type == "application/json";
  json.key(status).begin_object().text("description", "");
  json.key("content").begin_object().key(path.media_type).begin_object();
  json.key("schema").begin_object().text("type", is_json ? "object" : "string").end_object();
  json.end_object().end_object().end_object();
}

void write_refusal(JsonWriter& json, std::string_view status, std::string_view description) {
  json.key(status).begin_object().text("description", description);
  json.key("content").begin_object().key("application/json").begin_object();
  json.key("schema").begin_object().text("type", "object").end_object();
  json.end_object().end_object().end_object();
}

void write_parameters(JsonWriter& json, const ServicePath& path) {
  json.key("parameters").begin_array();
  for (const std::string_view name : path.parameters) {
    const bool is_name = name == "after" && path.parameters.size() == std::size(kKeyRange);
    json.begin_object().text("name", name).text("in", "query");
    json.key("schema").begin_object().text("type", is_name ? "string" : "integer").end_object();
    json.end_object();
  }
  json.end_array();
}

void write_security(JsonWriter& json, const ServicePath& path) {
  json.key("security").begin_array();
  if (path.may_need_metrics_token) json.begin_object().end_object();
  if (path.needs_backup_token || path.may_need_metrics_token) {
    json.begin_object().key("BearerAuthentication").begin_array().end_array().end_object();
  }
  json.end_array();
}

void write_answers(JsonWriter& json, const ServicePath& path) {
  json.key("responses").begin_object();
  write_answer(json, "200", path);
  if (!path.parameters.empty()) write_refusal(json, "400", "a parameter is wrong");
  if (path.needs_backup_token) write_refusal(json, "401", "not the secret for backups");
  if (path.may_need_metrics_token) write_refusal(json, "401", "not the secret for metrics");
  if (path.may_need_metrics_token) write_refusal(json, "403", "from another machine");
  if (path.may_be_unavailable && path.needs_backup_token) write_refusal(json, "503", "not now");
  if (path.may_be_unavailable && !path.needs_backup_token) write_answer(json, "503", path);
  json.end_object();
}

}  // namespace

void write_service_paths(JsonWriter& json, std::span<const ServicePath> paths) {
  for (const ServicePath& path : paths) {
    json.key(path.path).begin_object().key("get").begin_object();
    json.text("operationId", path.operation_id).text("summary", path.summary);
    json.key("tags").begin_array().text(kServiceTag).end_array();
    if (!path.parameters.empty()) write_parameters(json, path);
    write_security(json, path);
    write_answers(json, path);
    json.end_object().end_object();
  }
}

}  // namespace daybook::api
