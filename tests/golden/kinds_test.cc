// What of the kinds is in stored commits: numbers, names, types, and what is sealed under whom.
#include <gtest/gtest.h>

#include "domain/catalogue.h"
#include "domain/core/result.h"
#include "tests/golden/golden_file.h"

namespace daybook::testing {
namespace {

std::string name_of(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return "text";
    case FieldType::kEmail:
      return "email";
    case FieldType::kChoice:
      return "choice";
    case FieldType::kBoolean:
      return "boolean";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kDecimal:
      return "decimal";
    case FieldType::kTime:
      return "time";
    case FieldType::kJson:
      return "json";
    case FieldType::kReference:
      return "reference";
    case FieldType::kReferences:
      return "references";
    case FieldType::kUser:
      return "user";
    case FieldType::kBytes:
      return "bytes";
  }
  return "?";
}

std::string subject_of(const Kind& kind) {
  switch (kind.subject) {
    case SubjectRule::kNone:
      return "none";
    case SubjectRule::kItself:
      return "itself";
    case SubjectRule::kReference:
      return "field " + std::to_string(kind.subject_field.value);
  }
  return "?";
}

std::string line_of(const Kind& kind) {
  return std::string(kind.name) + " is kind " + std::to_string(kind.id.value) + " of " +
         (kind.in_control ? "control" : "tenants") + ", subject " + subject_of(kind);
}

std::string line_of(const Kind& kind, const Field& field) {
  std::string line = std::string(kind.name) + " field " + std::to_string(field.id.value) + " " +
                     std::string(field.name) + " " + name_of(field.type);
  const bool is_set = field.type == FieldType::kReferences;
  if (is_set || field.type == FieldType::kReference) line += " to " + std::string(field.target);
  if (is_personal(kind, field)) line += " personal";
  if (field.is_unique) line += " unique";
  if (field.is_secret) line += " secret";
  if (kind.survivor_field == field.id) line += " survivor";
  return line;
}

TEST(Golden, NumbersNamesAndTypesOfFieldsStayWhatTheyAre) {
  Lines lines;
  for (const Kind* kind : catalogue()) {
    lines.insert(line_of(*kind));
    for (const Field& field : kind->fields) {
      lines.insert(line_of(*kind, field));
      for (const std::string_view choice : field.choices) {
        lines.insert(std::string(kind->name) + " field " + std::to_string(field.id.value) +
                     " may be " + std::string(choice));
      }
    }
  }
  expect_golden_lines("kinds.txt", lines);
}

TEST(Golden, CodesOfErrorsAreStoredByTheirNumbers) {
  const ErrorCode codes[] = {
      ErrorCode::kInvalid,  ErrorCode::kUnauthenticated, ErrorCode::kForbidden,
      ErrorCode::kNotFound, ErrorCode::kConflict,        ErrorCode::kUnprocessable,
      ErrorCode::kStale,    ErrorCode::kTooLarge,        ErrorCode::kUnavailable,
      ErrorCode::kCorrupt,  ErrorCode::kUnsupported};
  int number = 0;
  for (const ErrorCode code : codes) EXPECT_EQ(static_cast<int>(code), number++);
}

}  // namespace
}  // namespace daybook::testing
