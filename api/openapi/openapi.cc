#include "api/openapi/openapi.h"

#include <algorithm>
#include <set>
#include <vector>

#include "api/openapi/answers.h"
#include "api/openapi/operation.h"
#include "api/openapi/schema_writer.h"
#include "api/openapi/service_paths.h"
#include "api/read/as_of.h"
#include "api/read/query_reader.h"

namespace daybook::api {
namespace {

constexpr std::string_view kMediaTypes[] = {"application/json", "application/scim+json",
                                            "application/x-www-form-urlencoded",
                                            "multipart/form-data", "*/*"};

constexpr std::string_view kDescription =
    "An event-sourced CRM. Every write is kept for ever: with an Idempotency-Key it may be sent "
    "again, and the answer is the first one. Members marked readOnly are ignored in bodies, "
    "unknown "
    "ones are refused. A value whose subject was erased is shown as {\"erased\": true}.";

// The times of a record as fields, for filters by them.
const Field* filtered_field(const Resource& resource, FieldId id) {
  static const Field created_at = time(kCreatedAt.value, "created_at");
  static const Field updated_at = time(kUpdatedAt.value, "updated_at");
  if (id == kCreatedAt) return &created_at;
  if (id == kUpdatedAt) return &updated_at;
  return resource.kind->find(id);
}

// The operations of one path, which OpenAPI wants in one object.
struct PathItem {
  std::string path;
  std::vector<const Operation*> operations;
};

std::vector<PathItem> by_path(const std::vector<Operation>& operations) {
  std::vector<PathItem> items;
  for (const Operation& operation : operations) {
    auto item = std::ranges::find(items, operation.path, &PathItem::path);
    if (item == items.end()) item = items.insert(items.end(), PathItem{operation.path, {}});
    item->operations.push_back(&operation);
  }
  return items;
}

class Document {
 public:
  Document(std::span<const Surface* const> surfaces, OpenApiVersion version,
           std::vector<ServicePath> service, std::string& out)
      : json_(out),
        schemas_(json_, version),
        version_(version),
        service_(std::move(service)),
        surfaces_(surfaces) {
    for (const Surface* surface : surfaces_) {
      for (Operation& operation : operations_of(*surface)) {
        operations_.push_back(std::move(operation));
      }
    }
  }

  void write() {
    json_.begin_object();
    json_.text("openapi", version_ == OpenApiVersion::k31 ? "3.1.0" : "3.0.3");
    info();
    json_.key("servers").begin_array().begin_object().text("url", "/").end_object().end_array();
    tags();
    json_.key("paths").begin_object();
    for (const PathItem& item : by_path(operations_)) path(item);
    write_service_paths(json_, service_);
    json_.end_object();
    components();
    json_.end_object();
  }

 private:
  void info() {
    json_.key("info").begin_object();
    json_.text("title", surfaces_.size() == 1 ? surfaces_.front()->title : "Daybook");
    json_.text("version", "1.0.0").text("description", kDescription);
    json_.end_object();
  }

  void tags() {
    std::set<std::string> seen;
    json_.key("tags").begin_array();
    for (const Operation& operation : operations_) {
      if (!seen.insert(operation.tag).second) continue;
      json_.begin_object().text("name", operation.tag).end_object();
    }
    json_.begin_object().text("name", kServiceTag).end_object();
    json_.end_array();
  }

  void path(const PathItem& item) {
    json_.key(item.path).begin_object();
    for (const Operation* one : item.operations) operation(*one);
    json_.end_object();
  }

  void operation(const Operation& operation) {
    json_.key(method_name(operation.method)).begin_object();
    json_.text("operationId", operation.operation_id).text("summary", operation.summary);
    json_.key("tags").begin_array().text(operation.tag).end_array();
    security(operation);
    parameters(operation);
    if (operation.has_body()) request_body(operation);
    write_answers(json_, operation);
    json_.end_object();
  }

  void security(const Operation& operation) {
    json_.key("security").begin_array();
    if (operation.needs_caller() || operation.refuses_strangers_itself()) {
      for (const std::string_view scheme :
           {"PlatformApiKeyAuthentication", "BearerAuthentication", "ApiKeyHeaderAuthentication"}) {
        json_.begin_object().key(scheme).begin_array().end_array().end_object();
      }
    }
    json_.end_array();
    if (operation.permission.empty()) return;
    json_.key("x-permissions").begin_array().text(operation.permission);
    if (!operation.also_needed.empty()) json_.text(operation.also_needed);
    json_.end_array();
  }

  void parameters(const Operation& operation) {
    json_.key("parameters").begin_array();
    for (const std::string_view name : operation.path_parameters()) {
      begin_parameter("path", name, true);
      const bool names_record = name == "id" || name.ends_with("Id");
      const bool is_number = names_record && is_by_number(operation);
      json_.key("schema").begin_object().text("type", is_number ? "integer" : "string");
      if (name == "position") {
        json_.text("pattern", "^[0-9]+(@[0-9]+)?$");  // render/position_token.h
      } else if (!is_number) {
        json_.text("format", "uuid");
      }
      json_.end_object().end_object();
    }
    if (operation.verb == kList) list_parameters(*operation.resource);
    if (operation.verb == kRead) fields_parameter(*operation.resource);
    if (operation.verb == kList || operation.verb == kRead) past_parameter();
    if (operation.action != nullptr) {
      for (const Field& field : operation.action->query) {
        field.name == kAsOf.name ? past_parameter() : action_parameter(field);
      }
    }
    header_parameters(operation);
    json_.end_array();
  }

  static bool is_by_number(const Operation& operation) {
    if (operation.resource != nullptr && operation.resource->by_number) return true;
    return operation.action != nullptr && operation.action->by_number;
  }

  void begin_parameter(std::string_view in, std::string_view name, bool is_required) {
    json_.begin_object().text("in", in).text("name", name).boolean("required", is_required);
  }

  void field_parameter(std::string_view name, const Field& field, Match match = Match::kEquals) {
    begin_parameter("query", name, false);
    json_.key("schema");
    schemas_.parameter(field, match);
    json_.end_object();
  }

  void action_parameter(const Field& field) {
    begin_parameter("query", field.name, field.is_required);
    json_.key("schema");
    schemas_.parameter(field, Match::kEquals);
    json_.end_object();
  }

  void integer_parameter(std::string_view name, std::uint32_t most) {
    begin_parameter("query", name, false);
    json_.key("schema").begin_object().text("type", "integer").number("minimum", 1);
    if (most > 0) json_.number("default", kPageSizeDefault);
    json_.end_object();
    if (most > 0) json_.text("description", "more than " + std::to_string(most) + " is as much");
    json_.end_object();
  }

  void list_parameters(const Resource& resource) {
    for (const Filter& filter : resource.filters) {
      const Field* field = filtered_field(resource, filter.field);
      if (field != nullptr) field_parameter(filter.parameter, *field, filter.match);
    }
    integer_parameter("page", 0);
    integer_parameter("page_size", kPageSizeMax);
    ordering_parameter(*resource.kind);
    const bool is_searchable = std::ranges::any_of(resource.kind->fields, &Field::is_searched);
    if (is_searchable) plain_parameter("search", "words that a record holds");
    fields_parameter(resource);
  }

  void plain_parameter(std::string_view name, std::string_view description) {
    begin_parameter("query", name, false);
    json_.text("description", description);
    json_.key("schema").begin_object().text("type", "string").end_object().end_object();
  }

  void fields_parameter(const Resource&) {
    plain_parameter("fields", "names of the members to answer with, commas between");
  }

  void past_parameter() {
    plain_parameter(kAsOf.name,
                    "answer as it would have been at this position or time of the past; the "
                    "header Daybook-Position names the position");
  }

  void ordering_parameter(const Kind& kind) {
    begin_parameter("query", "ordering", false);
    json_.key("schema").begin_object().text("type", "string").key("enum").begin_array();
    const auto both_ways = [this](std::string_view name) {
      json_.text(name).text("-" + std::string(name));
    };
    both_ways("created_at");
    both_ways("updated_at");
    for (const Field& field : kind.fields) {
      if (field.is_sorted) both_ways(field.name);
    }
    json_.end_array().end_object().end_object();
  }

  void header_parameters(const Operation& operation) {
    const auto refer = [this](std::string_view name) {
      json_.begin_object();
      json_.text("$ref", "#/components/parameters/" + std::string(name)).end_object();
    };
    if (operation.is_write()) refer("Idempotency-Key");
    if (operation.is_write()) refer("Daybook-Proof");
    const bool is_of_record = operation.resource != nullptr && !operation.path_parameters().empty();
    if (operation.is_write() && is_of_record) refer("If-Match");
    if (operation.verb == kRead) refer("If-None-Match");
    if (!operation.is_write() && operation.needs_caller()) refer("Daybook-Min-Position");
  }

  static std::string request_schema(const Operation& operation) {
    if (operation.action != nullptr) return std::string(operation.action->request->name);
    return (operation.verb == kUpdate ? "Patched" : "") + std::string(operation.resource->title);
  }

  static bool needs_body(const Operation& operation) {
    if (operation.action == nullptr) return operation.verb != kUpdate;
    const Schema& schema = *operation.action->request;
    return !schema.is_partial && std::ranges::any_of(schema.fields, &Field::is_required);
  }

  void request_body(const Operation& operation) {
    json_.key("requestBody").begin_object().key("content").begin_object();
    const std::span<const std::string_view> media =
        operation.dialect == nullptr ? kMediaTypes : operation.dialect->request_media;
    for (const std::string_view type : media) {
      json_.key(type).begin_object().key("schema");
      schemas_.reference(request_schema(operation));
      json_.end_object();
    }
    json_.end_object();
    if (needs_body(operation)) json_.boolean("required", true);
    json_.end_object();
  }

  void components() {
    json_.key("components").begin_object();
    json_.key("schemas").begin_object();
    std::set<std::string_view> written;
    for (const Operation& operation : operations_) resource_schemas(operation, written);
    // Requests first: a schema that is both answers a request's question, what must be sent.
    for (const Operation& operation : operations_) {
      if (operation.action == nullptr) continue;
      write_once(operation.action->request, SchemaUse::kRequest, written);
    }
    for (const Operation& operation : operations_) {
      if (operation.action == nullptr) continue;
      // In another dialect members may be missing from answers, too.
      const bool is_whole = operation.dialect == nullptr;
      for (const Answer& answer : operation.action->answers) {
        write_once(answer.schema, is_whole ? SchemaUse::kAnswer : SchemaUse::kRequest, written);
        write_once(answer.plain, SchemaUse::kAnswer, written);
      }
    }
    for (const Surface* surface : surfaces_) {
      for (const Schema* schema : surface->schemas) {
        write_once(schema, SchemaUse::kRequest, written);
      }
    }
    schemas_.errors();
    for (const Surface* surface : surfaces_) {
      if (surface->dialect == nullptr) continue;
      write_once(surface->dialect->error, SchemaUse::kRequest, written);
      write_once(surface->dialect->invalid_input, SchemaUse::kRequest, written);
      if (surface->dialect->problem == nullptr) continue;
      write_once(surface->dialect->problem, SchemaUse::kRequest, written);
    }
    json_.end_object();
    write_shared_components(json_, surfaces_);
    json_.end_object();
  }

  void resource_schemas(const Operation& operation, std::set<std::string_view>& written) {
    const Resource* resource = operation.resource;
    // Of a surface with a dialect of its own the bodies are schemas.
    if (resource == nullptr || operation.dialect != nullptr) return;
    if (!written.insert(resource->title).second) return;
    schemas_.resource(*resource);
  }

  void write_once(const Schema* schema, SchemaUse use, std::set<std::string_view>& written) {
    if (schema != nullptr && written.insert(schema->name).second) schemas_.schema(*schema, use);
  }

  JsonWriter json_;
  SchemaWriter schemas_;
  OpenApiVersion version_;
  std::vector<ServicePath> service_;
  std::span<const Surface* const> surfaces_;
  std::vector<Operation> operations_;
};

}  // namespace

std::string openapi(std::span<const Surface* const> surfaces, OpenApiVersion version,
                    bool gives_backups) {
  std::vector<ServicePath> service(std::begin(kServicePaths), std::end(kServicePaths));
  if (gives_backups) {
    service.insert(service.end(), std::begin(kBackupPaths), std::end(kBackupPaths));
  }
  std::string out;
  Document(surfaces, version, std::move(service), out).write();
  return out;
}

DocumentPaths document_paths(const Surface& surface) {
  const std::string base(surface.bases.front());
  return {base + "/openapi.json", base + "/openapi-3.0.json"};
}

std::string openapi_of(const Surface& surface, OpenApiVersion version) {
  const DocumentPaths paths = document_paths(surface);
  const std::vector<ServicePath> service = {
      {paths.v31, "service_openapi", "This document, as OpenAPI 3.1", "application/json"},
      {paths.v30, "service_openapi_30", "This document, as OpenAPI 3.0", "application/json"}};
  const Surface* const surfaces[] = {&surface};
  std::string out;
  Document(surfaces, version, service, out).write();
  return out;
}

}  // namespace daybook::api
