// Organizations of the platform: what their operations have in common.
#pragma once

#include <string>

#include "api/surfaces/platform/control.h"

namespace daybook::api::platform {

// The organization that the path names. kNotFound.
Result<Record> org_of_path(const Exchange& exchange);

// Of tenants that were made without them, what others begin with.
std::string_view account_type(const Record& org);
std::string_view onboarding_status(const Record& org);

std::string org_json(const Record& org);
http::Response org_answer(const Record& org, int status);

// What was sent of a tenant's fields, without those that are null.
Input given_fields(const Input& request);

// A key that another tenant has is a conflict here, whoever came first.
Exchange::RenderRefusal refuses_taken_slug();

}  // namespace daybook::api::platform
