#include "api/openapi/answers.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "api/http/message.h"

namespace daybook::api {
namespace {

bool always(const Operation&) { return true; }
bool has_caller(const Operation& operation) { return operation.needs_caller(); }
bool names_record(const Operation& operation) { return !operation.path_parameters().empty(); }
bool can_be_absent(const Operation& operation) {
  return names_record(operation) || operation.verb == kList;
}
bool is_write(const Operation& operation) { return operation.is_write(); }
bool waits_for_position(const Operation& operation) {
  return !is_write(operation) && has_caller(operation);
}
bool changes_one(const Operation& operation) {
  return is_write(operation) && names_record(operation);
}
bool has_body(const Operation& operation) { return operation.has_body(); }

constexpr int kBadRequest = 400;
constexpr int kUnprocessable = 422;

// Does the dialect answer 422 to whatever breaks a rule, and to a query as well?
bool has_no_bad_request(const Operation& operation) {
  if (operation.dialect == nullptr) return false;
  const Error error = invalid("query", "Such a value is not allowed.");
  return operation.dialect->refusal({}, kBadRequest, error).status == kUnprocessable;
}
bool breaks_rule(const Operation& operation) { return !has_no_bad_request(operation); }
bool cannot_be_done(const Operation& operation) {
  return is_write(operation) || has_no_bad_request(operation);
}

constexpr std::string_view kRetryAfter = "Retry-After";
constexpr std::string_view kRateLimit = "RateLimit";
constexpr std::string_view kRateLimitPolicy = "RateLimit-Policy";

constexpr SharedAnswer kAnswers[] = {
    {kBadRequest, "BadRequest", "the request breaks a rule", true, {}, breaks_rule},
    {401, "Unauthenticated", "authentication required", false, "WWW-Authenticate", has_caller},
    {403, "Forbidden", "a permission is missing", false, {}, has_caller},
    {404, "NotFound", "not found", false, {}, can_be_absent},
    {409, "Conflict", "the present state stands in the way", false, {}, is_write},
    {410,
     "Gone",
     "the position is of another incarnation of the log",
     false,
     {},
     waits_for_position},
    {412, "PreconditionFailed", "the record has another version", false, {}, changes_one},
    {413, "ContentTooLarge", "the body is too large", false, {}, has_body},
    {415, "UnsupportedMediaType", "the body is not understood", false, {}, has_body},
    {kUnprocessable,
     "Unprocessable",
     "well formed, but it cannot be done",
     false,
     {},
     cannot_be_done},
    {429, "TooManyRequests", "too many requests", false, kRetryAfter, always, true},
    {503, "Unavailable", "not now; ask again", false, kRetryAfter, always},
    {507, "NoSpace", "the disk is full; nothing was written", false, kRetryAfter, is_write},
};

struct HeaderRow {
  std::string_view name;
  std::string_view type;
  std::string_view description;
};

constexpr HeaderRow kHeaders[] = {
    {"ETag", "string", "the record's version and a hash of the body"},
    {"Daybook-Position", "string",
     "the place in the tenant's history that the answer shows: a number, and after a restore @ and "
     "its incarnation"},
    {"Daybook-Inclusion-Proof", "string",
     "JSON, when Daybook-Proof asked for it: that the commit at Daybook-Position is in the "
     "history"},
    {"WWW-Authenticate", "string", "how to authenticate"},
    {kRetryAfter, "integer", "seconds to wait"},
    {kRateLimit, "string",
     "on every answer, where there is a limit: r, the requests that are left, and t, the seconds "
     "until all are given back"},
    {kRateLimitPolicy, "string", "the limit itself: q requests in w seconds"},
};

constexpr HeaderRow kParameters[] = {
    {"If-Match", "string", "carry on only if the record still has this entity tag's version"},
    {"If-None-Match", "string", "answer 304 if the record is still shown like this"},
    {"Idempotency-Key", "string", "the same key and body give the first answer again, for ever"},
    {"Daybook-Proof", "string", "true: the answer bears Daybook-Inclusion-Proof"},
    {"Daybook-Min-Position", "string",
     "wait until the answer shows at least this Daybook-Position"},
};

void header_references(JsonWriter& json, std::initializer_list<std::string_view> names) {
  json.key("headers").begin_object();
  for (const std::string_view name : names) {
    json.key(name).begin_object();
    json.text("$ref", "#/components/headers/" + std::string(name)).end_object();
  }
  json.end_object();
}

void schema_reference(JsonWriter& json, std::string_view name) {
  json.begin_object().text("$ref", "#/components/schemas/" + std::string(name)).end_object();
}

// A member of an open "content" object.
void media_of(JsonWriter& json, std::string_view media, std::string_view schema,
              bool is_list = false) {
  json.key(media).begin_object().key("schema");
  if (is_list) json.begin_object().text("type", "array").key("items");
  schema_reference(json, schema);
  if (is_list) json.end_object();
  json.end_object();
}

void content_of(JsonWriter& json, std::string_view schema) {
  json.key("content").begin_object();
  media_of(json, "application/json", schema);
  json.end_object();
}

void content_of_list(JsonWriter& json, std::string_view schema) {
  json.key("content").begin_object().key("application/json").begin_object().key("schema");
  json.begin_object().text("type", "array").key("items");
  schema_reference(json, schema);
  json.end_object().end_object().end_object();
}

void content_of_any(JsonWriter& json, std::initializer_list<std::string_view> schemas) {
  json.key("content").begin_object().key("application/json").begin_object().key("schema");
  json.begin_object().key("anyOf").begin_array();
  for (const std::string_view schema : schemas) schema_reference(json, schema);
  json.end_array().end_object().end_object().end_object();
}

std::string name_of(const SharedAnswer& answer, const Dialect* dialect) {
  return (dialect == nullptr ? "" : std::string(dialect->name)) + std::string(answer.name);
}

void content_of_error(JsonWriter& json, int status, const Dialect& dialect) {
  json.key("content").begin_object();
  if (status == kUnprocessable) {
    json.key(dialect.own_error).begin_object().key("schema");
    json.begin_object().key("anyOf").begin_array();
    schema_reference(json, dialect.invalid_input->name);
    schema_reference(json, dialect.error->name);
    json.end_array().end_object().end_object();
  } else {
    media_of(json, dialect.own_error, dialect.error->name);
  }
  if (dialect.problem != nullptr) media_of(json, dialect.plain_error, dialect.problem->name);
  json.end_object();
}

void write_shared_answer(JsonWriter& json, const SharedAnswer& answer, const Dialect* dialect) {
  json.key(name_of(answer, dialect)).begin_object().text("description", answer.description);
  if (answer.tells_quota) {
    header_references(json, {answer.header, kRateLimit, kRateLimitPolicy});
  } else if (!answer.header.empty()) {
    header_references(json, {answer.header});
  }
  if (dialect != nullptr) {
    content_of_error(json, answer.status, *dialect);
  } else if (answer.is_by_field) {
    content_of_any(json, {"ValidationError", "Error"});
  } else {
    content_of(json, "Error");
  }
  json.end_object();
}

void write_header_rows(JsonWriter& json, std::span<const HeaderRow> rows, bool are_parameters) {
  for (const HeaderRow& row : rows) {
    json.key(row.name).begin_object();
    if (are_parameters) json.text("in", "header").text("name", row.name);
    json.text("description", row.description);
    json.key("schema").begin_object().text("type", row.type).end_object();
    json.end_object();
  }
}

void write_security_schemes(JsonWriter& json) {
  json.key("securitySchemes").begin_object();
  json.key("PlatformApiKeyAuthentication").begin_object();
  json.text("type", "apiKey").text("in", "header").text("name", "Authorization");
  json.text("description", "Authorization: Api-Token KEY").end_object();
  json.key("BearerAuthentication").begin_object();
  json.text("type", "http").text("scheme", "bearer").end_object();
  json.key("ApiKeyHeaderAuthentication").begin_object();
  json.text("type", "apiKey").text("in", "header").text("name", "X-Api-Key").end_object();
  json.end_object();
}

void begin_answer(JsonWriter& json, int status, std::string_view description) {
  json.key(std::to_string(status)).begin_object().text("description", description);
}

// An answer that is text, beside a JSON one or alone.
void content_of_text(JsonWriter& json, const Answer& answer) {
  json.key("content").begin_object();
  if (answer.schema != nullptr) {
    json.key("application/json").begin_object().key("schema");
    schema_reference(json, answer.schema->name);
    json.end_object();
  }
  json.key(answer.media).begin_object().key("schema");
  json.begin_object().text("type", "string").end_object().end_object().end_object();
}

// Of a write; the proof comes when it is asked for.
void write_headers(JsonWriter& json, bool has_tag) {
  if (has_tag) {
    header_references(json, {"ETag", "Daybook-Position", "Daybook-Inclusion-Proof"});
  } else {
    header_references(json, {"Daybook-Position", "Daybook-Inclusion-Proof"});
  }
}

// What a verb of a resource answers when all went well.
void write_success(JsonWriter& json, const Operation& operation) {
  const std::string title(operation.resource->title);
  if (operation.verb == kRemove) {
    begin_answer(json, 204, "deleted, no body");
    write_headers(json, false);
    json.end_object();
    return;
  }
  begin_answer(json, operation.verb == kCreate ? 201 : 200, "");
  if (operation.verb == kList) {
    header_references(json, {"Daybook-Position"});
    content_of(json, "Paginated" + title + "List");
  } else if (operation.verb == kRead) {
    header_references(json, {"ETag"});
    content_of(json, title);
  } else {
    write_headers(json, true);
    content_of(json, title);
  }
  json.end_object();
  if (operation.verb == kRead) {
    begin_answer(json, 304, "still as the entity tag says, no body");
    header_references(json, {"ETag"});
    json.end_object();
  }
}

// In a dialect of the surface's own.
void write_own_answer(JsonWriter& json, const Operation& operation, const Answer& answer) {
  if (answer.schema == nullptr) {
    if (answer.status >= 400) content_of_error(json, answer.status, *operation.dialect);
    if (!answer.media.empty()) content_of_text(json, answer);
    return;
  }
  // A write that is none of a tenant's records stands in control's history, whose positions are
  // told to nobody.
  if (operation.is_write() && operation.resource != nullptr) write_headers(json, true);
  json.key("content").begin_object();
  media_of(json, operation.dialect->own_answer, answer.schema->name);
  if (answer.plain != nullptr) {
    media_of(json, operation.dialect->plain_answer, answer.plain->name, answer.plain_is_list);
  }
  json.end_object();
}

void write_action_answer(JsonWriter& json, const Operation& operation, const Answer& answer) {
  begin_answer(json, answer.status, answer.description);
  if (operation.dialect != nullptr) {
    write_own_answer(json, operation, answer);
  } else if (!answer.media.empty()) {
    content_of_text(json, answer);
  } else if (answer.shows_resource) {
    write_headers(json, true);
    content_of(json, operation.resource->title);
  } else if (answer.schema != nullptr && answer.status == 400) {
    content_of_any(json, {answer.schema->name, "ValidationError", "Error"});
  } else if (answer.schema != nullptr) {
    if (operation.is_write() && answer.status < 300) write_headers(json, false);
    answer.is_list ? content_of_list(json, answer.schema->name)
                   : content_of(json, answer.schema->name);
  } else if (answer.status == 400) {
    content_of_any(json, {"ValidationError", "Error"});
  } else if (answer.status > 400) {
    content_of(json, "Error");
  }
  json.end_object();
}

bool answers_itself(const Operation& operation, int status) {
  if (operation.action == nullptr) return false;
  return std::ranges::find(operation.action->answers, status, &Answer::status) !=
         operation.action->answers.end();
}

}  // namespace

std::span<const SharedAnswer> shared_answers() { return kAnswers; }

void write_shared_components(JsonWriter& json, std::span<const Surface* const> surfaces) {
  json.key("responses").begin_object();
  for (const SharedAnswer& answer : kAnswers) write_shared_answer(json, answer, nullptr);
  for (const Surface* surface : surfaces) {
    if (surface->dialect == nullptr) continue;
    for (const SharedAnswer& answer : kAnswers) {
      write_shared_answer(json, answer, surface->dialect);
    }
  }
  json.end_object();
  json.key("headers").begin_object();
  write_header_rows(json, kHeaders, false);
  json.end_object();
  json.key("parameters").begin_object();
  write_header_rows(json, kParameters, true);
  json.end_object();
  write_security_schemes(json);
}

void write_answers(JsonWriter& json, const Operation& operation) {
  json.key("responses").begin_object();
  if (operation.action == nullptr) write_success(json, operation);
  if (operation.action != nullptr) {
    for (const Answer& answer : operation.action->answers) {
      write_action_answer(json, operation, answer);
    }
  }
  for (const SharedAnswer& answer : kAnswers) {
    if (!answer.fits(operation) || answers_itself(operation, answer.status)) continue;
    json.key(std::to_string(answer.status)).begin_object();
    json.text("$ref", "#/components/responses/" + name_of(answer, operation.dialect)).end_object();
  }
  json.end_object();
}

}  // namespace daybook::api
