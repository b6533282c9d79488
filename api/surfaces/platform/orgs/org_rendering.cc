#include <algorithm>

#include "api/render/json_writer.h"
#include "api/surfaces/platform/orgs/org_schemas.h"
#include "api/surfaces/platform/orgs/orgs.h"

namespace daybook::api::platform {
namespace {

bool is_of_key(const FieldIssue& issue) { return issue.field == tenant::kKey.name; }

}  // namespace

Result<Record> org_of_path(const Exchange& exchange) {
  return org_of_id(control_of(exchange), Uuid::parse(exchange.param(0)));
}

std::string_view account_type(const Record& org) {
  const std::string_view type = org.text(tenant::kAccountType);
  return type.empty() ? tenant::kAccountType.default_text : type;
}

std::string_view onboarding_status(const Record& org) {
  const std::string_view status = org.text(tenant::kOnboardingStatus);
  return status.empty() ? tenant::kOnboardingStatus.default_text : status;
}

std::string org_json(const Record& org) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("id").uuid(org.key.id);
  json.text("name", org.text(tenant::kName)).text("slug", org.text(tenant::kKey));
  json.text("status", org.text(tenant::kStatus));
  json.text("account_type", account_type(org));
  json.number("max_locations", org.integer(tenant::kMaxLocations, tenant::kLocationsUsual));
  json.text("onboarding_status", onboarding_status(org));
  json.text("schema_name", tenant::schema_name(org));
  json.key("created_at").time(org.created_at).key("updated_at").time(org.updated_at);
  json.number("version", static_cast<std::int64_t>(org.version.value));
  for (const Field& field : orgs::kTexts) {
    if (!is_blank(org.get(field))) json.text(field.name, org.text(field));
  }
  json.end_object();
  return text;
}

http::Response org_answer(const Record& org, int status) {
  http::Response response;
  response.status = status;
  response.body = org_json(org);
  return response;
}

Input given_fields(const Input& request) {
  Input given;
  for (const auto& [field, value] : request.fields()) {
    if (field.value < orgs::kOwnNumbers && !is_null(value)) given.set(field, value);
  }
  return given;
}

// What else can be wrong with a key was looked at when the body was read.
Exchange::RenderRefusal refuses_taken_slug() {
  return [](const Exchange& exchange, const CommandAnswer& answer) {
    std::optional<http::Response> none;
    if (answer.items.empty() || !answer.items.front().outcome.error) return none;
    const Error& error = *answer.items.front().outcome.error;
    if (!std::ranges::any_of(error.issues, is_of_key))
      return std::optional(exchange.refusal(error));
    return std::optional(
        exchange.refusal(conflict("org.slug_taken", "Another organization has this slug.")));
  };
}

}  // namespace daybook::api::platform
