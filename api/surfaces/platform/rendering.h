// How this surface shows the records of control.
#pragma once

#include <string>

#include "api/render/json_writer.h"
#include "api/surfaces/platform/control.h"

namespace daybook::api::platform {

// {"id", "display_name"} of a user's number; the system itself has neither.
Status write_user(const Reader& control, std::int64_t number, JsonWriter& json);

// Members of AdminSummary that every view of an administrator has.
Status write_admin(const Reader& control, const Admin& admin, JsonWriter& json);
Result<std::string> admin_summary(const Reader& control, const Admin& admin);
// The same of one who has just been let in with that group, whatever became of them since.
Result<std::string> new_admin_summary(const Reader& control, const Admin& admin, const Uuid& group);

// The groups somebody has now: [{"id", "name"}].
Status write_groups(const Reader& control, const Record& membership, JsonWriter& json);
// What those allow.
Result<Permissions> permissions_of(const Reader& control, const Record& membership);
void write_keys(const Permissions& permissions, JsonWriter& json);

std::string_view status_of(const Admin& admin);

// {"items": [...], "total": ...} of the asked page. kInvalid for a page that is none, or too large.
struct PageAsked {
  std::size_t page = 1;
  std::size_t size = 25;
  std::string search = {};
};
Result<PageAsked> page_asked(const Exchange& exchange, std::size_t usual, std::size_t most);
// The same of a query that was read with further parameters.
Result<PageAsked> page_in(const Input& query, std::size_t usual, std::size_t most);

// Is the text in one of these, whatever its case?
bool is_found_in(std::string_view text, std::initializer_list<std::string_view> places);

}  // namespace daybook::api::platform
