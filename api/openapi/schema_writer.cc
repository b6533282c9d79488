#include "api/openapi/schema_writer.h"

#include <string>

namespace daybook::api {
namespace {

bool is_text(const Field& field) {
  return field.type == FieldType::kText || field.type == FieldType::kEmail;
}

constexpr std::string_view kObjectOrNull = "object?";
constexpr std::string_view kObjects = "object[]";

bool is_any_object(const Field& field) {
  return field.target == "object" || field.target == kObjectOrNull;
}

// Null is among the values of free-form JSON anyway, and an absent set is an empty one.
bool shows_null(const Field& field) {
  return field.is_nullable && field.type != FieldType::kJson &&
         field.type != FieldType::kReferences;
}

// Is the member always there? What is only ever sent is in no answer.
bool is_there(const Schema& schema, const Field& field, SchemaUse use) {
  const bool is_answered = use == SchemaUse::kAnswer && !field.is_secret;
  return is_answered || (field.is_required && !schema.is_partial);
}

bool is_shown(const Member& member) { return member.field == nullptr || !member.field->is_secret; }

}  // namespace

void SchemaWriter::type(std::string_view name, bool is_nullable) {
  if (!is_nullable) {
    json_.text("type", name);
  } else if (version_ == OpenApiVersion::k31) {
    json_.key("type").begin_array().text(name).text("null").end_array();
  } else {
    json_.text("type", name).boolean("nullable", true);
  }
}

void SchemaWriter::reference(std::string_view schema_name) {
  json_.begin_object();
  json_.text("$ref", "#/components/schemas/" + std::string(schema_name));
  json_.end_object();
}

void SchemaWriter::text(const Field& field) {
  type("string", shows_null(field));
  if (field.type == FieldType::kEmail) json_.text("format", "email");
  if (field.length_max > 0) json_.number("maxLength", field.length_max);
}

void SchemaWriter::choices(const Field& field) {
  type("string", shows_null(field));
  json_.key("enum").begin_array();
  for (const std::string_view choice : field.choices) json_.text(choice);
  if (shows_null(field)) json_.null();
  json_.end_array();
}

void SchemaWriter::document(const Field& field) {
  if (field.target == "string[]") {
    json_.text("type", "array").key("items");
    json_.begin_object().text("type", "string").end_object();
  } else if (field.target == kObjects) {
    json_.text("type", "array").key("items").begin_object().text("type", "object");
    json_.key("additionalProperties").begin_object().end_object().end_object();
  } else if (field.target.ends_with("[]")) {
    json_.text("type", "array").key("items");
    reference(field.target.substr(0, field.target.size() - 2));
  } else if (is_any_object(field)) {
    type("object", field.target == kObjectOrNull);
    json_.key("additionalProperties").begin_object().end_object();
  } else {
    json_.text("description", "free-form JSON");
  }
}

void SchemaWriter::identifiers(const Field& field) {
  json_.text("type", "array");
  json_.key("items").begin_object().text("type", "string");
  json_.text("format", has_iris_ ? "iri-reference" : "uuid").end_object();
  if (field.length_max > 0) json_.number("maxItems", field.length_max);
}

void SchemaWriter::identifier(const Field& field) {
  const bool is_user = field.type == FieldType::kUser;
  type(is_user && !has_iris_ ? "integer" : "string", shows_null(field));
  if (has_iris_) {
    json_.text("format", "iri-reference");
  } else if (is_user) {
    json_.text("description", "number of a user of the platform");
  } else {
    json_.text("format", "uuid");
  }
}

void SchemaWriter::constraints(const Field& field) {
  const bool is_null = shows_null(field);
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kEmail:
      text(field);
      break;
    case FieldType::kChoice:
      choices(field);
      break;
    case FieldType::kBoolean:
      type("boolean", is_null);
      break;
    case FieldType::kInteger:
      type("integer", is_null);
      break;
    case FieldType::kDecimal:
      type("number", is_null);
      json_.text("description", "exact, at most 4 decimal places; may be sent as a string");
      break;
    case FieldType::kTime:
      type("string", is_null);
      json_.text("format", "date-time");
      break;
    case FieldType::kJson:
      document(field);
      break;
    case FieldType::kUser:
    case FieldType::kReference:
      identifier(field);
      break;
    case FieldType::kReferences:
      identifiers(field);
      break;
    case FieldType::kBytes:
      json_.text("type", "string").text("format", "byte");
      json_.text("description", "base64; in a form a file");
      break;
  }
}

void SchemaWriter::default_of(const Field& field) {
  if (field.is_nullable || field.is_required) return;
  if (field.type == FieldType::kEmail) return;  // "" is no address, so validators would complain.
  if (is_text(field) || (field.type == FieldType::kChoice && !field.default_text.empty())) {
    json_.text("default", field.default_text);
  } else if (!field.default_text.empty()) {
    json_.key("default").raw(field.default_text);
  }
}

void SchemaWriter::value(const Field& field) {
  const bool is_named = field.type == FieldType::kJson && !field.target.empty() &&
                        !field.target.ends_with("[]") && !is_any_object(field);
  if (is_named) {
    reference(field.target);
    return;
  }
  json_.begin_object();
  constraints(field);
  default_of(field);
  if (field.is_managed) json_.boolean("readOnly", true);
  if (field.is_secret) json_.boolean("writeOnly", true);
  json_.end_object();
}

void SchemaWriter::parameter(const Field& field, Match match) {
  json_.begin_object();
  const bool is_part = match == Match::kSubstring || match == Match::kHasKey;
  if (is_part || is_text(field)) {
    json_.text("type", "string");
  } else if (field.type == FieldType::kUser) {
    json_.text("type", "number");
  } else if (field.type == FieldType::kReferences) {
    json_.text("type", "string").text("format", "uuid");
  } else {
    Field plain = field;
    plain.is_nullable = false;
    constraints(plain);
  }
  json_.end_object();
}

void SchemaWriter::built_in(MemberSource source) {
  json_.begin_object();
  if (source == MemberSource::kId) {
    json_.text("type", "string").text("format", "uuid");
  } else if (source == MemberSource::kCreatedAt || source == MemberSource::kUpdatedAt) {
    json_.text("type", "string").text("format", "date-time");
  } else {
    json_.text("type", "integer");
  }
  json_.boolean("readOnly", true).end_object();
}

void SchemaWriter::properties(const Resource& resource) {
  json_.text("type", "object").key("properties").begin_object();
  for (const Member& member : members_of(resource).all) {
    const bool is_sent = member.is_editable;
    if (!is_shown(member) && !is_sent) continue;
    json_.key(member.name);
    if (member.source == MemberSource::kField) {
      value(*member.field);
    } else {
      built_in(member.source);
    }
  }
  json_.end_object();
}

// Answers always hold the read-only members, requests must hold the required ones; a client that
// sends back what it got has both.
void SchemaWriter::required(const Resource& resource) {
  json_.key("required").begin_array();
  for (const Member& member : members_of(resource).all) {
    const bool is_required = member.field != nullptr && member.field->is_required;
    if (!member.is_published || !is_shown(member)) continue;
    if (!member.is_editable || is_required) json_.text(member.name);
  }
  json_.end_array();
}

void SchemaWriter::page_of(const Resource& resource) {
  json_.begin_object().text("type", "object");
  json_.key("properties").begin_object();
  json_.key("count").begin_object().text("type", "integer").end_object();
  for (const std::string_view link : {"next", "previous"}) {
    json_.key(link).begin_object();
    type("string", true);
    json_.text("format", "uri").end_object();
  }
  json_.key("results").begin_object().text("type", "array").key("items");
  reference(resource.title);
  json_.end_object().end_object();
  json_.key("required").begin_array().text("count").text("results").end_array();
  json_.end_object();
}

void SchemaWriter::resource(const Resource& resource) {
  const std::string title(resource.title);
  json_.key(title).begin_object();
  properties(resource);
  required(resource);
  json_.end_object();
  json_.key("Patched" + title).begin_object();
  properties(resource);
  json_.end_object();
  json_.key("Paginated" + title + "List");
  page_of(resource);
}

void SchemaWriter::schema(const Schema& schema, SchemaUse use) {
  has_iris_ = schema.has_iris;
  json_.key(schema.name).begin_object().text("type", "object");
  json_.key("properties").begin_object();
  bool any_required = false;
  for (const Field& field : schema.fields) {
    json_.key(field.name);
    value(field);
    any_required = any_required || is_there(schema, field, use);
  }
  json_.end_object();
  if (any_required) {
    json_.key("required").begin_array();
    for (const Field& field : schema.fields) {
      if (is_there(schema, field, use)) json_.text(field.name);
    }
    json_.end_array();
  }
  json_.end_object();
  has_iris_ = false;
}

void SchemaWriter::errors() {
  json_.key("Error").begin_object().text("type", "object");
  json_.key("properties").begin_object();
  json_.key("detail").begin_object().text("type", "string").end_object();
  json_.key("code").begin_object().text("type", "string");
  json_.text("description", "stable and for machines").end_object();
  json_.key("subject").begin_object().text("type", "string");
  json_.text("description", "the id of the record that stands in the way").end_object();
  json_.end_object();
  json_.key("required").begin_array().text("detail").end_array().end_object();
  json_.key("ValidationError").begin_object().text("type", "object");
  json_.text("description", "what is wrong, by field; non_field_errors for what belongs to none");
  json_.key("additionalProperties").begin_object().text("type", "array");
  json_.key("items").begin_object().text("type", "string").end_object().end_object();
  json_.end_object();
}

}  // namespace daybook::api
