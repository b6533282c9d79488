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

}  // namespace

void write_service_paths(JsonWriter& json) {
  for (const ServicePath& path : kServicePaths) {
    json.key(path.path).begin_object().key("get").begin_object();
    json.text("operationId", path.operation_id).text("summary", path.summary);
    json.key("tags").begin_array().text(kServiceTag).end_array();
    json.key("security").begin_array().end_array();
    json.key("responses").begin_object();
    write_answer(json, "200", path);
    if (path.may_be_unavailable) write_answer(json, "503", path);
    json.end_object().end_object().end_object();
  }
}

}  // namespace daybook::api
