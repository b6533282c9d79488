#include "api/render/errors.h"

#include <algorithm>

namespace daybook::api {
namespace {

std::string_view shown_field(const FieldIssue& issue) {
  return issue.field.empty() ? std::string_view("non_field_errors") : std::string_view(issue.field);
}

void write_messages(JsonWriter& writer, const std::vector<FieldIssue>& issues,
                    std::string_view field) {
  writer.key(field).begin_array();
  for (const FieldIssue& issue : issues) {
    if (shown_field(issue) == field) writer.text(issue.message);
  }
  writer.end_array();
}

void write_issues(JsonWriter& writer, const std::vector<FieldIssue>& issues) {
  writer.begin_object();
  for (auto at = issues.begin(); at != issues.end(); ++at) {
    const auto is_same = [&](const FieldIssue& earlier) { return earlier.field == at->field; };
    if (std::any_of(issues.begin(), at, is_same)) continue;
    write_messages(writer, issues, shown_field(*at));
  }
  writer.end_object();
}

std::string_view general_message(ErrorCode code) {
  if (code == ErrorCode::kNoSpace) return "The disk is full.";
  if (code == ErrorCode::kCorrupt) return "What is stored does not verify.";
  return "The storage does not answer; try again later.";
}

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 400;
    case ErrorCode::kUnauthenticated:
      return 401;
    case ErrorCode::kForbidden:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kGone:
      return 410;
    case ErrorCode::kStale:
      return 412;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kUnsupported:
      return 415;
    case ErrorCode::kUnprocessable:
      return 422;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kNoSpace:
      return 507;
    case ErrorCode::kCorrupt:
      break;
  }
  return 500;
}

Error without_files(const Error& error) {
  if (status_of(error.code) < 500 || error.message.find('/') == std::string::npos) return error;
  Error shown = error;
  shown.message = general_message(error.code);
  return shown;
}

void write_error(JsonWriter& writer, const Error& error) {
  if (error.code == ErrorCode::kInvalid && !error.issues.empty()) {
    write_issues(writer, error.issues);
    return;
  }
  writer.begin_object();
  writer.text("detail", error.message);
  if (!error.reason.empty()) writer.text("code", error.reason);
  if (!error.subject.empty()) writer.text("subject", error.subject);
  if (!error.issues.empty()) {
    writer.key("errors");
    write_issues(writer, error.issues);
  }
  writer.end_object();
}

std::string render_error(const Error& error) {
  std::string out;
  JsonWriter writer(out);
  write_error(writer, error);
  return out;
}

std::string render_detail(std::string_view detail, std::string_view code) {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().text("detail", detail);
  if (!code.empty()) writer.text("code", code);
  writer.end_object();
  return out;
}

}  // namespace daybook::api
