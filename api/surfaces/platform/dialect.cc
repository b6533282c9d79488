#include "api/surfaces/platform/dialect.h"

#include "api/http/message.h"
#include "api/render/json_writer.h"
#include "domain/access/last_holder.h"
#include "eventstore/effects.h"

namespace daybook::api::platform {
namespace {

constexpr int kConflict = 409;
constexpr int kUnprocessable = 422;

// A version that is stale is a conflict here, and broken input is never a 400: that says that
// nobody would be left who may create administrators.
int status_of(int status, const Error& error) {
  if (error.code == ErrorCode::kStale) return kConflict;
  if (error.code == ErrorCode::kInvalid && error.reason != kNobodyLeft) return kUnprocessable;
  return status;
}

// What only reads has no body that could be wrong.
std::string_view place_of(const RefusedRequest& request) {
  return request.is_write ? "body" : "query";
}

void write_issue(std::string_view place, const FieldIssue& issue, std::string_view type,
                 JsonWriter& json) {
  json.begin_object().key("loc").begin_array().text(place);
  if (!issue.field.empty()) json.text(issue.field);
  json.end_array().text("msg", issue.message).text("type", type).end_object();
}

// The contract has one form of a 422. Where no value is wrong but what is asked for cannot be done
// now, the type is the code that other refusals bear.
void write_issues(std::string_view place, const Error& error, JsonWriter& json) {
  const bool is_input = error.code == ErrorCode::kInvalid;
  const std::string_view type = is_input ? std::string_view("value_error") : error.reason;
  json.begin_array();
  for (const FieldIssue& issue : error.issues) write_issue(place, issue, type, json);
  if (error.issues.empty()) write_issue(place, {{}, error.message}, type, json);
  json.end_array();
  if (!is_input) json.text("code", error.reason);
}

// Of several who want one value at once, all but one learn it when they commit: a conflict, as for
// whoever comes later.
http::Response refuse(const RefusedRequest& request, int status, const Error& error) {
  if (is_taken(error)) {
    return refuse(request, kConflict, conflict("value.taken", error.issues.front().message));
  }
  http::Response response;
  response.status = status_of(status, error);
  JsonWriter json(response.body);
  json.begin_object().key("detail");
  if (response.status == kUnprocessable) {
    write_issues(place_of(request), error, json);
  } else {
    json.text(error.message).text("code", error.reason);
  }
  json.end_object();
  return response;
}

namespace refusal {
constexpr Field kDetail = text(1, "detail").required();
constexpr Field kCode = text(2, "code");
constexpr Field kFields[] = {kDetail, kCode};
constexpr Field kIssues = json(1, "detail").required().holding("object[]");
constexpr Field kInputFields[] = {kIssues, kCode};
}  // namespace refusal

constexpr Schema kError = {"PlatformError", refusal::kFields};
constexpr Schema kInvalidInput = {"PlatformValidationError", refusal::kInputFields};

constexpr std::string_view kRequestMedia[] = {"application/json"};

}  // namespace

extern constexpr Dialect kDialect = {.name = "Platform",
                                     .refusal = refuse,
                                     .request_media = kRequestMedia,
                                     .own_answer = "application/json",
                                     .plain_answer = {},
                                     .own_error = "application/json",
                                     .plain_error = {},
                                     .error = &kError,
                                     .invalid_input = &kInvalidInput,
                                     .problem = nullptr};

}  // namespace daybook::api::platform
