#include "domain/core/result.h"

namespace daybook {

Error invalid(std::vector<FieldIssue> issues) {
  return {.code = ErrorCode::kInvalid,
          .reason = "invalid",
          .message = "The input is not valid.",
          .issues = std::move(issues)};
}

Error invalid(std::string field, std::string message) {
  return invalid(std::vector<FieldIssue>{{std::move(field), std::move(message)}});
}

Error not_found(std::string reason, std::string message) {
  return {ErrorCode::kNotFound, std::move(reason), std::move(message)};
}

Error conflict(std::string reason, std::string message, std::string subject) {
  return {ErrorCode::kConflict, std::move(reason), std::move(message), {}, std::move(subject)};
}

Error unprocessable(std::string reason, std::string message) {
  return {ErrorCode::kUnprocessable, std::move(reason), std::move(message)};
}

Error forbidden(std::string reason, std::string message) {
  return {ErrorCode::kForbidden, std::move(reason), std::move(message)};
}

Error gone(std::string reason, std::string message) {
  return {ErrorCode::kGone, std::move(reason), std::move(message)};
}

Error unavailable(std::string reason, std::string message) {
  return {ErrorCode::kUnavailable, std::move(reason), std::move(message)};
}

Error corrupt(std::string reason, std::string message) {
  return {ErrorCode::kCorrupt, std::move(reason), std::move(message)};
}

}  // namespace daybook
