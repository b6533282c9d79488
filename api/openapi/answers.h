// The answers and parameters that operations share, as components of the OpenAPI document. Pure.
#pragma once

#include <span>
#include <string_view>

#include "api/openapi/operation.h"
#include "api/openapi/schema_writer.h"
#include "api/render/json_writer.h"

namespace daybook::api {

// An error that more than one operation answers with.
struct SharedAnswer {
  int status;
  std::string_view name;  // Of its component: "BadRequest".
  std::string_view description;
  bool is_by_field = false;      // May be a ValidationError.
  std::string_view header = {};  // Its own header, as a component.
  bool (*fits)(const Operation&) = nullptr;
  bool tells_quota = false;  // Bears RateLimit and RateLimit-Policy, too.
};

std::span<const SharedAnswer> shared_answers();

// The members "responses", "headers", "parameters" and "securitySchemes" of the open object.
// Answers are there once more for each dialect among the surfaces.
void write_shared_components(JsonWriter& json, std::span<const Surface* const> surfaces);

// The members of an operation's "responses" object, which is written whole.
void write_answers(JsonWriter& json, const Operation& operation);

}  // namespace daybook::api
