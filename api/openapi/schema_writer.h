// JSON Schemas of fields, resources and schemas, in the dialect of either OpenAPI version. Pure.
#pragma once

#include <string_view>

#include "api/openapi/openapi.h"
#include "api/read/members.h"
#include "api/render/json_writer.h"

namespace daybook::api {

// What is required in a schema: by its reader for a request; every member for an answer, since
// answers always hold all.
enum class SchemaUse : std::uint8_t { kRequest, kAnswer };

class SchemaWriter {
 public:
  SchemaWriter(JsonWriter& json, OpenApiVersion version) : json_(json), version_(version) {}

  // The three of a resource, as members of the object that is open: "Person", "PatchedPerson",
  // "PaginatedPersonList".
  void resource(const Resource& resource);
  void schema(const Schema& schema, SchemaUse use);
  // "Error" and "ValidationError".
  void errors();

  // One value: an object is written.
  void value(const Field& field);
  void parameter(const Field& field, Match match);
  void reference(std::string_view schema_name);

 private:
  void type(std::string_view name, bool is_nullable);
  void text(const Field& field);
  void choices(const Field& field);
  void document(const Field& field);
  void identifiers(const Field& field);
  void identifier(const Field& field);
  void constraints(const Field& field);
  void default_of(const Field& field);
  void built_in(MemberSource source);
  void properties(const Resource& resource);
  void required(const Resource& resource);
  void page_of(const Resource& resource);

  JsonWriter& json_;
  OpenApiVersion version_;
  bool has_iris_ = false;  // In the schema that is being written.
};

}  // namespace daybook::api
